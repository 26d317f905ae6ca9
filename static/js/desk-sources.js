// The list of sources by keyboard and touch: rows are moved by buttons, and each move is announced. Without this script a
// number in each row gives the order.

const words = document.getElementById("desk-words")?.dataset ?? {}
const announcer = document.getElementById("desk-live")
const group = document.getElementById("sources-group")

const rows = () => [...group.querySelectorAll(".inline-related:not(.empty-form)")]
const field = (row, name) => row.querySelector(`[name$='-${name}']`)
const nameOf = (row) => (field(row, "text").value.trim() || field(row, "url").value.trim() || words.untitled).slice(0, 60)
const isBlank = (row) => !row.classList.contains("has_original") && !field(row, "text").value.trim() && !field(row, "url").value.trim()

function button(kind, label, symbol, act) {
  const element = document.createElement("button")
  element.type = "button"
  element.className = `desk-tool desk-tool--${kind}`
  element.textContent = symbol
  element.title = label
  element.addEventListener("click", act)
  return element
}

// A row that says nothing has no place: it is not sent as a change.
function number() {
  let place = 0
  for (const row of rows()) field(row, "position").value = isBlank(row) ? "" : 10 * (place += 1)
}

function settle() {
  const all = rows()
  all.forEach((row, n) => {
    const label = row.querySelector("h3 .inline_label")
    if (label) label.textContent = `${n + 1}.`
    const up = row.querySelector(".desk-tool--up")
    const down = row.querySelector(".desk-tool--down")
    up?.toggleAttribute("disabled", n === 0)
    down?.toggleAttribute("disabled", n === all.length - 1)
    for (const tool of [up, down]) tool?.setAttribute("aria-label", `${tool.title}: ${nameOf(row)}`)
    row.classList.toggle("desk-going", Boolean(field(row, "DELETE")?.checked))
  })
}

function move(row, step) {
  const all = rows()
  const other = all[all.indexOf(row) + step]
  if (!other) return
  if (step < 0) other.before(row)
  else other.after(row)
  number()
  settle()
  const [same, back] = step < 0 ? ["up", "down"] : ["down", "up"]
  ;(row.querySelector(`.desk-tool--${same}:enabled`) ?? row.querySelector(`.desk-tool--${back}`)).focus()
  row.scrollIntoView({ block: "nearest" })
  row.dispatchEvent(new CustomEvent("desk:moved", { bubbles: true }))
  const said = words.moved.replace("%(place)s", rows().indexOf(row) + 1).replace("%(count)s", all.length)
  announcer.textContent = `${nameOf(row)}: ${said}`
}

function equip(row) {
  const head = row.querySelector(":scope > h3")
  if (!head || head.querySelector(".desk-tools")) return
  const tools = document.createElement("span")
  tools.className = "desk-tools"
  tools.append(button("up", words.up, "↑", () => move(row, -1)), button("down", words.down, "↓", () => move(row, 1)))
  head.append(tools)
}

function start() {
  const refresh = () => {
    rows().forEach(equip)
    settle()
  }
  group.classList.add("desk-sources--sorted")
  group.addEventListener("input", () => {
    number()
    settle()
  })
  document.addEventListener("formset:added", (event) => {
    if (event.detail.formsetName !== "sources") return
    refresh()
    field(event.target, "text").focus()
  })
  document.addEventListener("formset:removed", (event) => {
    if (event.detail.formsetName !== "sources") return
    number()
    refresh()
  })
  refresh()
}

// Who may only look has fields of text, and nothing to move.
if (group?.querySelector("[name$='-position']")) window.django.jQuery(start)
