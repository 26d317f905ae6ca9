// The publication's settings: colours ready-made or by hand, rows of links in order, and the page beside the form.
import { asker, form, onChange } from "./desk-asking.js"
import { shower } from "./desk-frame.js"
import { bound, button, movers, tellMoved, words as labels } from "./desk-order.js"

const PAUSE = 300
const pane = document.querySelector(".desk-settings-preview")
const words = pane?.dataset ?? {}

// -- Colours --------------------------------------------------------------------------------------------------

const presets = JSON.parse(document.getElementById("desk-presets")?.textContent ?? "{}")
const colors = [...document.querySelectorAll(".desk-color-table input[type=color]")]

function tellColors() {
  for (const input of colors) input.nextElementSibling.textContent = input.value
}

function paintSwatches() {
  for (const label of document.querySelectorAll("[data-preset]")) {
    const own = presets[label.dataset.preset]
    const shades = label.querySelectorAll(".desk-swatches i")
    label.querySelector(".desk-swatches").hidden = !own
    if (own) ["light_paper", "light_sun", "light_tone", "dark_paper"].forEach((name, n) => { shades[n].style.background = own[name] })
  }
}

function choose(name) {
  if (!presets[name]) return
  for (const input of colors) input.value = presets[name][input.name]
  tellColors()
}

// A colour by hand makes them one's own.
function mixed() {
  const own = form.querySelector('input[name="preset"][value="own"]')
  if (!own.checked) own.checked = true
  tellColors()
}

// -- Rows of links --------------------------------------------------------------------------------------------

const rowsOf = (list) => [...list.querySelectorAll(".desk-entry:not([hidden])")]

function number(list) {
  const rows = rowsOf(list)
  rows.forEach((row, n) => { row.querySelector(".desk-entry-place input").value = n + 1 })
  bound(rows)
}

function nameOf(row) {
  const input = row.querySelector(".desk-entry-name input")
  return input.value || input.placeholder || labels.untitled
}

function move(row, step) {
  const list = row.parentElement
  const rows = rowsOf(list)
  const place = rows.indexOf(row) + step
  if (!rows[place]) return
  rows[place][step < 0 ? "before" : "after"](row)
  number(list)
  tellMoved(row, step, { name: nameOf(row), place, count: rows.length })
}

// An entry without an address goes when the form is saved; its row stays, so that the rows keep their numbers.
function remove(row) {
  const list = row.parentElement
  row.querySelector(".desk-entry-to input").value = ""
  row.querySelector(".desk-entry-name input").value = ""
  row.hidden = true
  number(list)
  list.closest(".desk-entries").querySelector(".desk-entry-add").focus()
  list.dispatchEvent(new CustomEvent("desk:moved", { bubbles: true }))
}

function equip(row) {
  const acts = row.querySelector(".desk-entry-acts")
  acts.prepend(...movers((step) => move(row, step)))
  if (!row.dataset.room) acts.append(button("remove", labels.remove, "×", () => remove(row)))
}

function add(box) {
  const total = box.querySelector("[name$=-TOTAL_FORMS]")
  const list = box.querySelector(".desk-entry-list")
  list.insertAdjacentHTML("beforeend", box.querySelector("template").innerHTML.replaceAll("__prefix__", total.value))
  total.value = Number(total.value) + 1
  const row = list.lastElementChild
  equip(row)
  number(list)
  row.querySelector(".desk-entry-to input").focus()
}

function startRows(box) {
  const list = box.querySelector(".desk-entry-list")
  const adder = box.querySelector(".desk-entry-add")
  box.classList.add("is-live")
  for (const row of list.children) {
    equip(row)
    // The empty row is for those without JavaScript.
    if (!row.dataset.room && !row.querySelector(".desk-entry-to input").value && !row.matches(".errors")) row.hidden = true
  }
  number(list)
  adder.hidden = false
  adder.addEventListener("click", () => add(box))
}

// -- The page beside the form ---------------------------------------------------------------------------------

const frames = [...(pane?.querySelectorAll("iframe") ?? [])]
const status = pane?.querySelector(".desk-preview-status")
const showers = frames.map((frame) => shower(frame, (page) => { page.documentElement.dataset.theme = frame.dataset.theme }))
const WIDE = 560

function fit() {
  for (const frame of frames) {
    const room = frame.parentElement.clientWidth
    const scale = Math.min(1, room / WIDE)
    frame.style.width = `${WIDE}px`
    frame.style.height = `${frame.parentElement.clientHeight / scale}px`
    frame.style.transform = `scale(${scale})`
  }
}

function tell({ html, wrong, figures }) {
  for (const show of showers) show(html)
  const errors = form.querySelector(".desk-color-errors")
  const sentences = colors.flatMap((input) => (wrong[input.name] ?? []).map((told) => [input.getAttribute("aria-label"), told]))
  errors.replaceChildren(...sentences.map(([name, told]) => {
    const paragraph = document.createElement("p")
    paragraph.className = "errornote"
    paragraph.append(Object.assign(document.createElement("b"), { textContent: `${name}: ` }), told)
    return paragraph
  }))
  form.querySelector(".desk-figures").replaceChildren(...figures.map((told) => Object.assign(document.createElement("span"), { textContent: `${told} ` })))
  say(Object.keys(wrong).length ? words.wrong : words.current, Object.keys(wrong).length > 0)
}

function say(text, isWrong = false) {
  if (status.textContent !== text) status.textContent = text
  pane.classList.toggle("is-wrong", isWrong)
}

const question = pane && asker(words, {
  show: (text) => tell(JSON.parse(text)),
  fail: (reason) => say(`${words.failed} ${reason}`, true),
  wait: () => say(words.working),
})

let timer

function soon() {
  clearTimeout(timer)
  timer = setTimeout(question.ask, PAUSE)
}

// -- Start ----------------------------------------------------------------------------------------------------

if (pane && form) {
  paintSwatches()
  tellColors()
  for (const input of colors) input.addEventListener("input", mixed)
  for (const radio of form.querySelectorAll('input[name="preset"]')) radio.addEventListener("change", () => choose(radio.value))
  for (const box of document.querySelectorAll(".desk-entries")) startRows(box)
  pane.hidden = false
  new ResizeObserver(fit).observe(pane)
  fit()
  onChange(soon)
  window.addEventListener("online", soon)
  window.addEventListener("focus", () => { if (question.isLost()) soon() })
  question.ask()
}
