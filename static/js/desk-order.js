// Rows that are put in order by buttons: blocks of the text, sources. It only tells and helps; nothing happens by itself.

// Django puts a screen's scripts on its list, too, where there is nothing to do.
export const words = document.getElementById("desk-words")?.dataset ?? {}
const announcer = document.getElementById("desk-live")

// The blocks of a region of the form, as they stand on the screen.
export const blocks = (region) =>
  [...document.querySelectorAll(`.order-machine .inline-related:not(.empty-form)[data-region="${region}"]`)]
    .sort((a, b) => a.style.order - b.style.order)

// Where one comes into a block by keys: a shared question shows a card in place of its fields.
export const entrance = (block) =>
  block.querySelector(".desk-question-place > .desk-question-card")
  ?? block.querySelector("input[name$='-heading'], input[name$='-question']")

export function button(kind, label, symbol, act) {
  const element = document.createElement("button")
  element.type = "button"
  element.className = `desk-tool desk-tool--${kind}`
  element.textContent = symbol
  element.setAttribute("aria-label", label)
  element.title = label
  element.addEventListener("click", (event) => {
    event.preventDefault()
    event.stopPropagation()
    act()
  })
  return element
}

export const movers = (move) => [button("up", words.up, "↑", () => move(-1)), button("down", words.down, "↓", () => move(1))]

// The first cannot go up, the last not down.
export function bound(rows) {
  rows.forEach((row, n) => {
    row.querySelector(".desk-tool--up")?.toggleAttribute("disabled", n === 0)
    row.querySelector(".desk-tool--down")?.toggleAttribute("disabled", n === rows.length - 1)
  })
}

// After a move: the focus stays on the row's button, the form knows of it, and it is said.
export function tellMoved(row, step, { name, place, count }) {
  const [same, other] = step < 0 ? ["up", "down"] : ["down", "up"]
  ;(row.querySelector(`.desk-tool--${same}:enabled`) ?? row.querySelector(`.desk-tool--${other}`)).focus()
  row.scrollIntoView({ block: "nearest" })
  row.dispatchEvent(new CustomEvent("desk:moved", { bubbles: true }))
  const said = words.moved.replace("%(place)s", place + 1).replace("%(count)s", count)
  announcer.textContent = `${name}: ${said}`
}
