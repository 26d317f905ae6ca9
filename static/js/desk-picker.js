// The dialog in which a picture is chosen from the library or brought to it, described, and given its focal point.
// Whoever wants one sends the dialog `picker:open` with { opener, chosen, done } and either nothing more (to choose),
// a `file` (to bring), or `edit` (to describe what is chosen). `done` is called with the facts of a picture, each time.
import { token } from "./desk-token.js"
import { upload } from "./desk-upload.js"

const dialog = document.getElementById("desk-picker")
const words = dialog?.dataset ?? {}
const find = (selector) => dialog.querySelector(selector)
const PAUSE = 250

let wanted = {} // what `picker:open` brought
let known = new Map() // the facts of the pictures that are shown, by id

const fill = (text, value) => text.replace("%s", value)
const nameOf = (facts) => facts.title || words.untitled

function say(selector, text) {
  const place = find(selector)
  if (place.textContent !== text) place.textContent = text
}

// -- Talking to the server ------------------------------------------------------------------------------------

class Refusal extends Error {
  constructor(sentence, fields = {}) {
    super(sentence)
    this.fields = fields
  }
}

// What a status and the data of a body mean, if it has any (a page means signed out, or something between us and the
// server): the data, or a Refusal with a sentence.
function read(status, answer) {
  if (status === 413) throw new Refusal(words.tooLarge)
  if (answer && status < 300) return answer
  if (answer?.error) throw new Refusal(answer.error, answer.errors)
  throw new Refusal(status < 400 || status === 403 ? words.signedOut : words.broken)
}

function dataIn(text) {
  try { return JSON.parse(text) } catch { return null }
}

async function ask(url, options = {}) {
  let response
  try {
    response = await fetch(url, { redirect: "manual", ...options, headers: { "X-CSRFToken": token() } })
  } catch (error) {
    if (error.name === "AbortError") throw error
    throw new Refusal(words.offline)
  }
  if (response.type === "opaqueredirect") throw new Refusal(words.signedOut)
  return read(response.status, dataIn(await response.text()))
}

const complain = (error) => {
  if (error.name !== "AbortError") say(".desk-picker-error", error instanceof Refusal ? error.message : words.broken)
}

// -- The steps ------------------------------------------------------------------------------------------------

function show(step) {
  for (const each of dialog.querySelectorAll("[data-step]")) each.hidden = each.dataset.step !== step
  say("#desk-picker-heading", step === "library" ? words.choosing : words.describing)
  say(".desk-picker-error", "")
}

function toLibrary() {
  show("library")
  find("#desk-picker-query").focus()
  return load(1)
}

function open(detail) {
  wanted = detail
  if (!dialog.open) dialog.showModal()
  if (detail.file) {
    show("library")
    load(1)
    bring(detail.file)
  } else if (detail.edit) {
    show("words")
    describe(detail.chosen)
  } else {
    find("#desk-picker-query").value = ""
    toLibrary()
  }
}

function leave() {
  sending?.abort()
  looking?.abort()
  wanted.opener?.focus()
  wanted = {}
}

// -- The library ----------------------------------------------------------------------------------------------

let looking = null
let page = 1
let timer

const options = () => [...dialog.querySelectorAll("[role=option]")]
const which = () => find("[data-which][aria-pressed=true]").dataset.which

async function load(number) {
  looking?.abort()
  const own = looking = new AbortController()
  const query = find("#desk-picker-query").value.trim()
  const address = `${words.choose}?${new URLSearchParams({ q: query, which: which(), page: number })}`
  say(".desk-picker-error", "") // here, not below: a file may have been refused while the pictures were on their way
  let answer
  try {
    answer = await ask(address, { signal: own.signal })
  } catch (error) {
    complain(error)
    return
  }
  page = number
  const grid = find(".desk-picker-grid")
  if (number === 1) {
    known = new Map()
    grid.replaceChildren()
    find(".desk-picker-step").scrollTop = 0
  }
  const before = known.size
  for (const facts of answer.pictures) {
    if (!known.has(facts.id)) grid.append(option(facts))
    known.set(facts.id, facts)
  }
  reach(options().find((each) => each.getAttribute("aria-selected") === "true" && number === 1) ?? options()[before])
  const more = find(".desk-picker-more button")
  const wasThere = document.activeElement === more
  more.hidden = !answer.more
  if (wasThere) options()[before]?.focus()
  tell(answer.more, query)
}

function tell(isMore, query) {
  const count = known.size
  find(".desk-picker-grid").hidden = !count
  if (!count) return say(".desk-picker-said", query || which() === "unused" ? words.none : words.empty)
  if (isMore) return say(".desk-picker-said", fill(words.moreFound, count))
  say(".desk-picker-said", count === 1 ? words.oneFound : fill(words.found, count))
}

function option(facts) {
  const item = document.createElement("li")
  item.className = "desk-picker-option"
  item.dataset.id = facts.id
  item.tabIndex = -1
  item.setAttribute("role", "option")
  item.setAttribute("aria-selected", String(String(facts.id) === wanted.chosen))
  const picture = document.createElement("img")
  Object.assign(picture, { alt: "", loading: "lazy", decoding: "async", width: 320, height: 200, src: facts.thumb })
  item.append(picture, line("title", nameOf(facts)), line("size", `${facts.width} × ${facts.height} · ${facts.uses}`))
  if (facts.alt_state === "undecided") item.append(line("lack", altWords(facts)))
  return item
}

function line(kind, text) {
  const element = document.createElement("span")
  element.className = `desk-picker-${kind}`
  element.textContent = text
  return element
}

const altWords = (facts) => facts.alt_state === "described" ? facts.alt : fill(words.alt, facts.alt_state_words.toLowerCase())

// One picture at a time is in the tab order; arrows go from one to the next.
function reach(item) {
  if (!item) return
  for (const each of options()) each.tabIndex = -1
  item.tabIndex = 0
}

function step(event) {
  const all = options()
  const here = all.indexOf(event.target)
  if (here < 0) return
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault()
    choose(event.target)
    return
  }
  const columns = all.filter((each) => each.offsetTop === all[0].offsetTop).length
  const last = all.length - 1
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -here, End: last - here }
  if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  const next = here + steps[event.key]
  if (next < 0 && event.key === "ArrowUp") find("#desk-picker-query").focus()
  const target = all[next > last && event.key === "ArrowDown" && here < last ? last : next]
  if (!target) return
  reach(target)
  target.focus()
}

function choose(item) {
  wanted.done(known.get(Number(item.dataset.id)))
  dialog.close()
}

// -- A file ---------------------------------------------------------------------------------------------------

let sending = null

const filesOf = (transfer) => [...(transfer?.files ?? [])]

async function bring(file) {
  sending?.abort()
  const bar = find("progress")
  const progress = (share) => {
    bar.value = share
    const percent = Math.floor(100 * share)
    say("#desk-picker-sent", words.sending.replace("%(share)s", percent).replace("%(name)s", file.name))
  }
  say(".desk-picker-error", "")
  progress(0)
  find(".desk-picker-sending").hidden = false
  const own = sending = upload(file, words.upload, {
    progress,
    arrived() {
      bar.removeAttribute("value")
      say("#desk-picker-sent", fill(words.drawing, file.name))
    },
  })
  const { status, facts, isOut, isStopped } = await own.answer
  if (own !== sending) return
  sending = null
  find(".desk-picker-sending").hidden = true
  if (isStopped) return
  try {
    if (!status) throw new Refusal(words.offline)
    arrived(read(isOut ? 302 : status, facts))
  } catch (error) {
    complain(error)
  }
}

function arrived(facts) {
  wanted.chosen = String(facts.id)
  wanted.done(facts)
  if (!words.mayChange) return dialog.close()
  show("words")
  put(facts)
  say(".desk-picker-note", facts.known ? facts.note || words.known : words.added)
}

// Of several files the first is taken; the one after the other is what the library's own page is for.
function take(transfer) {
  const [first, ...others] = filesOf(transfer)
  if (!words.mayAdd) return say(".desk-picker-error", words.mayNotAdd)
  if (!first) return say(".desk-picker-error", words.noFile)
  show("library")
  bring(first)
  if (others.length) say(".desk-picker-error", words.single)
}

// -- Its words ------------------------------------------------------------------------------------------------

let described = null

const field = (name) => dialog.querySelector("form").elements[name]

async function describe(id) {
  const step = find("[data-step=words]")
  step.inert = true // what it shows is still the picture before
  try {
    const facts = await ask(oneUrl(id))
    step.inert = false
    put(facts)
    say(".desk-picker-note", "")
  } catch (error) {
    await toLibrary()
    complain(error)
  } finally {
    step.inert = false
  }
}

const oneUrl = (id) => words.one.replace("/0/", `/${id}/`)

function put(facts) {
  described = facts
  const names = ["title", "alt_state", "alt", "credit", "licence", "source_url", "focal_x", "focal_y"]
  for (const name of names) field(name).value = facts[name]
  const focus = find("desk-focus")
  for (const [name, value] of [["width", facts.width], ["height", facts.height], ["src", facts.large]]) {
    focus.setAttribute(name, value)
  }
  find(".desk-picker-whole").href = facts.change_url
  wrong({})
  begin()
}

// At the sentence that is wanted, where one sees it; else at the picture above it.
function begin() {
  find("[data-step=words]").scrollTop = 0
  const alt = field("alt")
  const isSeen = alt.getBoundingClientRect().bottom < find(".desk-picker-foot").getBoundingClientRect().top
  ;(isSeen ? alt : find(".desk-focus-handle")).focus({ preventScroll: true })
}

// What is wrong stands at its field, and is told with it.
function wrong(problems) {
  let first = null
  for (const place of dialog.querySelectorAll("[data-field]")) {
    const sentences = problems[place.dataset.field] ?? []
    const note = place.querySelector(".desk-picker-wrong")
    note.textContent = sentences.join(" ")
    for (const input of place.querySelectorAll("input, select")) {
      for (const name of ["aria-invalid", "aria-describedby"]) input.removeAttribute(name)
      if (!sentences.length) continue
      input.setAttribute("aria-invalid", "true")
      input.setAttribute("aria-describedby", note.id)
      first ??= input
    }
  }
  first?.focus()
}

async function save(event) {
  event.preventDefault()
  const form = event.target
  const button = form.querySelector("[type=submit]")
  const { done } = wanted
  if (button.disabled || !described) return
  button.disabled = true
  say(".desk-picker-note", words.saving)
  say(".desk-picker-error", "")
  try {
    const facts = await ask(oneUrl(described.id), { method: "POST", body: new FormData(form) })
    say(".desk-picker-note", "")
    done(facts, facts.note || fill(words.saved, nameOf(facts)))
    dialog.close()
  } catch (error) {
    say(".desk-picker-note", "")
    complain(error)
    wrong(error.fields ?? {})
  } finally {
    button.disabled = false
  }
}

// -- Start ----------------------------------------------------------------------------------------------------

function watchLibrary() {
  const query = find("#desk-picker-query")
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => load(1), PAUSE)
  }
  query.addEventListener("input", soon)
  query.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return
    event.preventDefault()
    find("[role=option][tabindex='0']")?.focus()
  })
  const grid = find(".desk-picker-grid")
  grid.addEventListener("keydown", step)
  grid.addEventListener("focusin", ({ target }) => { if (target.matches("[role=option]")) reach(target) })
  grid.addEventListener("click", ({ target }) => {
    const item = target.closest("[role=option]")
    if (item) choose(item)
  })
  for (const button of dialog.querySelectorAll("[data-which]")) {
    button.addEventListener("click", () => {
      for (const each of dialog.querySelectorAll("[data-which]")) each.setAttribute("aria-pressed", String(each === button))
      load(1)
    })
  }
  find(".desk-picker-more button").addEventListener("click", () => load(page + 1))
}

function watchFiles() {
  find("#desk-picker-file")?.addEventListener("change", ({ target }) => {
    if (target.files.length) take(target)
    target.value = ""
  })
  const isOver = (is) => dialog.classList.toggle("is-over", is)
  for (const name of ["dragenter", "dragover"]) {
    dialog.addEventListener(name, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return
      event.preventDefault()
      isOver(true)
    })
  }
  dialog.addEventListener("dragleave", (event) => { if (!dialog.contains(event.relatedTarget)) isOver(false) })
  dialog.addEventListener("drop", (event) => {
    isOver(false)
    if (!event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    take(event.dataTransfer)
  })
  document.addEventListener("paste", (event) => {
    if (!dialog.open || event.defaultPrevented || !filesOf(event.clipboardData).length) return
    event.preventDefault()
    take(event.clipboardData)
  })
}

// In the dialog the key that saves is the dialog's: the article would be sent off without what is typed here.
function saveByKey(event) {
  if (!dialog.open || !(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return
  event.preventDefault()
  event.stopPropagation()
  const form = find("form")
  if (!form.hidden && !form.inert) form.requestSubmit()
}

function watchWords() {
  const form = find("form")
  form.addEventListener("submit", save)
  window.addEventListener("keydown", saveByKey, true)
  field("alt").addEventListener("input", ({ target }) => {
    if (field("alt_state").value === "undecided" && target.value.trim()) field("alt_state").value = "described"
  })
  find(".desk-picker-back").addEventListener("click", toLibrary)
}

if (dialog) {
  watchLibrary()
  watchFiles()
  watchWords()
  find(".desk-picker-close").addEventListener("click", () => dialog.close())
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close() })
  dialog.addEventListener("close", leave)
  dialog.addEventListener("picker:open", ({ detail }) => open(detail))
}
