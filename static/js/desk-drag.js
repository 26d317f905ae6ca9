// Blocks are dragged by their heads: with a mouse by the whole of it, with a finger by the grip. While one is dragged, all
// show their heads alone, so that the way is short; nothing moves in the page before it is dropped, so that no editor
// loses its state.
import { blocks } from "./desk-order.js"

const EDGE = 90 // so near to the window's edge, the page scrolls along
const PACE = 9
const TREMBLE = 5 // so far a press may stray and still be a press
const OTHERS = "button, a, input, label, select, .inline-deletelink"

const middle = (block) => block.getBoundingClientRect().top + block.offsetHeight / 2
const scroll = (by) => window.scrollBy({ top: by, behavior: "instant" })

class Drag {
  constructor(block, head, event, drop) {
    Object.assign(this, { block, head, drop, pointer: event.pointerId, from: event.clientY, y: event.clientY })
    this.grab = event.clientY - head.getBoundingClientRect().top
    this.focused = document.activeElement
    this.over = new AbortController()
    const on = (target, name, act) => target.addEventListener(name, act, { signal: this.over.signal, capture: true })
    on(head, "pointermove", (next) => next.pointerId === this.pointer && this.move(next.clientY))
    on(head, "pointerup", (next) => next.pointerId === this.pointer && this.end(true))
    on(head, "pointercancel", (next) => next.pointerId === this.pointer && this.end(false))
    on(document, "keydown", (key) => key.key === "Escape" && this.cancel(key))
    head.setPointerCapture(event.pointerId)
  }

  move(y) {
    this.y = y
    if (!this.row && Math.abs(y - this.from) < TREMBLE) return
    if (!this.row) this.begin()
    this.follow()
  }

  begin() {
    this.row = blocks(this.block.dataset.region)
    this.orders = this.row.map((each) => each.style.order)
    this.place = this.start = this.row.indexOf(this.block)
    this.show(true)
    this.tick()
  }

  // The head stays under the finger, also where blocks above it fold and unfold.
  show(isDragging) {
    this.block.closest(".order-machine").classList.toggle("desk-dragging", isDragging)
    this.block.classList.toggle("desk-dragged", isDragging)
    this.align()
    requestAnimationFrame(() => this.align()) // once more, for browsers that keep some other place on the screen
  }

  align() {
    this.block.style.transform = ""
    scroll(this.head.getBoundingClientRect().top + this.grab - this.y)
  }

  follow() {
    const others = this.row.filter((each) => each !== this.block)
    const place = others.filter((each) => middle(each) < this.y).length
    if (place !== this.place) {
      this.place = place
      const row = [...others.slice(0, place), this.block, ...others.slice(place)]
      row.forEach((each, n) => (each.style.order = 10 * (n + 1)))
    }
    this.block.style.transform = ""
    this.block.style.transform = `translateY(${this.y - this.grab - this.head.getBoundingClientRect().top}px)`
  }

  tick() {
    if (this.over.signal.aborted) return
    const by = this.y < EDGE ? -PACE : this.y > window.innerHeight - EDGE ? PACE : 0
    if (by) scroll(by)
    this.follow()
    requestAnimationFrame(() => this.tick())
  }

  cancel(key) {
    key.preventDefault()
    key.stopPropagation()
    this.end(false)
  }

  end(isDropped) {
    this.over.abort()
    if (!this.row) return
    this.row.forEach((each, n) => (each.style.order = this.orders[n]))
    this.show(false)
    if (isDropped && this.place !== this.start) this.drop(this.place)
    else this.focused?.focus({ preventScroll: true })
    swallowClick(this.head)
  }
}

// A press that became a drag is no press on the head, which would fold the block.
function swallowClick(head) {
  const swallow = (event) => {
    event.stopPropagation()
    event.preventDefault()
  }
  head.addEventListener("click", swallow, { capture: true, once: true })
  setTimeout(() => head.removeEventListener("click", swallow, { capture: true }), 100)
}

// `drop` is told the place among the blocks of the region.
export function dragByHead(block, drop) {
  const head = block.querySelector(":scope > h3")
  head.removeAttribute("draggable") // the content editor's own way, which no finger starts and nobody hears
  head.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary || event.target.closest(OTHERS)) return
    if (event.pointerType === "touch" && !event.target.closest(".desk-grip")) return
    new Drag(block, head, event, drop)
  })
}
