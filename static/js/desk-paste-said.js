// What paste says: to be heard in the form's live region, and to be seen for a while under the box.

const SHOWN = 12000

export function announce(name, count) {
  const words = document.getElementById("desk-words")?.dataset[name]
  if (!words) return
  const text = words.replace("%(count)s", count)
  document.getElementById("desk-live").textContent = text
  const box = document.activeElement?.closest(".prose-editor, .form-row")
  if (!box) return
  box.parentElement.querySelector(":scope > .desk-pasted")?.remove()
  const note = document.createElement("p")
  note.className = "help desk-pasted"
  note.setAttribute("aria-hidden", "true")
  note.textContent = text
  box.after(note)
  setTimeout(() => note.remove(), SHOWN)
}
