// Boxes of rich text start when they are needed: those on the screen at once, those near it, pointed at or given the
// focus before one notices, and the others one by one while nothing else is to do. A box that waits shows its text as it
// will stand there, so that it is read, found and counted; its field is not touched by starting it.
import * as editor from "django-prose-editor/editor"
import * as linking from "./desk-linking.js"
import * as paste from "./desk-paste.js"

const WAITING = "data-django-prose-editor-waiting"
const NEAR = "300px"
const PAUSE = 1000 // after the last key, before the next is started unasked
const TAGS = new Set(
  "p br hr h3 h4 ul ol li blockquote a strong em sub sup code table thead tbody tr th td".split(" "),
)
const ATTRIBUTES = ["start", "type", "colspan", "rowspan", "lang"]
const LINES = "p, h3, h4, li, td, th"

const isField = (textarea) => !textarea.id.includes("__prefix__")

// -- A box that waits -----------------------------------------------------------------------------------------

function element(name, className) {
  const made = document.createElement(name)
  made.className = className
  return made
}

// Only what the editor would show too: nothing that runs or loads, and no link that could be followed by mistake.
function copyInto(target, source) {
  for (const node of source.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.data.replace(/[ \t\r\n]+/g, " ")
      if (text !== " " || target.closest(LINES)) target.append(text)
    } else if (TAGS.has(node.localName)) {
      const copy = document.createElement(node.localName)
      for (const name of ATTRIBUTES) if (node.hasAttribute(name)) copy.setAttribute(name, node.getAttribute(name))
      target.append(copy)
      copyInto(copy, node)
    } else if (node.nodeType === Node.ELEMENT_NODE && !["script", "style"].includes(node.localName)) {
      copyInto(target, node)
    }
  }
}

function textOf(html) {
  const text = element("div", "ProseMirror")
  copyInto(text, new DOMParser().parseFromString(html, "text/html").body)
  if (!text.firstElementChild) text.replaceChildren(element("p", ""))
  for (const line of text.querySelectorAll("p:empty")) line.append(element("br", "ProseMirror-trailingBreak"))
  return text
}

function wait(textarea) {
  const view = element("div", "prose-editor desk-waiting")
  const menu = element("div", "prose-menubar")
  const text = textOf(textarea.value)
  menu.append(document.createElement("span"))
  text.contentEditable = "false"
  text.tabIndex = 0
  text.setAttribute("role", "textbox")
  textarea.before(view)
  view.append(menu, text, textarea)
  for (const name of ["pointerenter", "dragenter"]) view.addEventListener(name, () => start(textarea))
  text.addEventListener("focus", () => enter(textarea))
  text.addEventListener("mousedown", (event) => {
    if (event.button !== 0) return
    event.preventDefault()
    enter(textarea, { left: event.clientX, top: event.clientY })
  })
}

// -- Starting -------------------------------------------------------------------------------------------------

const known = { ...editor, ...paste, ...linking }
const made = new Map()
const started = new WeakMap()

// As the editor's own script reads its settings; boxes with the same ones share what comes of it.
function extensionsOf(settings) {
  if (!made.has(settings)) {
    const wanted = Object.entries(JSON.parse(settings).extensions).filter(([name]) => known[name])
    const all = wanted.map(([name, own]) => typeof own === "object" ? known[name].configure(own) : known[name])
    made.set(settings, all)
  }
  return made.get(settings)
}

// Both are alike, so that nothing moves when the editor takes the place of the view.
function start(textarea) {
  if (started.has(textarea)) return started.get(textarea)
  const view = textarea.closest(".desk-waiting")
  const hadFocus = view?.contains(document.activeElement)
  view?.replaceWith(textarea)
  const own = editor.createTextareaEditor(textarea, extensionsOf(textarea.getAttribute(WAITING)))
  started.set(textarea, own)
  textarea.dispatchEvent(new CustomEvent("prose-editor:ready", { detail: { editor: own, textarea }, bubbles: true }))
  if (hadFocus) own.view.focus()
  return own
}

function enter(textarea, point) {
  const { commands, view } = start(textarea)
  const place = point && view.posAtCoords(point)
  if (place) commands.setTextSelection(place.pos)
  view.focus()
}

// -- When -----------------------------------------------------------------------------------------------------

const rowOf = (textarea) => textarea.closest(".form-row")
const near = new IntersectionObserver((entries) => {
  for (const { target } of entries.filter(({ isIntersecting }) => isIntersecting)) {
    near.unobserve(target)
    start(target.querySelector(`[${WAITING}]`))
  }
}, { rootMargin: `${NEAR} 0px` })

// Asked of a block where it is in one: what is in it may not be laid out.
function isOnScreen(row) {
  const { top, bottom, width } = (row.closest(".inline-related") ?? row).getBoundingClientRect()
  return width > 0 && bottom > 0 && top < innerHeight
}

const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 50))
let typedAt = -PAUSE

function startNext() {
  const textarea = document.querySelector(".desk-waiting > textarea")
  if (!textarea) return
  const rest = typedAt + PAUSE - performance.now()
  if (rest <= 0) start(textarea)
  setTimeout(() => idle(startNext), Math.max(0, rest))
}

function startAdded({ target }) {
  for (const textarea of target.querySelectorAll(`[${WAITING}]`)) if (isField(textarea)) start(textarea)
}

function begin() {
  const boxes = [...document.querySelectorAll(`[${WAITING}]`)].filter(isField)
  boxes.forEach(wait)
  // Before everything else that waits for the blocks: one wants to write.
  document.addEventListener("content-editor:ready", () => queueMicrotask(() => {
    boxes.filter((textarea) => isOnScreen(rowOf(textarea))).forEach(start)
    for (const textarea of boxes) near.observe(rowOf(textarea))
  }))
}

begin()
document.addEventListener("formset:added", startAdded)
document.addEventListener("keydown", () => { typedAt = performance.now() }, true)
window.addEventListener("load", () => setTimeout(() => idle(startNext), PAUSE))
