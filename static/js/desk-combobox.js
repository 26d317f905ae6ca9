// A box to type in, with a list of what was found below it: by arrows, Enter, mouse or finger; the focus stays in the box.
// `find` is asked for what to show, a moment after each change, and a newer question calls an older one off. `row` makes
// an option's item, `shown` is told what is shown, `marked` which option stands out, `choose` which one is taken. Where
// nothing comes back, `fallback` is what there is to choose from without the server, and `failed` is told why.

export function combobox({ input, list, find, row, shown, marked, choose, failed, fallback = () => [], pause = 120 }) {
  let options = []
  let chosen = -1
  let asking = null
  let timer
  let shownFor = null

  // Enter takes what belongs to the words that stand there, also before the answer has come.
  async function search(...more) {
    clearTimeout(timer)
    asking?.abort()
    const { signal } = asking = new AbortController()
    const typed = input.value.trim()
    try {
      const found = await find(typed, signal, ...more)
      if (!signal.aborted) show(found, typed)
    } catch (problem) {
      if (problem.name === "AbortError") return
      show(fallback(typed), typed)
      failed(problem)
    }
  }

  function show(found, typed = "") {
    options = found
    shownFor = typed
    list.replaceChildren(...options.map((option, number) => {
      const item = row(option)
      item.id = `${list.id}-${number}`
      item.setAttribute("role", "option")
      return item
    }))
    input.setAttribute("aria-expanded", String(options.length > 0))
    list.scrollTop = 0
    shown(options, typed)
  }

  function mark(number) {
    chosen = number
    const items = [...list.children]
    items.forEach((item, n) => item.setAttribute("aria-selected", String(n === chosen)))
    items[chosen]?.scrollIntoView({ block: "nearest" })
    if (items[chosen]) input.setAttribute("aria-activedescendant", items[chosen].id)
    else input.removeAttribute("aria-activedescendant")
    marked(options[chosen])
  }

  function take() {
    if (options[chosen]) choose(options[chosen])
  }

  function stop() {
    asking?.abort()
    clearTimeout(timer)
  }

  function steer(event) {
    if (event.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && options.length) {
      event.preventDefault()
      mark(chosen < 0 && step < 0 ? options.length - 1 : (chosen + step + options.length) % options.length)
    } else if (event.key === "Enter") {
      event.preventDefault()
      if (input.value.trim() === shownFor) take()
      else search().then(() => { if (input.checkVisibility()) take() })
    }
  }

  input.addEventListener("keydown", steer)
  input.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(search, pause)
  })
  list.addEventListener("mousedown", (event) => event.preventDefault())
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]")
    if (!item) return
    mark([...list.children].indexOf(item))
    take()
  })
  return { search, show, mark, take, stop }
}
