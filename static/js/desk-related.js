// The articles that readers would see beside the text as it stands in the form, and why. Choosing changes the form's
// own rows of pins and exclusions: saving, autosave and merging know nothing of this panel.
import { asker, form, onChange } from "./desk-asking.js"

const PAUSE = 2000
const panel = document.getElementById("desk-related")
const group = panel?.querySelector(".js-inline-admin-formset")
const list = panel?.querySelector(".desk-related-list")
const status = panel?.querySelector(".desk-related-status")
const search = panel?.querySelector("input[type=search]")
const results = panel?.querySelector(".desk-related-found")
const announcer = document.getElementById("desk-live")
const words = panel?.dataset ?? {}
const orders = document.getElementById("desk-words")?.dataset ?? {}

// -- The form's rows ------------------------------------------------------------------------------------------

const part = (box, name) => box.querySelector(`[name$="-${name}"]`)

function rows() {
  const boxes = [...group.querySelectorAll(".inline-related:not(.empty-form)")].filter((box) => part(box, "target"))
  return boxes.map((box, number) => ({
    box,
    pk: part(box, "target").value,
    isExcluded: part(box, "is_excluded").checked,
    isGone: part(box, "DELETE")?.checked ?? false,
    position: Number(part(box, "position").value) || 0,
    number,
  }))
}

const standing = () => rows()
  .filter((row) => row.pk && !row.isGone)
  .sort((a, b) => a.position - b.position || a.number - b.number)
const pins = () => standing().filter((row) => !row.isExcluded).map((row) => row.pk)

function changed(field) {
  field.dispatchEvent(new Event("change", { bubbles: true }))
}

function tick(field, is) {
  if (!field || field.checked === is) return
  field.checked = is
  changed(field)
}

function addRow(pk, title) {
  group.querySelector(".add-row :is(a, button)")?.click()
  const added = rows().at(-1)
  if (!added || added.pk) return null
  const select = part(added.box, "target")
  select.append(new Option(title, pk, true, true))
  window.django.jQuery(select).trigger("change")
  return added
}

// Pins in the order given, and exclusions behind them.
function order(wanted) {
  const place = (row) => {
    const at = wanted.indexOf(row.pk)
    return at < 0 ? wanted.length : at
  }
  standing().sort((a, b) => place(a) - place(b)).forEach((row, n) => {
    const field = part(row.box, "position")
    if (field.value === String(n)) return
    field.value = n
    changed(field)
  })
}

function choose(pk, title, isExcluded) {
  const row = rows().find((each) => each.pk === pk) ?? addRow(pk, title)
  if (!row) return false
  tick(part(row.box, "DELETE"), false)
  tick(part(row.box, "is_excluded"), isExcluded)
  order(isExcluded ? pins() : [...pins().filter((each) => each !== pk), pk])
  return true
}

function drop(pk) {
  for (const row of rows().filter((each) => each.pk === pk).reverse()) {
    const box = part(row.box, "DELETE")
    if (box) tick(box, true)
    else row.box.querySelector(".inline-deletelink")?.click()
  }
  return true
}

// -- What is shown --------------------------------------------------------------------------------------------

const itemOf = (pk) => list.querySelector(`li[data-pk="${CSS.escape(pk)}"]`)
const AFTER = { pin: ["unpin"], unpin: ["pin"], exclude: ["allow"], allow: ["pin", "unpin"], up: ["up", "down"], down: ["down", "up"] }
let wanted = null

// The button that was pressed, or the one that takes its place; where its article is not shown any more, the list.
function focus({ pk, acts }) {
  const item = itemOf(pk)
  const button = acts.map((act) => item?.querySelector(`[data-act="${act}"]:enabled`)).find(Boolean)
  const target = button ?? item?.querySelector("button:enabled") ?? list
  target.focus({ preventScroll: true })
  target.scrollIntoView({ block: "nearest" })
}

function show(html) {
  const active = document.activeElement
  const held = list.contains(active) && active.dataset.act
    ? { pk: active.closest("li").dataset.pk, acts: [active.dataset.act] }
    : null
  const isHere = panel.contains(active) || active === document.body
  const page = new DOMParser().parseFromString(html, "text/html")
  list.replaceChildren(...page.body.childNodes)
  const back = isHere && active !== search && !results.contains(active) ? wanted ?? held : null
  wanted = null
  if (back) focus(back)
}

// The pins among the list stand there as in the form, before the server has said the same.
function arrange() {
  const items = pins().map(itemOf).filter((item) => item?.classList.contains("is-pinned"))
  const first = list.querySelector("li")
  const places = items.map((item) => item.querySelector(".suggestion-place")).filter(Boolean)
  const numbers = places.map((place) => place.textContent).sort((a, b) => parseInt(a) - parseInt(b))
  first?.before(...items)
  places.forEach((place, n) => { place.textContent = numbers[n] })
  items.forEach((item, n) => {
    item.querySelector("[data-act=up]")?.toggleAttribute("disabled", n === 0)
    item.querySelector("[data-act=down]")?.toggleAttribute("disabled", n === items.length - 1)
  })
}

function mark() {
  const chosen = new Set(pins())
  for (const button of results.querySelectorAll("[data-act]")) {
    const act = chosen.has(button.closest("li").dataset.pk) ? "unpin" : "pin"
    button.dataset.act = act
    button.querySelector("[data-word]").textContent = words[act]
  }
}

// -- Choosing -------------------------------------------------------------------------------------------------

const SAID = { pin: "pinned", unpin: "unpinned", exclude: "excluded", allow: "allowed" }

function move(pk, title, step) {
  const now = pins()
  const place = now.indexOf(pk)
  if (place < 0 || place + step < 0 || place + step >= now.length) return
  now.splice(place, 1)
  now.splice(place + step, 0, pk)
  order(now)
  arrange()
  const said = orders.moved.replace("%(place)s", place + step + 1).replace("%(count)s", now.length)
  announcer.textContent = `${title}: ${said}`
}

const ACTS = {
  pin: (pk, title) => choose(pk, title, false),
  unpin: drop,
  exclude: (pk, title) => choose(pk, title, true),
  allow: drop,
  up: (pk, title) => move(pk, title, -1),
  down: (pk, title) => move(pk, title, 1),
}

function act(button) {
  const { pk, title } = button.closest("li").dataset
  const name = button.dataset.act
  const done = ACTS[name](pk, title)
  if (done === false) announcer.textContent = words.full
  else if (SAID[name]) announcer.textContent = words[SAID[name]].replace("%s", title)
  if (list.contains(button)) {
    wanted = { pk, acts: AFTER[name] }
    if (name === "up" || name === "down") focus(wanted)
  }
  mark()
  refresh()
}

// -- Asking for the list --------------------------------------------------------------------------------------

let timer
let isNear = false

function say(text, isWrong = false) {
  if (status.textContent !== text) status.textContent = text
  list.removeAttribute("aria-busy")
  panel.classList.toggle("is-wrong", isWrong)
  // Where the list fails, and where a row was refused, the plain rows are there to choose in.
  group.hidden = !isWrong && !group.querySelector(".errorlist")
}

const question = panel && asker(words, {
  show(html) {
    show(html)
    say(words.current)
  },
  fail: (reason) => say(`${words.failed} ${reason}`, true),
  wait() {
    status.textContent = words.working
    list.setAttribute("aria-busy", "true")
  },
})

function refresh() {
  clearTimeout(timer)
  question.ask()
}

function soon() {
  clearTimeout(timer)
  if (isNear) timer = setTimeout(refresh, PAUSE)
}

// -- Looking for another --------------------------------------------------------------------------------------

let seeking = null
let seekTimer

async function seek() {
  clearTimeout(seekTimer)
  seeking?.abort()
  const own = seeking = new AbortController()
  if (!search.value.trim()) return results.replaceChildren()
  const query = new URLSearchParams({ q: search.value, article: words.article })
  try {
    const answer = await fetch(`${words.searchUrl}?${query}`, { redirect: "manual", signal: own.signal })
    if (!answer.ok) throw new Error(answer.statusText)
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    if (own.signal.aborted) return
    results.replaceChildren(...page.body.childNodes)
    mark()
    announcer.textContent = results.querySelector("[data-found]")?.dataset.found ?? ""
  } catch (error) {
    if (error.name === "AbortError") return
    results.textContent = announcer.textContent = words.offline
  }
}

function start() {
  panel.querySelector(".desk-related-panel").hidden = false
  group.hidden = !group.querySelector(".errorlist")
  panel.classList.add("is-working")
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]")
    if (!button) return
    if (button.dataset.act === "again") {
      question.again()
    } else {
      act(button)
    }
  })
  search.addEventListener("input", () => {
    clearTimeout(seekTimer)
    seekTimer = setTimeout(seek, 250)
  })
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return
    event.preventDefault() // it would save the form
    seek()
  })
  onChange(soon)
  window.addEventListener("online", () => { if (isNear && question.isLost()) refresh() })
  window.addEventListener("focus", () => { if (isNear && question.isLost()) refresh() })
  new IntersectionObserver(([entry]) => {
    isNear = entry.isIntersecting
    if (isNear) refresh()
  }, { rootMargin: "200px" }).observe(panel)
}

// When the editors have written what they hold into their fields.
if (panel && form && group) {
  if (document.getElementById("content-editor-context")) {
    document.addEventListener("content-editor:ready", () => setTimeout(start))
  } else {
    window.addEventListener("load", start)
  }
}
