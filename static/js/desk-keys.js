// What the mouse does in the form of an article, by keys; and the sheet that lists them.
import { blocks, entrance } from "./desk-order.js"

const form = document.querySelector("form[id$='_form'][method='post']")
const sheet = document.getElementById("desk-keys")
const isApple = /Mac|iPhone|iPad/.test(navigator.platform)

const shown = () => blocks(window.ContentEditor.currentRegion)
const here = () => document.activeElement?.closest?.(".order-machine .inline-related")
const press = (selector) => here()?.querySelector(selector)?.click()

// Where one was, so that closing the sheet or moving a block leaves the focus there.
function keepingFocus(act) {
  const before = document.activeElement
  act()
  if (before?.isConnected && before.offsetParent !== null) before.focus({ preventScroll: true })
}

function enter(block) {
  const isFolded = block.classList.contains("collapsed")
  const target = isFolded ? block.querySelector(".desk-tool--fold") : entrance(block)
  target?.focus()
}

function step(by) {
  const row = shown()
  const place = row.indexOf(here())
  const next = row[place < 0 ? (by > 0 ? 0 : row.length - 1) : place + by]
  if (!next) return
  enter(next)
  next.scrollIntoView({ block: "nearest" })
}

// What is folded away cannot have the focus; its button can, and unfolding goes back to writing.
function fold() {
  const block = here()
  block?.querySelector(".desk-tool--fold")?.click()
  if (block) enter(block)
}

function toOutline() {
  const first = document.querySelector(".desk-outline a")
  first?.scrollIntoView({ block: "center" })
  first?.focus()
}

// From the sections to the questions and back; between them lie all the buttons of their editors.
function toOtherRegion() {
  const tabs = [...document.querySelectorAll(".tabs.regions .tab")]
  const next = tabs[(tabs.findIndex((tab) => tab.classList.contains("active")) + 1) % tabs.length]
  next?.firstElementChild.click()
  next?.firstElementChild.focus()
}

function addAfter() {
  const row = shown()
  const next = row[row.indexOf(here()) + 1]
  const insert = here() && next?.querySelector(":scope > .order-machine-insert-target")
  ;(insert || document.querySelector(".desk-add"))?.click()
}

// The columns change places beside the preview; where one writes stays in sight.
function togglePreview() {
  document.getElementById("desk-preview-toggle")?.click()
  requestAnimationFrame(() => document.activeElement?.scrollIntoView({ block: "nearest" }))
}

const acts = {
  KeyP: togglePreview,
  KeyO: toOutline,
  KeyJ: () => step(1),
  KeyK: () => step(-1),
  KeyF: fold,
  KeyN: addAfter,
  KeyQ: toOtherRegion,
  ArrowUp: () => keepingFocus(() => press(".desk-tool--up:enabled")),
  ArrowDown: () => keepingFocus(() => press(".desk-tool--down:enabled")),
}

function show() {
  if (sheet.open) sheet.close()
  else sheet.showModal()
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return
  const isMod = isApple ? event.metaKey : event.ctrlKey
  let act = null
  if (isMod && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s") {
    act = () => form.requestSubmit(form.querySelector("[type=submit].default"))
  } else if (isMod && !event.altKey && (event.key === "/" || event.code === "Slash")) {
    act = show
  } else if (event.altKey && event.shiftKey && !event.ctrlKey && !event.metaKey && !sheet?.open) {
    act = acts[event.code]
  }
  if (!act || !form || !sheet) return
  event.preventDefault()
  event.stopPropagation()
  act()
}, true)

if (sheet) {
  for (const key of isApple ? sheet.querySelectorAll("[data-mod], [data-alt]") : []) {
    key.textContent = "mod" in key.dataset ? "⌘" : "⌥"
  }
  document.querySelector(".desk-keys-open")?.addEventListener("click", show)
}
