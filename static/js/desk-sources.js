// The list of sources by keyboard and touch: rows are moved by buttons, and each move is announced. Without this script a
// number in each row gives the order.
import { bound, movers, tellMoved, words } from "./desk-order.js"

const group = document.getElementById("sources-group")

const rows = () => [...group.querySelectorAll(".inline-related:not(.empty-form)")]
const field = (row, name) => row.querySelector(`[name$='-${name}']`)
const nameOf = (row) => (field(row, "text").value.trim() || field(row, "url").value.trim() || words.untitled).slice(0, 60)
const isBlank = (row) => !row.classList.contains("has_original") && !field(row, "text").value.trim() && !field(row, "url").value.trim()

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
    for (const tool of row.querySelectorAll(".desk-tool")) tool.setAttribute("aria-label", `${tool.title}: ${nameOf(row)}`)
    row.classList.toggle("desk-going", Boolean(field(row, "DELETE")?.checked))
  })
  bound(all)
}

function move(row, step) {
  const all = rows()
  const other = all[all.indexOf(row) + step]
  if (!other) return
  if (step < 0) other.before(row)
  else other.after(row)
  number()
  settle()
  tellMoved(row, step, { name: nameOf(row), place: rows().indexOf(row), count: all.length })
}

function equip(row) {
  const head = row.querySelector(":scope > h3")
  if (!head || head.querySelector(".desk-tools")) return
  const tools = document.createElement("span")
  tools.className = "desk-tools"
  tools.append(...movers((step) => move(row, step)))
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
