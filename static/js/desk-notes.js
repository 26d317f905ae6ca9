// Notes beside the text: sent without leaving the page, so that nothing typed in the form is lost. What is written in
// a note's own box is kept in this tab until it has arrived, through a save or a reload.

const sender = document.getElementById("desk-notes-send")
const panel = () => document.getElementById("desk-notes")
const boxes = () => [...panel().querySelectorAll("textarea")]

function announce(text) {
  let live = document.getElementById("desk-live")
  if (!live) {
    live = document.createElement("div")
    live.id = "desk-live"
    live.className = "visually-hidden"
    live.setAttribute("role", "status")
    document.body.append(live)
  }
  live.textContent = ""
  setTimeout(() => { live.textContent = text }, 50)
}

// -- What is typed and not sent -------------------------------------------------------------------------------

const store = `desk-notes:${sender?.dataset.keep}`

function typed() {
  const found = boxes().filter((box) => box.value.trim()).map((box) => [box.name, box.value])
  return Object.fromEntries(found)
}

function keep() {
  try {
    const now = typed()
    if (Object.keys(now).length) sessionStorage.setItem(store, JSON.stringify(now))
    else sessionStorage.removeItem(store)
  } catch { /* full, or switched off */ }
}

function putBack(texts) {
  for (const box of boxes()) if (texts[box.name] && !box.value) box.value = texts[box.name]
}

function bringBack() {
  try { putBack(JSON.parse(sessionStorage.getItem(store) ?? "{}")) } catch { /* no storage */ }
}

// -- Sending --------------------------------------------------------------------------------------------------

let isSending = false

function tellProblem(button, text) {
  panel().querySelector(".desk-note-problem")?.remove()
  const problem = document.createElement("p")
  problem.id = "desk-note-problem"
  problem.className = "desk-note-problem"
  problem.setAttribute("role", "alert")
  problem.textContent = text
  button.before(problem)
  const box = boxFor(button)
  if (!box || button.value === "done") return
  box.setAttribute("aria-invalid", "true")
  if (document.activeElement === button || document.activeElement === document.body) box.focus()
}

const boxFor = (button) => button.closest(".desk-reply, .desk-note-new")?.querySelector("textarea")

async function send(button) {
  if (isSending) return
  isSending = true
  button.setAttribute("aria-disabled", "true")
  const body = new FormData(sender)
  body.set(button.name || "do", button.value)
  let response = null
  try {
    response = await fetch(button.formAction, { method: "POST", body, headers: { "X-Requested-With": "desk-notes" } })
  } catch { /* no network */ }
  isSending = false
  button.removeAttribute("aria-disabled")
  const thread = response?.headers.get("X-Desk-Notes")
  if (thread) return replace(await response.text(), button, thread)
  if (response?.status === 400) return tellProblem(button, await response.text())
  tellProblem(button, response?.redirected ? sender.dataset.signedOut : sender.dataset.lost)
}

// The panel as the server has it now, with what is still unsent in its other boxes.
function replace(html, button, thread) {
  const sent = button.value === "done" || button.value === "reopen" ? "" : boxFor(button).name
  const others = typed()
  delete others[sent]
  const about = sent === "text" ? "" : panel().querySelector("#note-part")?.value
  const isOpen = panel().querySelector(".desk-done")?.open
  const hadFocus = document.activeElement === document.body || panel().contains(document.activeElement)
  const fresh = new DOMParser().parseFromString(html, "text/html")
  for (const id of ["desk-asked", "desk-notes"]) {
    const there = document.getElementById(id)
    const next = fresh.getElementById(id)
    if (there && next) there.replaceWith(document.adoptNode(next))
  }
  putBack(others)
  keep()
  const choice = panel().querySelector("#note-part")
  if (choice && about) choice.value = about
  const done = panel().querySelector(".desk-done")
  if (done && isOpen) done.open = true
  settle()
  announce(panel().dataset.said)
  if (hadFocus) refocus(button.value, sent, thread)
}

// Where one would go on: the box one wrote in, or the thread that is now open, or the next one.
function refocus(verb, sent, thread) {
  const box = sent && boxes().find((each) => each.name === sent)
  const there = document.getElementById(`note-${thread}`)
  const next = verb === "done" ? panel().querySelector(".desk-threads > li") : there
  const shown = next?.closest(".desk-done:not([open])") ? null : next
  const target = box || shown || document.getElementById("desk-notes-title")
  target.focus({ preventScroll: !box })
}

// -- Notes and blocks -----------------------------------------------------------------------------------------

const blocksOf = () => [...document.querySelectorAll(".order-machine .inline-related:not(.empty-form)")]

// A block is known by its key; by its place only in a form that does not name the keys.
function blockOf(part, place) {
  const keys = [...document.querySelectorAll(".order-machine input[name$='-part_key']")]
  const key = keys.find((input) => input.value === part)
  if (key) return key.closest(".inline-related")
  return keys.length ? null : document.getElementById(place)
}

function settle() {
  for (const link of panel().querySelectorAll("a.desk-goto[data-part]")) {
    const block = blockOf(link.dataset.part, link.dataset.block)
    const name = block?.querySelector("input[name$='-heading'], input[name$='-question']")
    if (block) link.href = `#${name?.id || block.id}`
  }
  const counts = [...panel().querySelectorAll("data.desk-note-on")]
  const wanted = new Map(counts.map((count) => [blockOf(count.value, count.dataset.block), count]))
  for (const block of blocksOf()) mark(block, wanted.get(block))
}

// The head of a block folds it when clicked; the link in it leads to the first open thread.
function mark(block, count) {
  const head = block.querySelector(":scope > h3")
  const old = head?.querySelector(".desk-note-count")
  if (!head || !count) return old?.remove()
  const link = old ?? document.createElement("a")
  link.className = "desk-note-count"
  link.href = `#${count.dataset.thread}`
  link.textContent = count.textContent
  if (!old) head.insertBefore(link, head.querySelector(".desk-tools"))
}

function goToThread(id) {
  const thread = document.getElementById(id)
  if (!thread) return false
  const done = thread.closest("details")
  if (done) done.open = true
  thread.scrollIntoView({ block: "center" })
  thread.focus({ preventScroll: true })
  return true
}

function listen() {
  sender.addEventListener("submit", (event) => {
    event.preventDefault()
    if (event.submitter) send(event.submitter)
  })
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.desk-note-count, a.desk-to-note")
    if (!link || !goToThread(link.hash.slice(1))) return
    event.preventDefault()
    event.stopPropagation()
  }, true)
  document.addEventListener("input", (event) => {
    if (!event.target.matches("#desk-notes textarea")) return
    event.target.removeAttribute("aria-invalid")
    keep()
  })
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("#desk-notes textarea")) return
    event.preventDefault()
    event.target.closest(".desk-reply, .desk-note-new").querySelector("button").click()
  })
  for (const name of ["content-editor:ready", "formset:added", "formset:removed"]) {
    document.addEventListener(name, () => setTimeout(settle))
  }
}

if (sender && panel()) {
  listen()
  bringBack()
  settle()
  if (location.hash.startsWith("#note-")) goToThread(location.hash.slice(1))
}
