// The page as readers would see it, beside the form, a moment after each change. The server prints it and keeps nothing.
import { asker, form, onChange } from "./desk-asking.js"
import { shower } from "./desk-frame.js"

const PAUSE = 300
const BESIDE = window.matchMedia("(min-width: 1100px)")
const pane = document.getElementById("desk-preview")
const toggle = document.getElementById("desk-preview-toggle")
const stage = pane?.querySelector(".desk-preview-stage")
const status = pane?.querySelector(".desk-preview-status")
const words = pane?.dataset ?? {}
let frame = null // made when the pane opens for the first time
let show

// -- Asking for it --------------------------------------------------------------------------------------------

let timer

function say(text, isWrong = false) {
  if (status.textContent !== text) status.textContent = text
  pane.classList.toggle("is-wrong", isWrong)
}

const question = pane && asker(words, {
  show(html) {
    show(html)
    say(words.current)
  },
  fail: (reason) => say(`${words.failed} ${reason}`, true),
  wait: () => say(words.working),
})

const isOpen = () => !pane.hidden

function soon() {
  clearTimeout(timer)
  if (isOpen()) timer = setTimeout(question.ask, PAUSE)
}

// -- The pane -------------------------------------------------------------------------------------------------

const kept = {
  get: (name) => { try { return sessionStorage.getItem(`desk-preview-${name}`) } catch { return null } },
  set: (name, value) => { try { sessionStorage.setItem(`desk-preview-${name}`, value) } catch { /* then not */ } },
}

const widths = [...(pane?.querySelectorAll("[data-width]") ?? [])]
let width = Number(kept.get("width"))

function fit() {
  if (!isOpen() || !stage.clientWidth) return
  // The widest that can be read without pains, until somebody chooses.
  width ||= [1280, 768].find((each) => stage.clientWidth >= 0.7 * each) ?? 390
  const scale = Math.min(1, stage.clientWidth / width)
  frame.style.width = `${width}px`
  frame.style.height = `${stage.clientHeight / scale}px`
  frame.style.transform = `scale(${scale})`
  frame.style.marginInlineStart = `${Math.max(0, (stage.clientWidth - width) / 2)}px`
  for (const button of widths) button.setAttribute("aria-pressed", String(Number(button.dataset.width) === width))
}

function unpack() {
  document.body.append(pane) // beside the page, so that the page can be set aside
  stage.append(stage.querySelector("template").content)
  frame = stage.querySelector("iframe")
  show = shower(frame)
}

function open() {
  if (!frame) unpack()
  pane.hidden = false
  toggle.setAttribute("aria-expanded", "true")
  kept.set("open", "yes")
  lay()
  question.ask()
}

function close() {
  const hadFocus = pane.contains(document.activeElement) || !BESIDE.matches
  pane.hidden = true
  toggle.setAttribute("aria-expanded", "false")
  kept.set("open", "")
  lay()
  if (hadFocus) toggle.focus()
}

// Beside the form both can be used; over it only the preview can.
function lay() {
  const isOver = isOpen() && !BESIDE.matches
  document.body.classList.toggle("desk-previewing", isOpen())
  document.getElementById("container").inert = isOver
  if (isOver && !pane.contains(document.activeElement)) pane.querySelector(".desk-preview-close").focus()
  fit()
}

function start() {
  const tab = document.querySelector(".desk-preview-tab")
  tab.setAttribute("form", form.id)
  tab.title = tab.textContent
  tab.textContent = words.newTab
  pane.querySelector(".desk-preview-close").before(tab)
  toggle.hidden = false
  toggle.addEventListener("click", () => isOpen() ? close() : open())
  pane.querySelector(".desk-preview-close").addEventListener("click", close)
  pane.addEventListener("keydown", (event) => { if (event.key === "Escape") close() })
  for (const button of widths) {
    button.addEventListener("click", () => {
      width = Number(button.dataset.width)
      kept.set("width", width)
      fit()
    })
  }
  new ResizeObserver(fit).observe(stage)
  BESIDE.addEventListener("change", lay)
  onChange(soon)
  window.addEventListener("online", soon)
  // Signed in again in another tab: what could not be shown can be now.
  window.addEventListener("focus", () => { if (isOpen() && question.isLost()) soon() })
  if (kept.get("open") && BESIDE.matches) open()
}

// When the editors have written what they hold into their fields.
if (pane && toggle && form) {
  if (document.getElementById("content-editor-context")) {
    document.addEventListener("content-editor:ready", () => setTimeout(start))
  } else {
    window.addEventListener("load", start)
  }
}
