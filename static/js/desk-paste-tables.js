// Tables of data stay tables; tables that only lay out a page or a mail become the text in their cells.

const span = (cell, name) => {
  const count = Number(cell.getAttribute(name))
  return count > 1 && count
}

export const isLayout = (table) =>
  table.querySelector("table") !== null || table.getAttribute("role") === "presentation"
  || [...table.rows].every((row) => row.cells.length < 2)

const isBold = (cell) => {
  const parts = [...cell.childNodes].flatMap((block) => [...block.childNodes])
  return parts.length > 0 && parts.every((part) => !part.textContent.trim() || part.matches?.("strong, a:has(> strong:only-child)"))
}

// A first row that is bold from end to end is meant as the head.
function markHead(row) {
  const cells = [...row.cells]
  const filled = cells.filter((cell) => cell.textContent.trim())
  if (filled.length < 2 || !filled.every(isBold)) return
  for (const cell of cells) {
    const head = cell.ownerDocument.createElement("th")
    for (const { name, value } of cell.attributes) head.setAttribute(name, value)
    head.append(...cell.childNodes)
    cell.replaceWith(head)
  }
}

// `fill` writes what a cell holds into the clean cell.
export function cleanTable(table, writer, fill) {
  const clean = writer.make("table")
  const body = clean.appendChild(writer.make("tbody"))
  for (const row of table.rows) {
    const cleanRow = body.appendChild(writer.make("tr"))
    for (const cell of row.cells) {
      const made = writer.make(cell.localName, { colspan: span(cell, "colspan"), rowspan: span(cell, "rowspan") })
      cleanRow.append(made)
      fill(cell, made)
    }
    const mayGo = row.getAttribute("height") === "0" || !table.querySelector("[rowspan]")
    if (mayGo && !cleanRow.textContent.trim()) cleanRow.remove()
  }
  if (!clean.querySelector("th") && clean.rows.length > 1) markHead(clean.rows[0])
  for (const bold of clean.querySelectorAll("th strong")) bold.replaceWith(...bold.childNodes)
  return clean
}
