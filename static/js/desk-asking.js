// The form as it stands, sent somewhere to be looked at, a moment after each change. Nothing is saved by it.
import { token } from "./desk-token.js"

const CHANGES = ["input", "change", "drop", "formset:added", "formset:removed", "desk:moved"]
const PATIENCE = 500

export const form = document.querySelector("form[id$='_form'][method='post']")

export function onChange(act) {
  for (const name of CHANGES) document.addEventListener(name, act)
  window.django?.jQuery(form).on("change", act)
}

// A question that is asked where the form differs from the last time; a newer one calls an older one off. `words` has
// the address and the sentences of what went wrong; `show` gets the answer's text, `wait` is called if it takes long.
export function asker(words, { show, fail, wait }) {
  let shown = null
  let asking = null
  let patience

  function failed(reason) {
    shown = null
    fail(reason)
  }

  async function ask() {
    const body = new FormData(form)
    body.delete("csrfmiddlewaretoken")
    const sent = JSON.stringify([...body].map(String))
    if (sent === shown) return
    shown = sent
    asking?.abort()
    const own = asking = new AbortController()
    clearTimeout(patience)
    patience = setTimeout(wait, PATIENCE)
    try {
      const headers = { "X-CSRFToken": token() }
      const answer = await fetch(words.url, { method: "POST", body, headers, redirect: "manual", signal: own.signal })
      const text = await answer.text()
      if (own.signal.aborted) return
      clearTimeout(patience)
      if (answer.type === "opaqueredirect") failed(words.signedOut)
      else if (!answer.ok) failed(answer.status === 403 ? words.refused : words.broken)
      else show(text)
    } catch (error) {
      if (error.name === "AbortError") return
      clearTimeout(patience)
      failed(words.offline)
    }
  }

  return {
    ask,
    again() {
      shown = null
      return ask()
    },
    // Nothing is shown yet, or what is shown could not be brought up to date.
    isLost: () => shown === null,
  }
}
