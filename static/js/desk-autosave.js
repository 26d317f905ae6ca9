// While somebody types: the server keeps their own unsaved copy, tells who else is here, and what the checks say.
// What is sent off stays in this browser too, until it is known to have arrived.

const desk = document.querySelector(".desk[data-autosave]")
const form = desk?.closest("form")
const STORE = "desk-unsent:"
const PAUSE = 2000 // after the last key
const LONGEST = 4500 // while somebody types on and on
const PULSE = 20000
const RETRY = 4000

const field = (name) => form.elements[name]?.value ?? ""
const token = () => field("form_token")
const skipped = new Set(["csrfmiddlewaretoken"])
const pairs = () => [...new FormData(form)].filter(([name, value]) => !skipped.has(name) && typeof value === "string")

// -- What this browser keeps ----------------------------------------------------------------------------------

const keyOf = (name) => `${STORE}${desk.dataset.user}:${name}`

function keepHere() {
  const entry = { at: Date.now(), address: desk.dataset.autosave, pairs: pairs() }
  try { localStorage.setItem(keyOf(token()), JSON.stringify(entry)) } catch { /* full, or switched off */ }
}

function forgetArrived() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("desk-saved="))
  const arrived = new Set(cookie?.slice("desk-saved=".length).split(".") ?? [])
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(STORE) && arrived.has(key.split(":").pop())) localStorage.removeItem(key)
  }
}

// What never arrived goes to the server as an unsaved copy, and is offered from there.
async function bringBack() {
  const isRefused = document.querySelector(".desk-mistakes") // then this form has what it sent
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(`${STORE}${desk.dataset.user}:`) || (isRefused && key === keyOf(token()))) continue
    const entry = JSON.parse(localStorage.getItem(key))
    if (entry.address !== desk.dataset.autosave) continue
    const body = new FormData()
    for (const [name, value] of entry.pairs) body.append(name, value)
    body.append("_typed", "1")
    const answer = await send(body)
    if (!answer?.copy) return
    localStorage.removeItem(key)
    const notice = document.querySelector(".desk-notice[data-kept]")
    notice.querySelector("a").href = `?copy=${answer.copy}`
    notice.hidden = false
  }
}

// -- Talking to the server ------------------------------------------------------------------------------------

let signedOut = false

async function send(body, options = {}) {
  body.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken"))
  let response
  try {
    response = await fetch(desk.dataset.autosave, { method: "POST", body, ...options })
  } catch {
    return null // no network: the next try is soon
  }
  const isAnswer = response.headers.get("Content-Type")?.startsWith("application/json")
  if (response.status === 403 || (response.ok && !isAnswer)) {
    await askToSignIn(response)
    return null
  }
  if (!response.ok || !isAnswer) return null
  showSignedOut(false)
  const answer = await response.json()
  if (answer.csrf) for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = answer.csrf
  return answer
}

// A token of another session is refused: a fresh one comes with the form itself, if there is a session at all.
async function askToSignIn(response) {
  if (response.redirected) return showSignedOut(true)
  const page = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null)
  if (!page?.ok || page.redirected) return showSignedOut(true)
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]")
  if (!fresh) return showSignedOut(true)
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = fresh.value
  showSignedOut(false)
}

function showSignedOut(is) {
  if (is && !signedOut) keepHere()
  signedOut = is
  document.querySelector(".desk-notice[data-signed-out]").hidden = !is
}

// -- Who is here, what is newer, what is missing --------------------------------------------------------------

function say(element, text) {
  if (element && element.textContent !== text) element.textContent = text
}

function show(answer) {
  const here = document.querySelector("[data-here]")
  if (answer.others) say(here, answer.others.length ? here.dataset.here.replace("%s", answer.others.join(", ")) : "")
  if ("newer" in answer) say(document.querySelector("[data-newer]"), answer.newer)
  const kept = document.querySelector(".desk-kept")
  if (answer.saved) say(kept, kept.dataset.text.replace("%s", answer.saved))
  if (answer.gaps) showGaps(answer.gaps)
}

function showGaps(gaps) {
  const list = document.querySelector("[data-gaps]")
  if (!list) return
  document.querySelector("[data-gaps-head]").hidden = gaps.length === 0
  document.querySelector("[data-ready]").hidden = gaps.length > 0
  list.replaceChildren(...gaps.map((gap) => {
    const item = document.createElement("li")
    item.className = `desk-gap--${gap.level}`
    const link = document.createElement("a")
    link.className = "desk-goto"
    link.href = `#${gap.anchor}`
    link.textContent = gap.message
    item.append(link)
    if (gap.level === "warn") {
      const hint = document.createElement("span")
      hint.className = "desk-quiet"
      hint.textContent = ` ${list.dataset.optional}`
      item.append(hint)
    }
    return item
  }))
}

// -- When -----------------------------------------------------------------------------------------------------

let kept = ""
let pausing
let waitingSince = 0
let isSending = false
let isLeaving = false

async function keep() {
  clearTimeout(pausing)
  if (isLeaving) return
  waitingSince = 0
  if (isSending) return later()
  const now = JSON.stringify(pairs())
  if (now === kept) return
  isSending = true
  const body = new FormData(form)
  body.append("_typed", "1")
  const answer = await send(body)
  isSending = false
  if (answer) {
    kept = now
    show(answer)
  } else {
    keepHere()
    pausing = setTimeout(keep, RETRY)
  }
}

function later() {
  waitingSince ||= Date.now()
  clearTimeout(pausing)
  pausing = setTimeout(keep, Math.max(0, Math.min(PAUSE, waitingSince + LONGEST - Date.now())))
}

async function pulse() {
  if (document.hidden && !signedOut) return
  const body = new FormData()
  for (const name of ["form_token", "base_version"]) body.append(name, field(name))
  const answer = await send(body)
  if (answer) show(answer)
}

function leave() {
  const body = new FormData()
  for (const name of ["form_token", "csrfmiddlewaretoken"]) body.append(name, field(name))
  body.append("_left", "1")
  navigator.sendBeacon(desk.dataset.autosave, body)
}

// Beyond its limits the server refuses a form unread; here nothing is lost by it.
function isTooLarge() {
  const sent = pairs()
  const { size } = new Blob(sent.flat())
  const is = sent.length >= Number(desk.dataset.mostFields) || size >= Number(desk.dataset.mostBytes)
  const notice = document.querySelector(".desk-notice[data-too-large]")
  notice.hidden = !is
  if (is) notice.scrollIntoView({ block: "center" })
  return is
}

function watch() {
  kept = desk.dataset.unsaved ? "" : JSON.stringify(pairs())
  for (const name of ["input", "change", "formset:added", "formset:removed", "desk:moved"]) {
    document.addEventListener(name, later)
  }
  window.django?.jQuery(form).on("change", later)
  document.addEventListener("visibilitychange", () => (document.hidden ? keep() : pulse()))
  window.addEventListener("focus", () => { if (signedOut) pulse() })
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget === "_blank") return
    if (signedOut) {
      event.preventDefault()
      event.stopImmediatePropagation()
      document.querySelector(".desk-notice[data-signed-out]").scrollIntoView({ block: "center" })
      pulse()
      return
    }
    if (isTooLarge()) {
      event.preventDefault()
      event.stopImmediatePropagation()
      return
    }
    clearTimeout(pausing)
    isLeaving = true
    keepHere()
  }, true)
  window.addEventListener("pageshow", () => { isLeaving = false })
  window.addEventListener("pagehide", leave)
  setInterval(() => pulse(), PULSE)
  setInterval(() => { if (signedOut) pulse() }, RETRY)
  pulse()
}

try { forgetArrived() } catch { /* no storage */ }
if (desk && form) {
  const start = () => setTimeout(() => {
    watch()
    bringBack().catch(() => {})
  }, 300)
  if (document.getElementById("content-editor-context")) document.addEventListener("content-editor:ready", start)
  else window.addEventListener("load", start)
}
