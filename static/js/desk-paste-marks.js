// Which marks a piece of pasted text has, from its tags and from its styles; and where a pasted link really leads.

const TAGS = {
  b: "strong", strong: "strong", i: "em", em: "em", cite: "em", dfn: "em", var: "em",
  sub: "sub", sup: "sup", code: "code", kbd: "code", samp: "code", tt: "code",
}
const STYLES = [
  ["strong", /(?:^|;)\s*font-weight:\s*(?:bold|[6-9]00)/i, /(?:^|;)\s*font-weight:\s*(?:normal|[1-5]00)/i],
  ["em", /(?:^|;)\s*font-style:\s*(?:italic|oblique)/i, /(?:^|;)\s*font-style:\s*normal/i],
  ["sup", /(?:^|;)\s*vertical-align:\s*super/i],
  ["sub", /(?:^|;)\s*vertical-align:\s*sub\b/i],
]
const INHERITED = /^(span|font|a|b|strong|i|em|p|td|th|h[1-6])$/

// Styles are read as text under another name: the page's policy would report each one that is parsed as a style.
export const styleOf = (element) => element.dataset?.style ?? ""

export function marksOf(element, marks) {
  const found = { ...marks }
  const mark = TAGS[element.localName]
  if (mark) found[mark] = true
  if (element.matches(".MsoFootnoteReference, .MsoEndnoteReference")) found.sup = true
  if (INHERITED.test(element.localName)) {
    for (const [name, on, off] of STYLES) {
      if (on.test(styleOf(element))) found[name] = true
      else if (off?.test(styleOf(element))) found[name] = false
    }
  }
  if (element.localName === "a") {
    found.href = targetOf(element.getAttribute("href") ?? "")
    found.title = found.href && element.getAttribute("title")
  }
  return found
}

// Google and Outlook lead every link through a counter of theirs.
const COUNTERS = [
  [/^https?:\/\/(?:www\.)?google\.[a-z.]+\/url\?/i, ["q", "url"]],
  [/^https?:\/\/[a-z0-9]+\.safelinks\.protection\.outlook\.com\//i, ["url"]],
  [/^https?:\/\/l\.facebook\.com\/l\.php\?/i, ["u"]],
]

// A target that means something in another page than the one it was copied from; else nothing.
export function targetOf(href) {
  let target = href.trim()
  for (const [pattern, names] of COUNTERS) {
    if (!pattern.test(target)) continue
    const query = new URL(target).searchParams
    target = names.map((name) => query.get(name)).find(Boolean) ?? target
  }
  if (target.startsWith("//")) target = `https:${target}`
  return /^(?:https?:\/\/|mailto:|tel:|\/|article:)/i.test(target) ? target : ""
}

const ADDRESS = /(?<![\w/@.])(?:https?:\/\/|www\.)[^\s<>"“”]*[^\s<>"“”.,;:!?()[\]{}'’]|[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/gi

const toHref = (address) => (address.includes("://") ? address : address.includes("@") ? `mailto:${address}` : `https://${address}`)

// The pieces of a text, each with the link it is or has: an address that is written out is one.
export function linked(text, { href, code }) {
  if (href || code) return [[text, href]]
  const pieces = []
  let last = 0
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    pieces.push([text.slice(last, index), ""], [address, toHref(address)])
    last = index + address.length
  }
  pieces.push([text.slice(last), ""])
  return pieces.filter(([piece]) => piece)
}

const ORDER = ["sub", "sup", "em", "strong", "code"]

// A text node inside the elements of its marks.
export function marked(document, text, marks) {
  let node = document.createTextNode(text)
  const wrap = (name) => {
    const element = document.createElement(name)
    element.append(node)
    node = element
    return element
  }
  for (const name of ORDER) if (marks[name]) wrap(name)
  if (marks.href) {
    const link = wrap("a")
    link.setAttribute("href", marks.href)
    if (marks.title) link.setAttribute("title", marks.title)
  }
  return node
}
