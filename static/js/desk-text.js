// While one writes: how long the text is, how hard, and its outline. All is counted here, a moment after typing stops.
import { blocks } from "./desk-order.js"

const PAUSE = 400
const LONG_SENTENCE = 25
const LONG_PARAGRAPH = 150
const LONG_SECTION = 500
const panel = document.getElementById("desk-text")
const say = panel?.dataset ?? {}

const fill = (pattern, values) => pattern.replace(/%\((\w+)\)s/g, (_, name) => values[name])
const wordsOf = (text) => text.split(/\s+/u).filter(Boolean)
const counted = (count) => count === 1 ? say.oneWord : say.words.replace("%s", count.toLocaleString())

// -- Reading ease -----------------------------------------------------------------------------------------------

// Flesch's formula (Journal of Applied Psychology 32, 1948), for English. Syllables are guessed by groups of vowels.
function syllables(word) {
  const letters = word.toLowerCase().replace(/[^a-z]/g, "")
  if (letters.length <= 3) return 1
  const groups = letters.replace(/(?:[^laeiouy]es|[^laeiouytd]ed|[^laeiouy]e)$/, "").replace(/^y/, "").match(/[aeiouy]+/g)
  return Math.max(1, groups?.length ?? 1)
}

const ease = ({ words, sentences, syllables: sounds }) =>
  Math.max(0, Math.min(100, 206.835 - 1.015 * (words / sentences) - 84.6 * (sounds / words)))

const inWords = (score) => score >= 70 ? say.easy : score >= 60 ? say.plain : score >= 45 ? say.fair : say.hard

// -- Counting ---------------------------------------------------------------------------------------------------

const known = new WeakMap()

// Of one box of text. What has not changed since the last time is not counted again.
function facts(box) {
  const html = box.innerHTML
  const before = known.get(box)
  if (before?.html === html) return before
  const found = { html, words: 0, sentences: 0, syllables: 0, long: 0, longest: 0, paragraph: 0, hasHeading: false, skipped: "" }
  for (const element of box.querySelectorAll("p, h3, h4")) {
    const text = element.textContent
    const words = wordsOf(text)
    found.words += words.length
    if (element.localName !== "p") {
      if (element.localName === "h4" && !found.hasHeading && text.trim()) found.skipped ||= text.trim()
      found.hasHeading ||= element.localName === "h3"
      continue
    }
    found.paragraph = Math.max(found.paragraph, words.length)
    for (const word of words) found.syllables += syllables(word)
    for (const sentence of text.split(/(?<=[.!?…][”’"')\]]*)\s+/u)) {
      const length = wordsOf(sentence).length
      if (!length) continue
      found.sentences += 1
      found.longest = Math.max(found.longest, length)
      if (length > LONG_SENTENCE) found.long += 1
    }
  }
  known.set(box, found)
  return found
}

const boxIn = (element) => element?.querySelector(".ProseMirror[contenteditable]")
const ordered = (region) => blocks(region).filter((block) => !block.querySelector("input[name$='-DELETE']:checked"))

// The parts of the article as they are read, each with the box that holds its text and the field to go to.
function* parts() {
  yield { name: say.introduction, box: boxIn(document.querySelector(".field-introduction")), id: "id_introduction" }
  for (const block of ordered("sections")) yield partOf(block, "heading")
  for (const block of ordered("faq")) yield { ...partOf(block, "question"), isQuestion: true }
  yield { name: say.conclusion, box: boxIn(document.querySelector(".field-conclusion")), id: "id_conclusion" }
}

function partOf(block, name) {
  const field = block.querySelector(`input[name$='-${name}']`)
  const shared = block.querySelector("select[name$='-shared']")?.selectedOptions[0]?.textContent.replace(/^-+$/, "").trim()
  const title = field?.value.trim() || shared || say.untitled
  return { name: title, box: block.querySelector(".desk-question-place > .desk-question-card .desk-question-answer") ?? boxIn(block), id: field?.id ?? block.id, own: wordsOf(title === say.untitled ? "" : title).length }
}

// -- Showing ----------------------------------------------------------------------------------------------------

function hintsOf(part, found) {
  const hints = []
  if (!part.isQuestion && found.words > LONG_SECTION && !/<h[34]/.test(found.html)) {
    hints.push(fill(say.noSubheading, { name: part.name, words: found.words }))
  }
  if (found.skipped) hints.push(fill(say.skipped, { name: part.name, heading: found.skipped }))
  if (found.paragraph > LONG_PARAGRAPH) hints.push(fill(say.paragraph, { name: part.name, words: found.paragraph }))
  return hints.map((text) => ({ text, id: part.id }))
}

function entry(id, text, note) {
  const row = document.createElement("li")
  const link = document.createElement("a")
  link.href = `#${id}`
  link.className = "desk-goto"
  link.textContent = text
  row.append(link)
  if (note) {
    const count = document.createElement("span")
    count.className = "desk-quiet"
    count.textContent = note
    row.append(" ", count)
  }
  return row
}

// A list is written anew only where it differs, so that the focus stays on its links.
function list(element, rows) {
  const wanted = document.createElement(element.localName)
  wanted.append(...rows)
  const focused = [...element.children].findIndex((row) => row.contains(document.activeElement))
  if (wanted.innerHTML !== element.innerHTML) element.replaceChildren(...rows)
  element.hidden = !rows.length
  if (focused >= 0) rows[Math.min(focused, rows.length - 1)]?.querySelector("a")?.focus({ preventScroll: true })
}

function count() {
  const sum = { words: 0, sentences: 0, syllables: 0, long: 0, longest: 0 }
  const rows = []
  const hints = []
  for (const part of parts()) {
    const found = part.box ? facts(part.box) : { words: 0, sentences: 0, syllables: 0, long: 0, longest: 0, html: "" }
    for (const name of ["words", "sentences", "syllables", "long"]) sum[name] += found[name]
    sum.words += part.own ?? 0
    sum.longest = Math.max(sum.longest, found.longest)
    hints.push(...hintsOf(part, found))
    rows.push(entry(part.id, part.name, counted(found.words)))
  }
  const minutes = Math.ceil(sum.words / Number(say.perMinute))
  const length = fill(say.length, { words: sum.words.toLocaleString(), minutes })
  for (const place of document.querySelectorAll(".desk-text-facts, .desk-length")) {
    if (place.textContent !== length) place.textContent = length
  }
  showEase(sum)
  list(panel.querySelector(".desk-text-hints"), hints.map(({ id, text }) => entry(id, text)))
  list(panel.querySelector(".desk-outline"), rows)
}

function showEase(sum) {
  const line = panel.querySelector(".desk-text-ease")
  line.hidden = !say.language.startsWith("en") || sum.sentences < 5
  if (line.hidden) return
  const score = ease({ ...sum, words: Math.max(1, sum.words) })
  const hint = score < 60 ? [say.shorter] : []
  const sentences = fill(say.sentences, { long: sum.long, all: sum.sentences, most: sum.longest })
  line.textContent = [`${inWords(score)} (${say.score.replace("%s", Math.round(score))}).`, sentences, ...hint].join(" ")
}

// -- When -------------------------------------------------------------------------------------------------------

let timer
const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 1))
const soon = () => {
  clearTimeout(timer)
  timer = setTimeout(() => idle(count, { timeout: 500 }), PAUSE)
}

function start() {
  panel.hidden = false
  for (const name of ["input", "change", "formset:added", "formset:removed", "desk:moved", "prose-editor:ready"]) document.addEventListener(name, soon)
  window.django?.jQuery(document).on("change", soon)
  setTimeout(count, 100)
}

if (panel) document.addEventListener("content-editor:ready", () => setTimeout(start))
