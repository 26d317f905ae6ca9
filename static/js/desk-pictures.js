// The picture fields of a form, also of blocks that are added later: what is chosen, as a picture. The dialog chooses.

const dialog = document.getElementById("desk-picker")
const words = dialog?.dataset ?? {}

const holderOf = (element) => element?.closest?.(".desk-picture") ?? null
const numberOf = (holder) => holder.querySelector(".desk-picture-number")
const chooser = (holder) => holder.querySelector(".desk-picture-choose")
const isFiles = (event) => event.dataTransfer?.types.includes("Files")

// -- What is shown --------------------------------------------------------------------------------------------

function altWords({ alt_state: state, alt_state_words: label, alt }) {
  return state === "described" ? alt : words.alt.replace("%s", label.toLowerCase())
}

function show(holder, facts) {
  const part = (name) => holder.querySelector(`.desk-picture-${name}`)
  for (const name of ["card", "edit", "remove"]) part(name).hidden = !facts
  chooser(holder).textContent = facts ? words.another : words.first
  if (!facts) return
  part("thumb").src = facts.thumb
  part("title").textContent = facts.title || words.untitled
  part("alt").textContent = altWords(facts)
  part("alt").dataset.state = facts.alt_state
  part("edit").href = facts.change_url
}

// The rest of the desk hears of it as if it had been typed.
function set(holder, value) {
  const input = numberOf(holder)
  if (input.value === value) return
  input.value = value
  for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }))
}

function say(holder, text) {
  holder.querySelector(".desk-picture-said").textContent = text
}

// Another place of the form may show the same picture.
function chosen(holder, facts, told) {
  show(holder, facts)
  set(holder, String(facts.id))
  for (const other of document.querySelectorAll(".desk-picture")) {
    if (numberOf(other).value === String(facts.id)) show(other, facts)
  }
  say(holder, told ?? words.chosen.replace("%s", facts.title || words.untitled))
}

// -- What is done ---------------------------------------------------------------------------------------------

function open(holder, opener, more = {}) {
  const detail = { opener, chosen: numberOf(holder).value, done: (facts, told) => chosen(holder, facts, told), ...more }
  say(holder, "")
  dialog.dispatchEvent(new CustomEvent("picker:open", { detail }))
}

function click(event) {
  const holder = holderOf(event.target)
  const button = holder && event.target.closest(".desk-picture-choose, .desk-picture-edit, .desk-picture-remove")
  if (!button) return
  if (button.matches(".desk-picture-choose")) return open(holder, button)
  if (button.matches(".desk-picture-edit")) {
    if (!words.mayChange || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    return open(holder, button, { edit: true })
  }
  show(holder, null)
  set(holder, "")
  say(holder, words.removed)
  chooser(holder).focus()
}

function bring(holder, transfer) {
  const [file, ...others] = transfer.files
  if (!words.mayAdd) return say(holder, words.mayNotAdd)
  if (!file) return say(holder, words.noFile)
  open(holder, chooser(holder), { file })
  if (others.length) say(holder, words.single)
}

// A file that misses a field would take the place of the whole page.
function dragged(event) {
  if (!isFiles(event) || dialog.open || event.target.closest?.("input[type=file], .ProseMirror")) return
  const holder = holderOf(event.target)
  event.preventDefault()
  event.dataTransfer.dropEffect = holder ? "copy" : "none"
  for (const each of document.querySelectorAll(".desk-picture.is-over")) if (each !== holder) each.classList.remove("is-over")
  holder?.classList.add("is-over")
}

function dropped(event) {
  for (const each of document.querySelectorAll(".desk-picture.is-over")) each.classList.remove("is-over")
  if (!isFiles(event) || dialog.open || event.target.closest?.("input[type=file], .ProseMirror")) return
  event.preventDefault()
  const holder = holderOf(event.target)
  if (holder) bring(holder, event.dataTransfer)
}

function pasted(event) {
  const holder = holderOf(event.target)
  if (dialog.open || !holder || !event.clipboardData?.files.length) return
  event.preventDefault()
  bring(holder, event.clipboardData)
}

// -- Start ----------------------------------------------------------------------------------------------------

// The number stays a field for labels and links to mistakes; whoever comes to it is led to the button.
function equip(root) {
  for (const input of root.querySelectorAll(".desk-picture-number")) {
    input.tabIndex = -1
    input.setAttribute("aria-hidden", "true")
  }
}

if (dialog) {
  document.documentElement.classList.add("desk-choosing")
  document.documentElement.classList.toggle("desk-bringing", Boolean(words.mayAdd))
  equip(document)
  document.addEventListener("formset:added", ({ target }) => equip(target))
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches?.(".desk-picture-number")) chooser(holderOf(target)).focus()
  })
  document.addEventListener("click", click)
  for (const name of ["dragenter", "dragover"]) document.addEventListener(name, dragged)
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) dropped({ target: document, dataTransfer: null }) })
  document.addEventListener("drop", dropped)
  document.addEventListener("paste", pasted)
}
