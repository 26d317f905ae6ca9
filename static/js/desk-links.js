// Copies a preview link; where the browser refuses, the address is marked so that Ctrl+C takes it.

const announcer = document.getElementById("desk-live")

for (const button of document.querySelectorAll(".desk-copy")) {
  const field = button.parentElement.querySelector("input[readonly]")
  const label = button.firstChild
  const name = label.textContent
  button.hidden = false
  field.addEventListener("focus", () => field.select())
  button.addEventListener("click", async () => {
    let said = button.dataset.copied
    try {
      await navigator.clipboard.writeText(field.value)
    } catch {
      field.focus()
      said = button.dataset.byHand
    }
    label.textContent = announcer.textContent = said
    setTimeout(() => {
      label.textContent = name
      announcer.textContent = ""
    }, 3000)
  })
}
