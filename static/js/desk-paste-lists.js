// Lists of other programs: Word's paragraphs with a mark in front, Word Online's one list an item, Google Docs' lists
// that stand beside the item they belong to.
import { styleOf } from "./desk-paste-marks.js"

const LEVEL = /mso-list:\s*[^;]*?\blevel(\d+)/i
const IGNORED = /mso-list:\s*ignore/i
const STYLE_TYPES = { "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i", "upper-roman": "I" }
const ROMAN = { i: 1, v: 5, x: 10, l: 50, c: 100 }

function fromRoman(letters) {
  const values = [...letters.toLowerCase()].map((letter) => ROMAN[letter])
  return values.reduce((sum, value, n) => sum + (value < values[n + 1] ? -value : value), 0)
}

// "iv." is 4 of a list in small Roman letters; "c)" is 3 of one in letters; "1.2." is the last number of it.
export function readMark(mark) {
  const [, word] = /^\(?(?:\d+[.])*([0-9]+|[a-z]+)[.)]/i.exec(mark.trim()) ?? []
  if (!word) return { kind: "ul" }
  if (/^\d+$/.test(word)) return { kind: "ol", start: Number(word) }
  const isUpper = word === word.toUpperCase()
  if (/^[ivxlc]+$/i.test(word) && (word.length > 1 || /^[iv]$/i.test(word))) {
    return { kind: "ol", start: fromRoman(word), type: isUpper ? "I" : "i" }
  }
  return { kind: "ol", start: word.toLowerCase().charCodeAt(0) - 96, type: isUpper ? "A" : "a" }
}

export const markOf = (element) => [...element.querySelectorAll("[data-style]")].find((each) => IGNORED.test(styleOf(each)))

// The level and the mark of a paragraph that Word shows as an item.
export function wordItem(element) {
  const level = LEVEL.exec(styleOf(element))?.[1]
  if (!level || element.localName !== "p") return null
  const mark = markOf(element)
  const read = readMark(mark?.textContent ?? "")
  mark?.remove()
  return { level: Number(level), ...read }
}

export function attributesOf(list) {
  if (list.localName !== "ol") return {}
  const start = Number(list.getAttribute("start"))
  const style = /list-style-type:\s*([\w-]+)/i.exec(`${styleOf(list)};${styleOf(list.querySelector("li") ?? list)}`)?.[1]
  const type = list.getAttribute("type") ?? STYLE_TYPES[style?.toLowerCase()]
  return { start: start > 1 && start, type: /^[aAiI]$/.test(type) && type }
}
