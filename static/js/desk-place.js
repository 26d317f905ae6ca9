// A save comes back to where one was: to the same block, at the same height of the window. A number of pixels would not do,
// since the height of what is far from the screen is guessed.
import { blocks } from "./desk-order.js"

const KEY = "desk:place"
const FIELDS = ["title", "excerpt", "introduction", "conclusion"]
const FRAMES = 8 // until what came near is laid out

// What a place can be told by, as it will be called after the save: then the blocks are numbered as they stand.
function marks() {
  const stay = blocks(window.ContentEditor.currentRegion).filter((block) => !block.querySelector("[name$='-DELETE']:checked"))
  return [
    ...FIELDS.map((name) => [`.desk-writing .field-${name}`, document.querySelector(`.desk-writing .field-${name}`)]),
    ...stay.map((block, n) => [`#${block.id.replace(/\d+$/, n)}`, block]),
  ].filter(([, element]) => element)
}

export function keepPlace() {
  if (!window.ContentEditor) return
  const seen = marks().map(([selector, element]) => ({ selector, top: element.getBoundingClientRect().top }))
  const above = seen.filter(({ top }) => top <= innerHeight / 2).sort((a, b) => b.top - a.top)
  try { sessionStorage.setItem(KEY, JSON.stringify(above[0] ?? null)) } catch { /* no storage */ }
}

// The content editor would go back by pixels.
export function takePlace() {
  let place = null
  try {
    place = JSON.parse(sessionStorage.getItem(KEY))
    sessionStorage.removeItem(KEY)
  } catch { /* no storage */ }
  if (!place || !location.hash.includes("scrollY=")) return null
  history.replaceState(history.state, "", location.hash.replace(/&?scrollY=[^&]*/, ""))
  return place
}

export function goBack({ selector, top }) {
  let left = FRAMES
  const step = () => {
    const element = document.querySelector(selector)
    if (!element) return
    window.scrollBy({ top: element.getBoundingClientRect().top - top, behavior: "instant" })
    if (left--) requestAnimationFrame(step)
  }
  step()
}
