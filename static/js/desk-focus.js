// <desk-focus>: a picture with a point on it that moves by mouse, finger and arrow keys, and the cuts that pages make
// around that point. Bound both ways to two number fields, named by the attributes `x` and `y`.
//
// src, width, height   the whole picture, and its size as it is stored
// data-point           where it is on a page that has no such fields: there it stays
// data-cuts            [[name, width, height], …]: the shapes that pages show
// data-name, data-at   what the point is called, and where it is: "%(x)s % from the left, …"

const STEP = 0.01
const STRIDE = 0.1
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

const clamp = (number, most) => Math.min(Math.max(number, 0), most)
const hundredths = (number) => Math.round(clamp(number, 1) * 100) / 100

// As Python rounds: a half goes to the even neighbour.
function round(number) {
  const low = Math.floor(number)
  if (number - low !== 0.5) return Math.round(number)
  return low % 2 === 0 ? low : low + 1
}

function box([width, height], ratio) {
  if (width / height > ratio) return [Math.max(1, Math.min(width, round(height * ratio))), height]
  return [width, Math.max(1, Math.min(height, round(width / ratio)))]
}

// The arithmetic of articles/images/renditions.py, whose name it has; a test holds the two together.
function cut(size, ratio, focus) {
  const own = box(size, ratio)
  const [left, top] = [0, 1].map((n) => clamp(round(focus[n] * size[n] - own[n] / 2), size[n] - own[n]))
  return [left, top, left + own[0], top + own[1]]
}

function make(name, css, attributes = {}) {
  const element = document.createElement(name)
  element.className = css
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}

class FocalPoint extends HTMLElement {
  static observedAttributes = ["src", "width", "height"]
  static cut = cut

  connectedCallback() {
    if (this.stage) return
    this.build()
    if (this.isMovable) this.listen()
    else this.handle.remove()
    this.showPicture()
    this.follow()
  }

  attributeChangedCallback() {
    if (!this.stage) return
    this.showPicture()
    this.follow()
  }

  get fields() {
    return ["x", "y"].map((name) => document.getElementById(this.getAttribute(name)))
  }

  get isMovable() {
    return this.fields.every((field) => field?.matches("input"))
  }

  get size() {
    return ["width", "height"].map((name) => Math.max(1, Number(this.getAttribute(name)) || 1))
  }

  // A number that is being typed may be none, or no share: the point stays in the picture.
  get point() {
    const given = (this.dataset.point ?? "").split(" ")
    return this.fields.map((field, n) => {
      const text = (field?.value ?? given[n] ?? "").trim()
      const number = text ? Number(text) : NaN
      return Number.isFinite(number) ? clamp(number, 1) : 0.5
    })
  }

  build() {
    this.stage = make("div", "desk-focus-stage")
    this.picture = make("img", "desk-focus-picture", { alt: "", draggable: "false" })
    this.handle = make("span", "desk-focus-handle", {
      role: "slider", tabindex: "0", "aria-label": this.dataset.name, "aria-valuemin": "0", "aria-valuemax": "100",
    })
    this.stage.append(this.picture, this.handle)
    const aside = make("div", "desk-focus-cuts")
    this.cuts = JSON.parse(this.dataset.cuts).map(([name, width, height]) => {
      const figure = make("figure", "desk-focus-cut")
      const frame = make("div", "desk-focus-frame")
      const picture = make("img", "", { alt: "", draggable: "false" })
      const caption = make("figcaption", "")
      caption.textContent = name
      frame.append(picture)
      frame.style.setProperty("aspect-ratio", `${width} / ${height}`)
      figure.append(frame, caption)
      aside.append(figure)
      return { ratio: width / height, picture }
    })
    this.replaceChildren(this.stage, aside)
  }

  listen() {
    this.stage.addEventListener("pointerdown", (event) => this.grab(event))
    this.stage.addEventListener("click", (event) => {
      if (this.wasDragged) this.wasDragged = false
      else this.place(event, true)
    })
    this.handle.addEventListener("keydown", (event) => this.step(event))
    this.picture.addEventListener("dragstart", (event) => event.preventDefault())
    document.addEventListener("input", (event) => { if (this.fields.includes(event.target)) this.follow() })
    document.addEventListener("reset", () => setTimeout(() => this.follow()))
  }

  // A finger that swipes over the picture scrolls the page; one that takes the point moves it.
  grab(event) {
    this.wasDragged = false
    if (event.button !== 0 || (event.pointerType === "touch" && event.target !== this.handle)) return
    const move = (next) => {
      if (next.pointerId !== event.pointerId) return
      this.wasDragged = true
      this.place(next, false)
    }
    const drop = (next) => {
      if (next.pointerId !== event.pointerId) return
      for (const [name, act] of acts) this.stage.removeEventListener(name, act)
      if (this.wasDragged) this.tell("change")
    }
    const acts = [["pointermove", move], ["pointerup", drop], ["pointercancel", drop]]
    this.stage.setPointerCapture(event.pointerId)
    for (const [name, act] of acts) this.stage.addEventListener(name, act)
    event.preventDefault() // no selection of text, no drag of the picture
    this.handle.focus({ preventScroll: true })
  }

  place({ clientX, clientY }, isDone) {
    const { left, top, width, height } = this.picture.getBoundingClientRect()
    if (width && height) this.move([(clientX - left) / width, (clientY - top) / height], isDone)
  }

  step(event) {
    const direction = MOVES[event.key]
    if (!direction || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const length = event.shiftKey ? STRIDE : STEP
    this.move(this.point.map((share, n) => share + direction[n] * length), true)
  }

  move(point, isDone) {
    const wanted = point.map(hundredths)
    this.fields.forEach((field, n) => {
      if (field) field.value = String(wanted[n])
    })
    this.follow()
    this.tell("input")
    if (isDone) this.tell("change")
  }

  tell(name) {
    for (const field of this.fields) field?.dispatchEvent(new Event(name, { bubbles: true }))
  }

  showPicture() {
    const [width, height] = this.size
    const source = this.getAttribute("src") ?? ""
    this.stage.style.setProperty("--desk-focus-ratio", width / height)
    for (const picture of [this.picture, ...this.cuts.map((each) => each.picture)]) {
      if (source && picture.getAttribute("src") !== source) picture.src = source
      if (!source) picture.removeAttribute("src")
    }
    Object.assign(this.picture, { width, height })
  }

  // Point and cuts follow the two numbers.
  follow() {
    const [x, y] = this.point
    this.handle.style.setProperty("left", `${100 * x}%`)
    this.handle.style.setProperty("top", `${100 * y}%`)
    const [left, top] = [x, y].map((share) => Math.round(100 * share))
    this.handle.setAttribute("aria-valuenow", left)
    this.handle.setAttribute("aria-valuetext", this.dataset.at.replace("%(x)s", left).replace("%(y)s", top))
    const size = this.size
    for (const { ratio, picture } of this.cuts) {
      const [x0, y0, x1, y1] = cut(size, ratio, [x, y])
      const own = [x1 - x0, y1 - y0]
      picture.style.setProperty("width", `${(100 * size[0]) / own[0]}%`)
      picture.style.setProperty("height", `${(100 * size[1]) / own[1]}%`)
      picture.style.setProperty("left", `${(-100 * x0) / own[0]}%`)
      picture.style.setProperty("top", `${(-100 * y0) / own[1]}%`)
    }
  }
}

customElements.define("desk-focus", FocalPoint)
