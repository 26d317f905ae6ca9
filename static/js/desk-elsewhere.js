// The search result and the card that other sites would show of the text as it stands here, while their panel is open.

const PAUSE = 1200
const panel = document.getElementById("desk-elsewhere")
const form = document.querySelector("form[id$='_form'][method='post']")
const status = panel?.querySelector(".desk-elsewhere-said")

const token = () =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken?.value ?? ""

let asking = null
let shown = null
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

async function refresh() {
  if (!panel.open) return
  const body = new FormData(form)
  body.delete("csrfmiddlewaretoken")
  const sent = JSON.stringify([...body].map(String))
  if (sent === shown) return
  asking?.abort()
  const own = asking = new AbortController()
  status.textContent = panel.dataset.working
  try {
    const headers = { "X-CSRFToken": token() }
    const answer = await fetch(panel.dataset.url, { method: "POST", body, headers, redirect: "error", signal: own.signal })
    if (!answer.ok) throw new Error(answer.statusText)
    show(await answer.json())
    shown = sent
    status.textContent = ""
  } catch (error) {
    if (error.name !== "AbortError") status.textContent = panel.dataset.failed
  }
}

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
  for (const name of ["input", "change", "formset:added", "formset:removed", "desk:moved"]) document.addEventListener(name, soon)
  window.addEventListener("load", () => {
    measure(document.getElementById("id_seo_title"), 60)
    measure(document.getElementById("id_meta_description"), 160)
  })
}
