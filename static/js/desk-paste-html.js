// A clipboard's HTML, whatever program wrote it, as the few tags that an article has. It is read, not changed: what comes
// out is written anew, so that nothing else can be in it. Words are kept but those that nobody saw: deleted and hidden
// text, comments, scripts.
import { attributesOf, markOf, wordItem } from "./desk-paste-lists.js"
import { marksOf, styleOf } from "./desk-paste-marks.js"
import { cleanTable, isLayout } from "./desk-paste-tables.js"
import { tidy } from "./desk-paste-text.js"
import { Writer } from "./desk-paste-writer.js"

const BLOCKS = new Set([
  "p", "div", "section", "article", "aside", "header", "footer", "main", "nav", "address", "center", "dl", "dt", "dd", "details",
  "summary", "fieldset", "legend", "figure", "figcaption", "caption", "form", "hgroup", "pre",
])
const UNSEEN = [
  "script", "style", "meta", "link", "title", "base", "xml", "template", "noscript", "object", "iframe", "select", "datalist", "annotation",
  "[hidden]", "del[datetime]", "del[cite]", ".msoDel", ".msocomtxt", ".msocomanchor", ".msocomoff", ".MsoCommentReference",
  ".Apple-interchange-newline",
].join(",")
const UNSEEN_STYLE = /(?:^|;)\s*(?:display:\s*none|visibility:\s*hidden|mso-hide:\s*all|mso-element:\s*comment|mso-special-character:\s*comment)/i
const KEPT_SPACE = /(?:^|;)\s*white-space:\s*(?:pre|break-spaces)/i
const QUOTES = ".MsoQuote, .MsoIntenseQuote"
const OWN = "p,br,hr,h3,h4,ul,ol,li,blockquote,a,strong,em,sub,sup,code,table,tbody,tr,th,td,colgroup,col,meta"

// -- Reading

const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^"'>])*>/gi
const STYLE = /("[^"]*"|'[^']*')|([\s"'/])(style|on\w+)(?=\s*=)/gi

// Programs that write their bold cells and words by class have the meaning in a sheet.
function sheetOf(html) {
  const sheet = {}
  for (const [, css] of html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/gi)) {
    for (const [, name, rules] of css.matchAll(/(?:^|[\s,}])(?:td|span)?\.([\w-]+)\s*\{([^}]*)\}/g)) {
      sheet[name] = rules.replace(/\s+/g, " ")
    }
  }
  return sheet
}

function read(html) {
  const sheet = sheetOf(html)
  const source = html
    .replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1>/gi, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<!\[(?:if|endif)[^>]*>/gi, "")
    .replace(TAG, (tag) => tag.replace(STYLE, (all, quoted, before, name) => quoted ?? `${before}data-${name.toLowerCase()}`))
  const { body } = new DOMParser().parseFromString(source, "text/html")
  for (const element of body.querySelectorAll("span[class], td[class]")) {
    const rules = [...element.classList].map((name) => sheet[name]).filter(Boolean)
    if (rules.length) element.dataset.style = [...rules, styleOf(element)].join(";")
  }
  for (const element of body.querySelectorAll(UNSEEN)) element.remove()
  for (const element of body.querySelectorAll("[data-style]")) if (UNSEEN_STYLE.test(styleOf(element))) element.remove()
  return body
}

export function hasOwnMarkupOnly(html) {
  const { body } = new DOMParser().parseFromString(html.replace(TAG, (tag) => tag.replace(/\sstyle=/gi, " data-style=")), "text/html")
  const isOwn = (element) => element.matches(OWN) && !element.dataset.style
  return [...body.querySelectorAll("*")].every(isOwn)
}

// -- Writing

class Cleaner {
  constructor(body) {
    this.pictures = 0
    // Under a large heading a small one is subordinate; without one it stays what it is.
    this.hasLarge = body.querySelector("h1, h2, .MsoTitle, [role=heading][aria-level='1'], [role=heading][aria-level='2']") !== null
  }

  walk(parent, writer, marks) {
    for (const node of [...parent.childNodes]) {
      if (node.nodeType === Node.TEXT_NODE) this.text(node, writer, marks)
      else if (node.nodeType === Node.ELEMENT_NODE) this.element(node, writer, marks)
    }
  }

  // What an element holds, written into a container of its own.
  into(container, element, marks) {
    const writer = new Writer(container)
    if (element.matches("[role=checkbox]")) writer.prefix = element.getAttribute("aria-checked") === "true" ? "☑ " : "☐ "
    this.walk(element, writer, marks)
    writer.close()
    return container
  }

  text(node, writer, marks) {
    const text = tidy(node.data)
    const styled = node.parentElement.closest("pre, [data-style*='white-space' i]")
    const isKept = styled && (styled.localName === "pre" || KEPT_SPACE.test(styleOf(styled)))
    if (!isKept || !text.trim()) return writer.text(text.replace(/[ \t\n\f\r]+/g, " "), marks)
    text.replace(/\n$/, "").split(/\r?\n/).forEach((line, n) => {
      if (n) writer.break()
      writer.text(line.replace(/[ \t\f]+/g, " "), marks)
    })
  }

  element(element, writer, marks) {
    const name = element.localName
    const special = SPECIAL[name]
    if (special) return special.call(this, element, writer, marks)
    const item = wordItem(element)
    if (item) return this.into(writer.item(item.level, item), element, marksOf(element, marks))
    const level = this.levelOf(element)
    if (level) return this.heading(level, element, writer, marks)
    if (element.matches(QUOTES)) return this.quote(element, writer, marks)
    if (!BLOCKS.has(name)) return this.walk(element, writer, marksOf(element, marks))
    this.block(element, writer, marks)
  }

  block(element, writer, marks) {
    writer.close()
    const found = marksOf(element, marks)
    if (element.localName === "dt") found.strong = true
    if (element.localName === "pre") found.code = true
    this.walk(element, writer, found)
    writer.close()
  }

  levelOf(element) {
    if (element.matches(".MsoTitle")) return 3
    const level = Number(/^h([1-6])$/.exec(element.localName)?.[1] ?? (element.matches("[role=heading]") && element.getAttribute("aria-level")))
    if (!level) return 0
    return level < 3 || (level === 3 && !this.hasLarge) ? 3 : 4
  }

  // The number that Word put before a heading is its text; in an item a heading is only bold.
  heading(level, element, writer, marks) {
    const inItem = /^(?:li|t[dh])$/.test(writer.into.localName)
    const mark = markOf(element)
    if (mark) mark.replaceWith(`${mark.textContent.trim()} `)
    writer.open(inItem ? "p" : `h${level}`)
    this.walk(element, writer, { ...marksOf(element, marks), strong: inItem })
    writer.close()
  }

  // One quote after another is one quote, as Word has a paragraph each.
  quote(element, writer, marks) {
    writer.close()
    const last = writer.into.lastElementChild
    const isSame = element.matches(QUOTES) && last?.localName === "blockquote"
    const quote = isSame ? last : writer.make("blockquote")
    this.into(quote, element, marks)
    if (quote.textContent.trim()) writer.block(quote)
  }

  list(element, writer, marks) {
    const first = element.querySelector(":scope > li")
    if (first?.dataset.ariaLevel) return this.leveled(element, writer, marks)
    writer.close()
    const list = writer.make(element.localName === "ol" ? "ol" : "ul", attributesOf(element))
    this.items(element, list, writer, marks)
    if (list.childElementCount) writer.block(list)
  }

  items(element, list, writer, marks) {
    for (const child of element.children) {
      const item = child.localName === "li" ? list.appendChild(writer.make("li")) : list.lastElementChild
      if (child.matches("ul, ol") && !item) {
        this.items(child, list, writer, marks)
        continue
      }
      if (child.localName === "li") {
        this.into(item, child, marks)
        this.raise(item)
        if (!item.textContent.trim()) item.remove()
      } else {
        const inner = new Writer(item ?? list.appendChild(writer.make("li")))
        this.element(child, inner, marks)
        inner.close()
      }
    }
  }

  // An item that holds nothing but a list is that list's first level, badly written.
  raise(item) {
    const only = item.children.length === 1 && item.firstElementChild
    if (only && only.matches("ul, ol") && item.parentElement) item.replaceWith(...only.children)
  }

  // Word Online writes each item into a list of its own, and its level beside it.
  leveled(element, writer, marks) {
    const { start, type } = attributesOf(element)
    const items = element.querySelectorAll(":scope > li")
    items.forEach((child, n) => {
      const place = { kind: element.localName, start: (start || 1) + n, type }
      this.into(writer.item(Number(child.dataset.ariaLevel), place), child, marks)
    })
  }

  table(element, writer, marks) {
    writer.close()
    const caption = element.querySelector(":scope > caption")
    if (caption) this.block(caption, writer, marks)
    if (isLayout(element)) {
      for (const row of element.rows) for (const cell of row.cells) this.block(cell, writer, marks)
      return
    }
    const table = cleanTable(element, writer, (cell, made) => this.into(made, cell, marksOf(cell, marks)))
    if (table.rows.length) writer.block(table)
  }

  // A picture cannot come along; what it says can. A picture of a letter or a smiley is one.
  picture(element, writer, marks) {
    const alt = (element.getAttribute("alt") ?? element.getAttribute("aria-label") ?? "").replace(/\s+/g, " ").trim()
    if (element.closest("[role=checkbox]") || (element.localName === "svg" && !alt)) return
    if (alt && (!/[\p{L}\p{N}]/u.test(alt) || element.matches(".emoji, [data-emoji], .mwe-math-fallback-image-inline"))) return writer.text(alt, marks)
    if (Number(element.getAttribute("width")) === 1) return
    this.pictures += 1
    if (alt && !/^\S+\.(?:png|jpe?g|gif|webp|avif|svg|bmp|tiff?|heic|wmf|emf|emz)$/i.test(alt)) writer.text(` [${alt}] `, marks)
  }

  ruby(element, writer, marks) {
    const hasBrackets = element.querySelector("rp") !== null
    for (const reading of hasBrackets ? [] : element.querySelectorAll("rt")) reading.replaceChildren(`(${reading.textContent})`)
    this.walk(element, writer, marks)
  }

  checkbox(element, writer, marks) {
    if (element.type !== "checkbox") return
    writer.text(element.hasAttribute("checked") ? "☑ " : "☐ ", marks)
  }

  // An item that lost its list on the way.
  item(element, writer, marks) {
    this.into(writer.item(1, { kind: "ul" }), element, marks)
  }
}

const { list, table, quote, picture, ruby, checkbox, item } = Cleaner.prototype
const SPECIAL = {
  ul: list, ol: list, menu: list, table, blockquote: quote, img: picture, svg: picture, picture: null, ruby, input: checkbox, li: item,
  br(_element, writer) { writer.break() },
  hr(_element, writer) { writer.block(writer.make("hr")) },
  q(element, writer, marks) {
    writer.text("“", marks)
    this.walk(element, writer, marks)
    writer.text("”", marks)
  },
}

export function cleanPasted(html) {
  const body = read(html)
  const cleaner = new Cleaner(body)
  const clean = body.ownerDocument.createElement("div")
  const writer = new Writer(clean)
  cleaner.walk(body, writer, {})
  writer.close()
  return { html: clean.innerHTML, pictures: cleaner.pictures }
}
