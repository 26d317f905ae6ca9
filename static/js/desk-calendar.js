// Moves a plan to another day: dragged, or by its small form. Without it, the form posts and the page comes again.

import { plan, tokenOf } from "./desk-plan.js"

const words = document.getElementById("cal-said")
let dragged = null

const dayOf = (element) => element?.closest("[data-day]")
const listOf = (day) => (day.matches(".cal-entries") ? day : day.querySelector(".cal-entries"))

function say(text, isError = false) {
  words.textContent = text
  words.classList.toggle("cal-said--error", isError)
}

function put(entry, day) {
  const isPlanned = Boolean(day.dataset.day)
  listOf(day).append(entry)
  day.classList.remove("cal-day--empty")
  const word = entry.querySelector(".cal-word").childNodes[1]
  const [was, now] = isPlanned ? ["unplanned", "planned"] : ["planned", "unplanned"]
  word.textContent = word.textContent.replace(words.dataset[was], words.dataset[now])
  entry.querySelector("input[type=date]").value = day.dataset.day
  entry.querySelector("summary").firstChild.textContent = isPlanned ? words.dataset.move : words.dataset.plan
}

async function move(entry, date) {
  const from = dayOf(entry)
  const to = document.querySelector(`[data-day="${CSS.escape(date)}"]`)
  if (from === to) return
  const form = entry.querySelector("form")
  if (to) put(entry, to)
  entry.setAttribute("aria-busy", "true")
  try {
    const { said } = await plan(entry.dataset.plan, date, tokenOf(form))
    if (!to) entry.remove()
    say(said)
  } catch (error) {
    if (to) put(entry, from)
    say(error instanceof TypeError || error instanceof SyntaxError ? words.dataset.failed : error.message, true)
  } finally {
    entry.removeAttribute("aria-busy")
  }
}

document.addEventListener("submit", async (event) => {
  const entry = event.target.closest(".cal-entry")
  if (!entry || !event.target.closest(".cal-move")) return
  event.preventDefault()
  const isCleared = event.submitter?.name === "clear"
  const details = event.target.closest("details")
  await move(entry, isCleared ? "" : event.target.elements.planned_for.value)
  details.open = false
  if (entry.isConnected) details.querySelector("summary").focus()
})

document.addEventListener("dragstart", (event) => {
  const entry = event.target.closest?.(".cal-entry[draggable=true]")
  if (!entry) return
  dragged = entry
  event.dataTransfer.effectAllowed = "move"
  event.dataTransfer.setData("text/plain", entry.dataset.title)
  entry.classList.add("cal-entry--dragged")
})

document.addEventListener("dragend", () => {
  dragged?.classList.remove("cal-entry--dragged")
  for (const day of document.querySelectorAll(".cal-over")) day.classList.remove("cal-over")
  dragged = null
})

document.addEventListener("dragover", (event) => {
  const day = dragged && dayOf(event.target)
  if (!day) return
  event.preventDefault()
  event.dataTransfer.dropEffect = "move"
  if (day.classList.contains("cal-over")) return
  for (const other of document.querySelectorAll(".cal-over")) other.classList.remove("cal-over")
  day.classList.add("cal-over")
})

document.addEventListener("drop", (event) => {
  const day = dragged && dayOf(event.target)
  if (!day) return
  event.preventDefault()
  move(dragged, day.dataset.day)
})
