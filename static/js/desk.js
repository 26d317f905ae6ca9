// What every form of the desk needs: named text boxes, links that find their field, and nothing lost by leaving.
import { entrance } from "./desk-order.js"
import { goBack, keepPlace, takePlace } from "./desk-place.js"

const form = document.querySelector("form[id$='_form'][method='post']")
const words = document.getElementById("desk-words")?.dataset ?? {}

// The content editor goes back to where the page was scrolled. Where something has to be read first, it is at the top.
const isToBeRead = Boolean(document.querySelector(".desk-mistakes, .desk-recovered"))
if (location.hash.includes("scrollY=") && isToBeRead) {
  history.replaceState(history.state, "", location.hash.replace(/scrollY=[^&]*/, "scrollY=0"))
}
const place = isToBeRead ? null : takePlace()

// -- Rich text ------------------------------------------------------------------------------------------------

// The editor's box is no form field, so a label alone does not name it.
function nameBox(textarea) {
  const view = textarea.closest(".prose-editor")
  const box = view?.querySelector(".ProseMirror")
  const [label] = textarea.labels
  if (!box || box.dataset.deskNamed || !label) return
  box.dataset.deskNamed = label.textContent.replace(/:\s*$/, "").trim()
  box.setAttribute("aria-label", box.dataset.deskNamed)
  box.setAttribute("aria-multiline", "true")
  const help = textarea.getAttribute("aria-describedby")
  if (help) box.setAttribute("aria-describedby", help)
  label.addEventListener("click", () => box.focus())
}

const nameBoxes = () => {
  for (const textarea of document.querySelectorAll(".prose-editor > textarea")) nameBox(textarea)
}

document.addEventListener("prose-editor:ready", (event) => nameBox(event.detail.textarea))

// select2 names its box after what is chosen; where nothing is, the label has to do it.
function nameSelects() {
  for (const box of document.querySelectorAll(".select2-selection[role=combobox]")) {
    const select = box.closest(".select2-container").previousElementSibling
    const label = select && document.querySelector(`label[for="${CSS.escape(select.id)}"]`)
    const chosen = box.querySelector(".select2-selection__rendered")
    if (!label || box.dataset.deskNamed) continue
    box.dataset.deskNamed = "true"
    label.id ||= `${select.id}_label`
    box.setAttribute("aria-labelledby", [label.id, chosen?.id].filter(Boolean).join(" "))
    for (const name of ["role", "aria-readonly"]) chosen?.removeAttribute(name)
  }
}

document.addEventListener("formset:added", () => setTimeout(nameSelects))
document.addEventListener("desk:begun", nameSelects)

// -- Links to fields ------------------------------------------------------------------------------------------

export function goTo(id) {
  const target = document.getElementById(id)
  if (!target) return
  const block = target.closest(".order-machine .inline-related")
  if (block) {
    document.querySelector(`.tabs.regions .tab[data-region="${block.dataset.region}"]`)?.click()
    block.classList.remove("collapsed")
    block.dispatchEvent(new CustomEvent("desk:unfolded", { bubbles: true }))
  }
  const details = target.closest("details")
  if (details) details.open = true
  const field = target.closest(".prose-editor")?.querySelector(".ProseMirror[contenteditable]")
    ?? target.parentElement.querySelector(":scope > .select2-container .select2-selection")
    ?? (target.matches("input,select,textarea") ? target : target.querySelector("input:not([type=hidden]),.ProseMirror"))
    ?? target
  const near = block && field.offsetParent === null ? entrance(block) ?? field : field
  ;(near.closest(".form-row, .inline-related") ?? near).scrollIntoView({ block: "center" })
  near.focus({ preventScroll: true })
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.desk-goto")
  if (!link) return
  const url = new URL(link.href)
  if (url.pathname !== location.pathname || !document.getElementById(url.hash.slice(1))) return
  event.preventDefault()
  goTo(url.hash.slice(1))
})

// -- Unsaved changes ------------------------------------------------------------------------------------------

let saved = null
let leaving = false

const ignored = new Set(["csrfmiddlewaretoken", "form_token", "action", "select_across"])
const snapshot = () => JSON.stringify([...new FormData(form)].filter(([name]) => !ignored.has(name)).map(String))
const isDirty = () => saved !== null && snapshot() !== saved

// A key changes one field: as long as that one differs from what was saved, no other has to be read.
const before = new Map()
let last = null
const differs = () => before.has(last) && last.isConnected && last.value !== before.get(last)

function showDirty() {
  const dirty = differs() || isDirty()
  const note = document.querySelector(".desk-unsaved")
  const text = dirty ? note?.dataset.text : ""
  if (note && note.textContent !== text) note.textContent = text
  for (const button of document.querySelectorAll(".desk-moves .desk-button, .desk-next")) {
    button.toggleAttribute("aria-disabled", dirty)
    if (dirty) button.setAttribute("aria-disabled", "true")
  }
  const hint = document.querySelector(".desk-save-first")
  if (hint) {
    hint.hidden = !dirty
    hint.textContent = dirty ? words.saveFirst : ""
  }
}

let timer
const soon = ({ target }) => {
  last = target
  clearTimeout(timer)
  timer = setTimeout(showDirty, 150)
}

function guard() {
  // A form that came back with mistakes was not saved: nothing in it is.
  saved = document.querySelector(".desk-mistakes, .errornote, .desk[data-unsaved='1']") ? "" : snapshot()
  for (const field of form.elements) if (field.name && !ignored.has(field.name)) before.set(field, field.value)
  for (const name of ["input", "change", "formset:added", "formset:removed", "desk:moved"]) {
    document.addEventListener(name, soon)
  }
  window.django?.jQuery(form).on("change", soon)
  form.addEventListener("submit", keepPlace, true)
  form.addEventListener("submit", ({ submitter }) => { leaving = submitter?.formTarget !== "_blank" })
  window.addEventListener("pageshow", () => { leaving = false })
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && isDirty()) event.preventDefault()
  })
  document.addEventListener("click", (event) => {
    const button = event.target.closest(":is(.desk-moves .desk-button, .desk-next)[aria-disabled]")
    if (!button) return
    event.preventDefault()
    showDirty()
    document.querySelector(".desk-save-first")?.scrollIntoView({ block: "nearest" })
  }, true)
  showDirty()
}

// -- Article or page ------------------------------------------------------------------------------------------

// A class and no :has(), which would make the browser look at every block again whenever anything is put in the page.
function watchKind() {
  const kinds = document.querySelector(".desk-kind")
  kinds?.addEventListener("change", ({ target }) => {
    document.body.classList.toggle("desk-of-page", target.value === "True")
  })
}

// -- The address ----------------------------------------------------------------------------------------------

function watchSlug() {
  const desk = document.querySelector(".desk[data-slug]")
  const slug = document.getElementById("id_slug")
  const title = document.getElementById("id_title")
  if (!desk || !slug || !title) return
  const note = document.createElement("p")
  note.className = "desk-taken"
  note.setAttribute("role", "status")
  slug.closest(".form-row").append(note)
  let waiting
  const ask = () => {
    clearTimeout(waiting)
    waiting = setTimeout(async () => {
      const kind = document.querySelector("[name=is_page]:checked")?.value ?? ""
      const query = new URLSearchParams({ slug: slug.value, title: title.value, article: desk.dataset.article, is_page: kind })
      const answer = await fetch(`${desk.dataset.slug}?${query}`).catch(() => null)
      if (answer?.ok && !answer.redirected) note.textContent = (await answer.json()).taken
    }, 300)
  }
  for (const field of [slug, title, ...document.querySelectorAll("[name=is_page]")]) field.addEventListener("input", ask)
  ask()
}

// The title's box grows with a long title; Enter in it saves, as in any line.
function keepTitleOneLine() {
  document.querySelector("textarea.desk-title")?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return
    event.preventDefault()
    form.requestSubmit(form.querySelector("[type=submit].default"))
  })
}

// A save comes back to where one wrote, and its message stands at the top: it is said here as long as that is out of sight.
function sayHere() {
  const said = document.querySelector("ul.messagelist")
  if (!said || !form?.querySelector(".desk-submit")) return
  const toast = document.createElement("div")
  toast.className = "desk-toast"
  toast.setAttribute("role", "status")
  form.append(toast)
  const watcher = new IntersectionObserver(([{ isIntersecting }]) => {
    toast.replaceChildren(...(isIntersecting ? [] : [said.cloneNode(true)]))
  })
  const over = () => {
    watcher.disconnect()
    toast.remove()
  }
  watcher.observe(said)
  form.addEventListener("input", over, { once: true })
  setTimeout(over, 12000)
}

// What is filled in is shown.
function openFilled() {
  for (const details of document.querySelectorAll("details:has(select, input, textarea)")) {
    const fields = [...details.querySelectorAll("select, input:not([type=hidden]), textarea")]
    if (fields.some((field) => field.value && !field.name.includes("__prefix__"))) details.open = true
  }
}

function start() {
  nameBoxes()
  nameSelects()
  keepTitleOneLine()
  openFilled()
  if (place) goBack(place)
  sayHere()
  document.querySelector(".desk-mistakes")?.focus()
  if (location.hash.length > 1 && !location.hash.includes("=")) goTo(location.hash.slice(1))
  if (form && !form.closest(".popup")) guard()
  watchKind()
  watchSlug()
}

// After Django's own scripts, which wait for jQuery; and after the content editor, which waits for those.
if (document.getElementById("content-editor-context")) {
  document.addEventListener("content-editor:ready", () => setTimeout(start))
} else if (window.django?.jQuery) {
  window.django.jQuery(() => setTimeout(start))
} else {
  window.addEventListener("load", start)
}
