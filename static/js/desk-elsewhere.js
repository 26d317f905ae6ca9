// The search result and the card that other sites would show of the text as it stands here, while their panel is open.
import { asker, form, onChange } from "./desk-asking.js"

const PAUSE = 1200
const panel = document.getElementById("desk-elsewhere")
const status = panel?.querySelector(".desk-elsewhere-said")

let timer

function show(snippet) {
  const url = new URL(snippet.url)
  const address = `${url.host} › ${decodeURI(url.pathname).split("/").filter(Boolean).join(" › ")}`
  const values = { ...snippet, address, host: url.host }
  for (const place of panel.querySelectorAll("[data-snippet]")) place.textContent = values[place.dataset.snippet]
  const image = panel.querySelector("img")
  image.src = snippet.image
  image.alt = snippet.image_alt
  panel.querySelector(".desk-elsewhere-shown").hidden = false
}

const question = panel && asker(panel.dataset, {
  show(json) {
    show(JSON.parse(json))
    status.textContent = ""
  },
  fail: (reason) => { status.textContent = `${panel.dataset.failed} ${reason}` },
  wait: () => { status.textContent = panel.dataset.working },
})

const refresh = () => { if (panel.open) question.ask() }

const soon = () => {
  clearTimeout(timer)
  if (panel.open) timer = setTimeout(refresh, PAUSE)
}

// How much of a field search engines show, beside the field.
function measure(field, most) {
  if (!field) return
  const note = document.createElement("p")
  note.className = "desk-signs"
  field.closest(".form-row").append(note)
  const tell = () => {
    const text = panel.dataset.signs.replace("%(count)s", field.value.length).replace("%(most)s", most)
    note.textContent = field.value ? text : ""
    note.classList.toggle("is-over", field.value.length > most)
  }
  field.addEventListener("input", tell)
  tell()
}

if (panel && form) {
  panel.addEventListener("toggle", refresh)
  onChange(soon)
  window.addEventListener("load", () => {
    measure(document.getElementById("id_seo_title"), 60)
    measure(document.getElementById("id_meta_description"), 160)
  })
}
