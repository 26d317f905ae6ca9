// Writes blocks: paragraphs, headings, list items. Nothing gets in but what is written here.
import { linked, marked } from "./desk-paste-marks.js"

export class Writer {
  constructor(into) {
    this.into = into
    this.document = into.ownerDocument
    this.line = null
    this.lists = []
    this.isBroken = false
    this.prefix = ""
  }

  make(name, attributes = {}) {
    const element = this.document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) if (value) element.setAttribute(key, value)
    return element
  }

  // -- Lines

  open(name) {
    this.close()
    this.lists = []
    this.line = this.make(name)
    this.into.append(this.line)
  }

  close() {
    this.isBroken = false
    if (this.line && !this.line.textContent.trim()) this.line.remove()
    this.line = null
  }

  text(text, marks) {
    if (!text.trim() && (!this.line || this.isBroken)) return
    if (!this.line) this.open("p")
    if (this.isBroken) this.line.append(this.make("br"))
    const words = this.prefix + (this.isBroken ? text.trimStart() : text)
    const found = /^h\d$/.test(this.line.localName) ? { ...marks, strong: false } : marks
    this.line.append(...linked(words, found).map(([part, href]) => marked(this.document, part, { ...found, href })))
    this.isBroken = false
    this.prefix = ""
  }

  // Two line breaks are meant as a paragraph.
  break() {
    if (this.isBroken && this.line.localName === "p") this.close()
    else this.isBroken = Boolean(this.line?.textContent.trim())
  }

  block(element) {
    this.close()
    this.lists = []
    this.into.append(element)
  }

  // -- Lists: by level, for programs that write each item as a paragraph

  item(level, { kind, start, type }) {
    this.close()
    while (this.lists.length && this.lists.at(-1).level > level) this.lists.pop()
    let top = this.lists.at(-1)
    const isOther = kind === "ol" && (start === 1 || type !== top?.type)
    if (top?.level === level && (top.list.localName !== kind || isOther)) top = this.lists.pop() && this.lists.at(-1)
    if (!top || top.level < level) {
      const list = this.make(kind, kind === "ol" ? { start: start > 1 && start, type } : {})
      ;(top?.list.lastElementChild ?? this.into).append(list)
      top = { level, list, type }
      this.lists.push(top)
    }
    const item = this.make("li")
    top.list.append(item)
    return item
  }
}
