// What takes time to start and is not needed at once: it starts when one points at it or comes to it by keys, and else
// while nothing else is to do. Until then the field is the plain one that it is without a script.
const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 50))
const waiting = []

function next() {
  waiting.shift()?.()
  if (waiting.length) idle(next)
}

// `begin` puts a box beside the field; where the field had the focus, `boxOf` finds what takes it over.
export function later(field, begin, boxOf) {
  const over = new AbortController()
  const start = () => {
    if (over.signal.aborted) return
    over.abort()
    const hadFocus = document.activeElement === field
    begin()
    field.dispatchEvent(new CustomEvent("desk:begun", { bubbles: true }))
    if (hadFocus) boxOf()?.focus()
  }
  field.addEventListener("focus", start, { signal: over.signal })
  field.parentElement.addEventListener("pointerenter", start, { signal: over.signal })
  waiting.push(start)
}

if (document.readyState === "complete") idle(next)
else window.addEventListener("load", () => idle(next))
