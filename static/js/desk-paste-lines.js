// The fields of one line: what is pasted into them is one clean line, whatever it was.
import { announce } from "./desk-paste-said.js"
import { tidy } from "./desk-paste-text.js"

const LINES = "input[type=text], textarea.desk-title, textarea#id_excerpt"

export const oneLine = (text) => tidy(text).replace(/\s+/g, (gap) => (/^[\u00a0\u202f]$/.test(gap) ? gap : " ")).trim()

function pasteLine(event) {
  const field = event.target
  if (!field.matches?.(LINES) || field.readOnly || !field.closest("form[method=post]")) return
  const pasted = event.clipboardData?.getData("text/plain")
  if (!pasted) return
  const line = oneLine(pasted)
  if (line === pasted) return
  event.preventDefault()
  const before = field.value.length - (field.selectionEnd - field.selectionStart)
  // The only way to insert that can be undone by the keyboard.
  if (!document.execCommand("insertText", false, line)) {
    field.setRangeText(line, field.selectionStart, field.selectionEnd, "end")
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }
  if (field.value.length < before + line.length) announce("cut", field.maxLength)
}

export function watchLines() {
  document.addEventListener("paste", pasteLine)
}
