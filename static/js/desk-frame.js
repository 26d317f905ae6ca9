// A page of the site in a frame, exchanged for its next state without a flash.

// Only what differs is exchanged: pictures stay loaded, and the place where one reads stays put.
function settle(old, fresh) {
  if (old.isEqualNode(fresh)) return
  if (old.nodeName !== fresh.nodeName || old.nodeType !== Node.ELEMENT_NODE) {
    old.replaceWith(fresh)
    return
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name)
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  const before = [...old.childNodes]
  const after = [...fresh.childNodes]
  const most = Math.min(before.length, after.length)
  let head = 0
  while (head < most && before[head].isEqualNode(after[head])) head += 1
  let tail = 0
  while (tail < most - head && before.at(-1 - tail).isEqualNode(after.at(-1 - tail))) tail += 1
  const changed = before.slice(head, before.length - tail)
  const wanted = after.slice(head, after.length - tail)
  const next = before[before.length - tail] ?? null
  wanted.forEach((node, n) => n < changed.length ? settle(changed[n], node) : old.insertBefore(node, next))
  for (const node of changed.slice(wanted.length)) node.remove()
}

// A link inside the page scrolls it, any other opens a tab: the frame never leaves the page.
function tameLinks(page) {
  for (const link of page.querySelectorAll("a[href]")) {
    const address = link.getAttribute("href")
    if (address.startsWith("#")) {
      link.setAttribute("href", `about:srcdoc${address}`)
    } else {
      link.setAttribute("target", "_blank")
    }
  }
}

// Shows the HTML of a page; `dress` may change it before.
export function shower(frame, dress = () => {}) {
  let isLoaded = false
  frame.addEventListener("load", () => { isLoaded = frame.hasAttribute("srcdoc") })
  return (html) => {
    const page = new DOMParser().parseFromString(html, "text/html")
    for (const script of page.querySelectorAll('script:not([type="application/ld+json"])')) script.remove() // the frame runs none
    tameLinks(page)
    dress(page)
    if (isLoaded) {
      settle(frame.contentDocument.documentElement, page.documentElement)
    } else {
      frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`
    }
  }
}
