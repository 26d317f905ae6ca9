// Several pictures into the library: dropped, pasted or chosen, each with its own bar, then its card or what was wrong.
import { token } from "./desk-token.js"
import { upload } from "./desk-upload.js"

const TOGETHER = 2

const section = document.getElementById("library-add")
const said = section?.dataset ?? {}
const rows = section?.querySelector(".library-rows")
const told = section?.querySelector(".library-told")

const waiting = []
let running = 0
let outcomes = {}

// -- The queue ------------------------------------------------------------------------------------------------

function take(files) {
  if (!files.length) return
  if (!running && !waiting.length) outcomes = {}
  for (const file of files) {
    const row = rowOf(file)
    rows.append(row.element)
    waiting.push(row)
  }
  told.textContent = said.saidGoing.replace("{}", waiting.length + running)
  goOn()
}

function goOn() {
  while (running < TOGETHER && waiting.length) {
    running += 1
    const row = waiting.shift()
    send(row).then((outcome) => {
      running -= 1
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      goOn()
      if (!running && !waiting.length) sayHowItWent()
    })
  }
}

function sayHowItWent() {
  const words = { added: said.saidAdded, known: said.saidKnown, refused: said.saidRefused, stopped: said.saidStopped }
  const parts = Object.entries(words).filter(([name]) => outcomes[name])
  told.textContent = `${parts.map(([name, sentence]) => sentence.replace("{}", outcomes[name])).join(", ")}.`
  section.querySelector(".library-show").hidden = !section.querySelector(".library-row--added")
}

// -- One file -------------------------------------------------------------------------------------------------

function rowOf(file) {
  const element = document.getElementById("library-row").content.firstElementChild.cloneNode(true)
  const find = (selector) => element.querySelector(selector)
  const row = { file, element, find, isStopped: false, request: null }
  find(".library-row-name").textContent = file.name
  find("progress").setAttribute("aria-label", file.name)
  for (const name of element.querySelectorAll("button .visually-hidden")) name.textContent = ` ${file.name}`
  find("[data-do=stop]").addEventListener("click", () => stop(row))
  find("[data-do=again]").addEventListener("click", () => again(row))
  if (file.type.startsWith("image/")) showFile(find("img"), file)
  else find("img").remove()
  return row
}

function showFile(image, file) {
  image.addEventListener("error", () => { image.hidden = true })
  image.src = URL.createObjectURL(file)
}

function forget(row) {
  const url = row.find("img")?.src
  if (url) URL.revokeObjectURL(url)
}

// Resolves with what became of the file, and never fails: what is wrong stands in its row.
async function send(row) {
  if (row.isStopped) return "stopped"
  const { file } = row
  if (file.isFolder) return refuse(row, said.saidFolder)
  if (file.size > Number(said.maxBytes)) return refuse(row, said.saidLarge)
  const { status, facts, isOut } = await post(row)
  if (row.isStopped) return "stopped"
  if (isOut) return refuse(row, said.saidOut, true)
  if (!facts) return refuse(row, status ? said.saidFailed : said.saidLost, true)
  if (facts.error) return refuse(row, facts.error)
  finish(row, facts)
  return facts.known ? "known" : "added"
}

function post(row) {
  const bar = row.find("progress")
  const state = row.find(".library-row-said")
  row.request = upload(row.file, said.url, {
    progress(share) {
      bar.value = share
      state.textContent = said.saidSending.replace("{}", Math.round(share * 100))
    },
    arrived() {
      bar.removeAttribute("value")
      state.textContent = said.saidCutting
      row.find("[data-do=stop]").hidden = true
    },
  })
  return row.request.answer
}

function refuse(row, sentence, mayTryAgain = false) {
  row.element.classList.add("library-row--refused")
  row.find("progress").hidden = true
  row.find("[data-do=stop]").hidden = true
  row.find("[data-do=again]").hidden = !mayTryAgain
  row.find(".library-row-said").textContent = sentence
  return "refused"
}

function again(row) {
  const fresh = rowOf(row.file)
  row.element.replaceWith(fresh.element)
  fresh.find("[data-do=stop]").focus()
  if (!running && !waiting.length) outcomes = {}
  waiting.push(fresh)
  goOn()
}

function stop(row) {
  const next = row.element.nextElementSibling ?? row.element.previousElementSibling
  row.isStopped = true
  row.request?.abort()
  forget(row)
  row.element.remove()
  ;(next?.querySelector("button:not([hidden]), a, input") ?? document.getElementById("library-files")).focus()
}

// -- What was added -------------------------------------------------------------------------------------------

function finish(row, facts) {
  const card = document.getElementById("library-done").content.firstElementChild.cloneNode(true)
  forget(row)
  const had = row.element.contains(document.activeElement)
  const find = (selector) => card.querySelector(selector)
  find("img").src = facts.thumb
  find("a").href = facts.change_url
  find("a").textContent = facts.title || row.file.name
  find(".library-size").textContent = `${facts.width} × ${facts.height}`
  find(".library-row-said").textContent = facts.known ? (facts.note ?? said.saidThere) : said.saidNew
  card.classList.add(facts.known ? "library-row--known" : "library-row--added")
  const form = find("form")
  if (facts.known) form?.remove()
  else if (form) fill(form, facts)
  row.element.replaceWith(card)
  if (had) find("a").focus()
}

function fill(form, facts) {
  const field = form.elements
  const state = (value) => { form.querySelector(`input[value=${value}]`).checked = true }
  field.title.value = facts.title
  field.alt.value = facts.alt
  for (const name of ["credit", "licence", "source_url"]) field[name].value = facts[name]
  state(facts.alt_state)
  form.querySelector("button .visually-hidden").textContent = ` ${facts.title}`
  // Whoever writes a sentence has described it; whoever takes it back has not.
  field.alt.addEventListener("input", () => {
    if (field.alt.value.trim()) state("described")
    else if (field.alt_state.value === "described") state("undecided")
  })
  form.addEventListener("change", () => { field.alt.readOnly = field.alt_state.value === "decorative" })
  form.addEventListener("input", () => {
    form.dataset.unsaved = ""
    form.querySelector(".library-saved").textContent = ""
  })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    save(form, facts)
  })
}

async function save(form, facts) {
  const note = form.querySelector(".library-saved")
  const url = said.wordsUrl.replace("/0/", `/${facts.id}/`)
  const answer = await fetch(url, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-CSRFToken": token(), Accept: "application/json" },
  }).catch(() => null)
  const isJson = answer?.headers.get("Content-Type")?.startsWith("application/json")
  const saved = isJson ? await answer.json() : { error: answer?.redirected ? said.saidOut : said.saidLost }
  note.classList.toggle("library-saved--wrong", Boolean(saved.error))
  note.textContent = saved.error ?? note.dataset.saved
  if (saved.error) return
  delete form.dataset.unsaved
  form.elements.alt.value = saved.alt
  form.elements.source_url.value = saved.source_url
  form.closest("li").querySelector(".library-row-name a").textContent = saved.title || facts.title
}

// -- Where pictures come from ---------------------------------------------------------------------------------

const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files")

// A folder comes as a file that cannot be read.
function filesOf(transfer) {
  return [...transfer.items].filter((item) => item.kind === "file").map((item) => {
    const file = item.getAsFile()
    if (file && item.webkitGetAsEntry?.()?.isDirectory) file.isFolder = true
    return file
  }).filter(Boolean)
}

function start() {
  section.hidden = false
  const input = document.getElementById("library-files")
  input.addEventListener("change", () => {
    take([...input.files])
    input.value = ""
  })

  let isOwn = false // a picture of this page that somebody drags about counts as a file, too
  let depth = 0
  const mark = () => section.classList.toggle("library-add--over", depth > 0)
  document.addEventListener("dragstart", () => { isOwn = true })
  document.addEventListener("dragend", () => { isOwn = false })
  document.addEventListener("dragenter", (event) => {
    if (isOwn || !hasFiles(event)) return
    depth += 1
    mark()
  })
  document.addEventListener("dragleave", (event) => {
    if (isOwn || !hasFiles(event)) return
    depth = Math.max(0, depth - 1)
    mark()
  })
  document.addEventListener("dragover", (event) => { if (!isOwn && hasFiles(event)) event.preventDefault() })
  document.addEventListener("drop", (event) => {
    if (isOwn || !hasFiles(event)) return
    event.preventDefault()
    depth = 0
    mark()
    take(filesOf(event.dataTransfer))
    section.scrollIntoView({ block: "nearest" })
  })
  document.addEventListener("paste", (event) => {
    const files = event.target.closest?.("input[type=text], textarea") ? [] : filesOf(event.clipboardData)
    take(files)
  })
  window.addEventListener("beforeunload", (event) => {
    if (running || waiting.length || section.querySelector("form[data-unsaved]")) event.preventDefault()
  })
}

if (section) start()
