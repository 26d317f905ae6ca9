// Loaded in the head, before the stylesheet: the first lines set the colours that a page is painted with, all else waits for it.
const root = document.documentElement
const kept = () => {
  try {
    return { light: "light", dark: "dark" }[localStorage.getItem("colours")] || "auto"
  } catch {
    return root.dataset.theme || "auto"
  }
}
root.dataset.theme = kept()

// A small picture far down a phone's page is left out until the reader comes near; one that has come stays.
document.addEventListener("load", ({ target }) => target.closest?.(".card-picture")?.classList.add("is-here"), true)

// The switch in the footer: colours as the device has them, light, or dark. This browser remembers it, without a cookie.
addEventListener("DOMContentLoaded", () => {
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

  for (const button of buttons) {
    button.addEventListener("click", () => {
      show(button.value)
      try { localStorage.setItem("colours", button.value) } catch { /* then for this page alone */ }
    })
  }
  if (kept() !== "auto") show(kept())
  // Another tab, or this page brought back by the browser.
  addEventListener("storage", () => show(kept()))
  addEventListener("pageshow", () => show(kept()))
})

// The contents follow: the section that is being read is marked, and stays in sight in a long list.
addEventListener("DOMContentLoaded", () => {
  const contents = document.querySelector(".contents")
  if (!contents) return
  const links = new Map([...contents.querySelectorAll("a")].map((link) => [document.getElementById(decodeURIComponent(link.hash.slice(1))), link]))
  links.delete(null)
  const reached = new Set()
  let marked

  function mark(link) {
    if (link === marked) return
    marked?.removeAttribute("aria-current")
    link?.setAttribute("aria-current", "true")
    marked = link
    if (link) contents.scrollTop = link.offsetTop - contents.clientHeight / 2
  }

  // A section is being read from the moment its beginning is in the upper third of the window until the next one's is.
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) reached[isIntersecting ? "add" : "delete"](target)
    mark(links.get([...links.keys()].findLast((section) => reached.has(section))))
  }, { rootMargin: "0px 0px -66% 0px" })
  for (const section of links.keys()) watcher.observe(section)
})

// Headings that have an address of their own show it.
addEventListener("DOMContentLoaded", () => {
  for (const heading of document.querySelectorAll(".prose section[id] > h2")) {
    const link = document.createElement("a")
    link.className = "anchor"
    link.href = `#${heading.parentElement.id}`
    link.textContent = "#"
    link.setAttribute("aria-label", heading.textContent)
    heading.setAttribute("aria-label", heading.textContent) // once, and not what the link says with it
    heading.append(" ", link)
  }
})

// What is wider or longer than its place is scrolled by the keyboard, too.
addEventListener("DOMContentLoaded", () => {
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scrolls = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight
      if (scrolls) target.tabIndex = 0
      else target.removeAttribute("tabindex")
    }
  })
  for (const box of document.querySelectorAll(".contents, .prose table")) sizes.observe(box)
})
