// The fields of one line: what is pasted into them is one clean line, whatever it was.
import { announce } from "./desk-paste-said.js"
import { tidy } from "./desk-paste-text.js"

const LINES = "input[type=text], textarea.desk-title, textarea#id_excerpt"

// A space at the edge stays where it keeps two words apart.
function oneLine(text, before, after) {
  const line = tidy(text).replace(/\s+/g, (gap) => (/^[\u00a0\u202f]$/.test(gap) ? gap : " "))
  const started = /\S$/.test(before) ? line : line.trimStart()
  return /^\S/.test(after) ? started : started.trimEnd()
}

function pasteLine(event) {
  const field = event.target
  if (!field.matches?.(LINES) || field.readOnly || !field.closest("form[method=post]")) return
  const pasted = event.clipboardData?.getData("text/plain")
  if (!pasted) return
  const { value, selectionStart: start, selectionEnd: end } = field
  const line = oneLine(pasted, value.slice(0, start), value.slice(end))
  const hasRoom = field.maxLength < 0 || value.length - (end - start) + line.length <= field.maxLength
  if (line === pasted && hasRoom) return
  event.preventDefault()
  // The only way to insert that can be undone by the keyboard.
  if (!document.execCommand("insertText", false, line)) {
    field.setRangeText(line, start, end, "end")
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }
  if (!hasRoom) announce("cut", field.maxLength)
}

export function watchLines() {
  document.addEventListener("paste", pasteLine)
}
