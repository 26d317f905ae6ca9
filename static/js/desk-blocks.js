// Sections and questions by keyboard and touch: move, fold, insert and remove are buttons, and each move is announced. A
// block is dragged by its head, too.
import { dragByHead } from "./desk-drag.js"
import { blocks, bound, button, movers, tellMoved, words } from "./desk-order.js"

const ordering = (block) => block.querySelector(".order-machine-ordering")
const titleField = (block) => block.querySelector("input[name$='-heading'], input[name$='-question']")
const sharedName = (block) => block.querySelector("select[name$='-shared'] option:checked:not([value=''])")?.textContent.trim()
const nameOf = (block) => sharedName(block) || titleField(block)?.value.trim() || words.untitled

function put(block, place) {
  const row = blocks(block.dataset.region)
  const before = row.indexOf(block)
  if (place < 0 || place >= row.length) return
  row.splice(before, 1)
  row.splice(place, 0, block)
  row.forEach((each, n) => {
    ordering(each).value = each.style.order = 10 * (n + 1)
  })
  settle()
  tellMoved(block, place - before, { name: nameOf(block), place, count: row.length })
}

const move = (block, step) => put(block, blocks(block.dataset.region).indexOf(block) + step)

// Tab order and reading order follow the order on the screen.
function settle() {
  for (const tab of document.querySelectorAll(".tabs.regions .tab")) {
    const row = blocks(tab.dataset.region)
    for (const block of row) block.parentElement.insertBefore(block, block.parentElement.querySelector(".empty-form"))
    bound(row)
  }
}

function retitle(block) {
  const label = block.querySelector("h3 .inline_label")
  if (label) label.textContent = nameOf(block)
  for (const tool of block.querySelectorAll(".desk-tool")) {
    tool.setAttribute("aria-label", `${tool.title}: ${nameOf(block)}`)
  }
  for (const box of block.querySelectorAll(".ProseMirror[data-desk-named]")) {
    box.setAttribute("aria-label", `${box.dataset.deskNamed}: ${nameOf(block)}`)
  }
}

function showFold(block) {
  block.querySelector(".desk-tool--fold")?.setAttribute("aria-expanded", String(!block.classList.contains("collapsed")))
}

function equip(block) {
  const head = block.querySelector(":scope > h3")
  if (!head || head.querySelector(".desk-tools")) return
  const tools = document.createElement("span")
  tools.className = "desk-tools"
  if (window.ContentEditor.allowChange) {
    tools.append(...movers((step) => move(block, step)))
    dragByHead(block, (place) => put(block, place))
  }
  tools.append(button("fold", words.fold, "", () => {
    block.classList.toggle("collapsed")
    showFold(block)
  }))
  const removal = block.querySelector(":scope > .inline-deletelink, h3 .inline-deletelink, h3 > span > .inline-deletelink")
  if (removal) removal.setAttribute("role", "button")
  head.append(tools)
  new MutationObserver(() => showFold(block)).observe(block, { attributeFilter: ["class"] })
  const insert = block.querySelector(":scope > .order-machine-insert-target")
  if (insert) asInsert(insert, () => words[block.dataset.region === "faq" ? "insertFaq" : "insertSections"])
  for (const field of block.querySelectorAll("input[name$='-heading'], input[name$='-question'], select[name$='-shared']")) {
    field.addEventListener("input", () => retitle(block))
    window.django.jQuery(field).on("change", () => retitle(block))
  }
  retitle(block)
  showFold(block)
}

// There is one kind of block in each region, so that the plus needs no menu.
const kind = () => window.ContentEditor.plugins.find((plugin) => plugin.regions?.includes(window.ContentEditor.currentRegion))

function add(before) {
  if (!kind()) return
  window.ContentEditor._insertBefore = before
  window.ContentEditor.addContent(kind().prefix)
}

function asInsert(span, label) {
  span.setAttribute("role", "button")
  span.tabIndex = 0
  span.setAttribute("aria-label", label())
  span.title = label()
  span.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return
    event.preventDefault()
    add(span.closest(".inline-related"))
  })
}

document.addEventListener("click", (event) => {
  const target = event.target.closest?.(".order-machine-insert-target")
  if (!target) return
  event.stopPropagation()
  add(target.closest(".inline-related"))
}, true)

function addButton() {
  const element = document.createElement("button")
  element.type = "button"
  element.className = "desk-button desk-add"
  element.addEventListener("click", () => add(null))
  document.querySelector(".order-machine-wrapper").after(element)
  return element
}

// The regions' tabs are headings with a click listener; inside each goes a real button.
function equipTabs(adder) {
  const tabs = [...document.querySelectorAll(".tabs.regions .tab")]
  const show = () => {
    for (const tab of tabs) {
      const isActive = tab.classList.contains("active")
      tab.firstElementChild.setAttribute("aria-pressed", String(isActive))
      tab.querySelector(".desk-count").textContent = blocks(tab.dataset.region).length
    }
    adder.textContent = `+ ${words[window.ContentEditor.currentRegion === "faq" ? "addFaq" : "addSections"]}`
    adder.hidden = !window.ContentEditor.allowChange
  }
  for (const tab of tabs) {
    const inside = document.createElement("button")
    inside.type = "button"
    inside.textContent = tab.textContent
    const count = document.createElement("span")
    count.className = "desk-count"
    inside.append(" ", count)
    tab.replaceChildren(inside)
    tab.addEventListener("click", show)
  }
  const fold = document.querySelector(".collapse-items input")
  fold?.closest(".machine-collapse").classList.add("desk-fold-all")
  show()
  return show
}

// A mistake in the region that is hidden would be a form that refuses without a word.
function openMistakes() {
  const wrong = [...document.querySelectorAll(".order-machine .inline-related:not(.empty-form)")]
    .filter((block) => block.querySelector(".errorlist"))
  for (const block of wrong) {
    block.classList.remove("collapsed")
    block.classList.add("desk-wrong")
    const tab = document.querySelector(`.tabs.regions .tab[data-region="${block.dataset.region}"]`)
    if (tab && !tab.classList.contains("has-error")) {
      tab.classList.add("has-error")
      tab.firstElementChild.setAttribute("aria-label", `${tab.firstElementChild.textContent}: ${words.mistakes}`)
    }
  }
  const active = window.ContentEditor.currentRegion
  if (wrong.length && !wrong.some((block) => block.dataset.region === active)) {
    document.querySelector(`.tabs.regions .tab[data-region="${wrong[0].dataset.region}"]`).click()
  }
}

function start() {
  const adder = addButton()
  const show = equipTabs(adder)
  for (const block of document.querySelectorAll(".order-machine .inline-related:not(.empty-form)")) equip(block)
  settle()
  openMistakes()
  const refresh = () => setTimeout(() => {
    for (const block of document.querySelectorAll(".order-machine .inline-related:not(.empty-form)")) equip(block)
    settle()
    show()
  })
  document.addEventListener("formset:added", (event) => {
    refresh()
    setTimeout(() => titleField(event.target)?.focus(), 20)
  })
  document.addEventListener("formset:removed", refresh)
}

document.addEventListener("content-editor:ready", start)
document.addEventListener("prose-editor:ready", (event) => {
  const block = event.detail.textarea.closest(".order-machine .inline-related")
  if (block) setTimeout(() => retitle(block))
})
