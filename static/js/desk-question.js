// Shared questions in the form of an article: looked for in a dialog, shown with their answer, made the article's own and
// taken back. What is chosen stands in the block's own field: saving, autosave and merging know nothing of this.
import { combobox } from "./desk-combobox.js"
import { blocks } from "./desk-order.js"

const REGION = "faq"
const dialog = document.getElementById("desk-question")
const words = dialog?.dataset ?? {}
const announcer = document.getElementById("desk-live")
const part = (selector) => dialog.querySelector(selector)

// -- A block and its fields -----------------------------------------------------------------------------------

const blockOf = (element) => element.closest(".order-machine .inline-related")
const choiceIn = (block) => block.querySelector(".desk-question-choice")
const cardIn = (block) => block.querySelector(".desk-question-place > .desk-question-card")
const questionIn = (block) => block.querySelector("input[name$='-question']")
const answerIn = (block) => block.querySelector("textarea[name$='-answer']")
const isGoing = (block) => block.querySelector("input[name$='-DELETE']")?.checked ?? false

const editors = new WeakMap() // of the answers' text boxes
const typed = new WeakMap() // what a block's own words were before it took the shared answer again

document.addEventListener("prose-editor:ready", ({ detail }) => editors.set(detail.textarea, detail.editor))

function changed(field) {
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }))
}

function write(block, { question, answer }) {
  questionIn(block).value = question
  const box = answerIn(block)
  const editor = editors.get(box)
  box.value = answer
  if (editor) editor.commands.setContent(answer)
  for (const field of [questionIn(block), box]) changed(field)
}

const said = (block) => ({ question: questionIn(block).value, answer: answerIn(block).value })

function isEmpty(block) {
  const { question, answer } = said(block)
  return !choiceIn(block).value && !question.trim() && !answer.replace(/<[^>]*>|&nbsp;/g, "").trim()
}

// -- What is chosen -------------------------------------------------------------------------------------------

function cardFrom(html) {
  return new DOMParser().parseFromString(html, "text/html").body.firstElementChild
}

function take(block, card) {
  const choice = choiceIn(block)
  const { id, question } = card.dataset
  choice.replaceChildren(choice.options[0], new Option(question, id, true, true))
  block.querySelector(".desk-question-place").replaceChildren(card)
  block.querySelector(".desk-question-back").hidden = true
  offer(block)
  changed(choice)
}

function focusCard(block) {
  block.classList.remove("collapsed")
  cardIn(block).focus({ preventScroll: true })
  block.scrollIntoView({ block: "nearest" })
}

// The words go into the fields, and the card waits where it can be taken from again.
function own(block) {
  const card = cardIn(block)
  const { question, answer } = card.dataset
  block.querySelector(".desk-question template").content.replaceChildren(card)
  choiceIn(block).value = ""
  block.querySelector(".desk-question-back").hidden = false
  write(block, typed.get(block) ?? { question, answer })
  changed(choiceIn(block))
  questionIn(block).focus()
  questionIn(block).setSelectionRange(0, 0) // a long one is read from its beginning
  announcer.textContent = words.own?.replace("%s", question) ?? ""
}

function back(block) {
  const card = block.querySelector(".desk-question template").content.firstElementChild
  if (others(block).includes(card.dataset.id)) {
    announcer.textContent = words.isHere.replace("%s", card.dataset.question)
    return
  }
  typed.set(block, said(block))
  write(block, { question: "", answer: "" })
  take(block, card)
  focusCard(block)
  announcer.textContent = words.back?.replace("%s", card.dataset.question) ?? ""
}

// The numbers of the questions that the other blocks have.
const others = (block) => blocks(REGION)
  .filter((each) => each !== block && !isGoing(each))
  .map((each) => choiceIn(each).value)
  .filter(Boolean)

// -- The dialog -----------------------------------------------------------------------------------------------

let wanted = null // the block that takes the question; without one, a new one does
let opener = null

class Refusal extends Error {}

async function ask(query, signal) {
  const answer = await fetch(`${words.find}?${query}`, { signal, redirect: "manual" })
  if (answer.type === "opaqueredirect") throw new Refusal(words.signedOut)
  if (answer.status === 403) throw new Refusal(words.refused)
  if (!answer.ok) throw new Refusal(words.failed)
  return answer.json()
}

let isMore = false

async function find(q, signal) {
  const { results, more } = await ask(new URLSearchParams({ q }), signal)
  const here = new Set(others(wanted))
  isMore = more
  return results.map((fact) => ({ ...fact, isHere: here.has(String(fact.id)) }))
}

function line(name, text) {
  const element = document.createElement("span")
  element.className = name
  element.textContent = text
  return element
}

function row({ question, text, label, tone, pages, isHere }) {
  const item = document.createElement("li")
  item.append(line("desk-linking-title", question))
  item.append(isHere ? line("desk-label", words.here) : line(`desk-label desk-label--${tone}`, label))
  item.append(line("desk-linking-when desk-question-text", text), line("desk-linking-when", pages))
  if (isHere) item.setAttribute("aria-disabled", "true")
  return item
}

function tell(text) {
  const status = part(".desk-linking-status")
  if (status.textContent !== text) status.textContent = text
}

function found(count) {
  if (isMore) return words.more.replace("%s", count)
  return count === 1 ? words.one : words.found.replace("%s", count)
}

function shown(options, typedWords) {
  if (!options.length) tell(typedWords ? words.nothing : words.empty)
  box.mark(typedWords ? options.findIndex(({ isHere }) => !isHere) : -1)
  if (options.length) tell(found(options.length))
}

function marked(option) {
  const { length } = part("ul").children
  part("[type=submit]").disabled = !option || option.isHere
  if (option?.isHere) tell(words.isHere.replace("%s", option.question))
  else if (length) tell(found(length))
}

function choose({ isHere, card, question }) {
  if (isHere) return
  const block = wanted ?? added()
  opener = null
  dialog.close()
  if (!block) {
    announcer.textContent = words.full
    return
  }
  take(block, cardFrom(card))
  setTimeout(() => focusCard(block), 40) // a new block takes the focus to its first field
  announcer.textContent = words.chosen.replace("%s", question)
}

// A new block at the end; null where the form has no room for another.
function added() {
  const { plugins, addContent } = window.ContentEditor
  const plugin = plugins.find(({ regions }) => regions?.includes(REGION))
  const before = new Set(blocks(REGION))
  window.ContentEditor._insertBefore = null
  addContent.call(window.ContentEditor, plugin.prefix)
  return blocks(REGION).find((block) => !before.has(block)) ?? null
}

function open(block, from) {
  wanted = block
  opener = from
  part("h2").textContent = block ? words.instead : words.add
  part("input").value = ""
  box.show([])
  tell("")
  dialog.showModal()
  part("input").focus()
  box.search()
}

const box = dialog && combobox({
  ...{ input: part("input"), list: part("ul"), find, row, shown, marked, choose },
  failed: (problem) => tell(problem instanceof Refusal ? problem.message : words.failed),
  pause: 200,
})

// -- What was changed in another tab --------------------------------------------------------------------------

let isLookedAt = false

async function refresh() {
  if (!isLookedAt) return
  isLookedAt = false
  const sharing = blocks(REGION).filter(cardIn)
  const query = new URLSearchParams(sharing.map((block) => ["id", choiceIn(block).value]))
  const answer = await ask(query).catch(() => null)
  for (const { id, card } of answer?.results ?? []) {
    const block = sharing.find((each) => choiceIn(each).value === String(id))
    if (block && cardIn(block)?.outerHTML !== cardFrom(card).outerHTML) take(block, cardFrom(card))
  }
}

// -- Start ----------------------------------------------------------------------------------------------------

function offer(block) {
  const button = block.querySelector(".desk-question-offer")
  if (button) button.hidden = !isEmpty(block)
}

function makeButton(name, text, act) {
  const button = document.createElement("button")
  button.type = "button"
  button.className = name
  button.textContent = text
  button.addEventListener("click", act)
  return button
}

function equip(block) {
  if (!dialog || !window.ContentEditor.allowChange || block.querySelector(".desk-question-offer")) return
  const button = makeButton("desk-link desk-question-offer", words.instead, () => open(block, button))
  answerIn(block).closest(".form-row").after(button)
  offer(block)
}

const equipAll = () => blocks(REGION).forEach(equip)

function press(event) {
  const link = event.target.closest(".desk-question-answer a")
  if (link) link.target = "_blank" // the form stays where it is
  if (event.target.closest(".desk-question-card a")) isLookedAt = true
  const act = event.target.closest(".desk-question [data-act]")?.dataset.act
  if (act === "own") own(blockOf(event.target))
  if (act === "back") back(blockOf(event.target))
}

// The button below the questions, beside the one for a question of one's own.
function adder() {
  const add = document.querySelector(".desk-add")
  const button = makeButton("desk-button desk-add-shared", `+ ${words.add}`, () => open(null, button))
  const settle = () => { button.hidden = window.ContentEditor.currentRegion !== REGION || !window.ContentEditor.allowChange }
  add.after(button)
  for (const tab of document.querySelectorAll(".tabs.regions .tab")) tab.addEventListener("click", () => setTimeout(settle))
  settle()
}

function watchDialog() {
  part("form").addEventListener("submit", (event) => {
    event.preventDefault()
    box.take()
  })
  part("[data-cancel]").addEventListener("click", () => dialog.close())
  dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close() })
  dialog.addEventListener("close", () => {
    box.stop()
    opener?.focus()
  })
}

function start() {
  equipAll()
  document.addEventListener("formset:added", () => setTimeout(equipAll))
  document.addEventListener("input", ({ target }) => {
    const block = target.closest?.(".order-machine .inline-related")
    if (block && choiceIn(block)) offer(block)
  })
  document.addEventListener("click", press)
  window.addEventListener("focus", refresh)
  if (!dialog) return
  adder()
  watchDialog()
}

// After the blocks have their tools.
if (document.getElementById("content-editor-context")) {
  document.documentElement.classList.add("desk-questioning")
  document.addEventListener("content-editor:ready", () => setTimeout(start))
}
