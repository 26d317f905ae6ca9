// The switch in the footer: colours as the device has them, light, or dark. This browser remembers it, without a cookie.
(() => {
  const root = document.documentElement
  const buttons = [...document.querySelectorAll(".scheme button")]
  // The drawings that stand in for pictures, and the browser's own frame, have a file or a colour for each scheme.
  const halves = [...document.querySelectorAll("[media*=prefers-color-scheme]")].map((element) => [element, element.media])

  function show(choice) {
    root.dataset.theme = choice
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === choice))
    for (const [element, media] of halves) {
      element.media = choice === "auto" ? media : media.includes(choice) ? "screen" : "not all"
    }
  }

  function kept() {
    try {
      return { light: "light", dark: "dark" }[localStorage.getItem("colours")] || "auto"
    } catch {
      return root.dataset.theme
    }
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      show(button.value)
      try { localStorage.setItem("colours", button.value) } catch { /* then for this page alone */ }
    })
  }
  // Another tab, or this page brought back by the browser.
  addEventListener("storage", () => show(kept()))
  addEventListener("pageshow", () => show(kept()))
})()
