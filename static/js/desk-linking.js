// Links: a dialog that searches articles and links them by identity (`article:KEY`), and a bubble that says where a
// link leads. The page that is printed leads to the article's address of that day; see articles/linking.py.
import { Link as BaseLink, Plugin } from "django-prose-editor/editor"
import { combobox } from "./desk-combobox.js"

const IDENTITY = /^article:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(#\S*)?$/
const ELSEWHERE = /^(?:https?:\/\/|mailto:|tel:)/i
const MOST_PLACES = 6

const dialog = document.getElementById("desk-linking")
const bubble = document.getElementById("desk-linking-bubble")
const words = dialog?.dataset ?? {}

function element(name, className, text = "") {
  const made = document.createElement(name)
  made.className = className
  made.textContent = text
  return made
}

async function ask(query, signal) {
  const answer = await fetch(`${words.find}?${new URLSearchParams(query)}`, { signal })
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status))
  return answer.json()
}

// -- What was typed -------------------------------------------------------------------------------------------

// Of what may be linked without an article: its address, what kind it is, and words that could stand for it.
export function addressOf(typed) {
  const text = typed.trim()
  if (!text) return null
  if (/^#\S+$/.test(text)) return { href: text, kind: "place", title: text }
  if (/^\/(?!\/)\S*$/.test(text)) return { href: text, kind: "page", title: text }
  if (/^https?:\/\/\S+$/i.test(text)) return ofWeb(text)
  const mail = text.replace(/^mailto:/i, "")
  if (/^[^\s@:/<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(mail)) return { href: `mailto:${mail}`, kind: "mail", title: mail }
  const phone = text.replace(/^tel:/i, "")
  if (/^\+?[\d\s()./-]+$/.test(phone) && phone.replace(/\D/g, "").length >= 7) {
    return { href: `tel:${phone.replace(/[^\d+]/g, "")}`, kind: "phone", title: phone }
  }
  return /^(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?$/i.test(text) ? ofWeb(`https://${text}`) : null
}

function ofWeb(text) {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.origin !== location.origin) return { href: text, kind: "web", title: text.replace(/^https?:\/\//i, "") }
  const path = `${url.pathname}${url.search}${url.hash}`
  return { href: path, kind: "page", title: path }
}

// -- The dialog -----------------------------------------------------------------------------------------------

let editor = null
let places = []
let link = ""

const part = (selector) => dialog.querySelector(selector)

function open(forEditor) {
  hide()
  editor = forEditor
  link = editor.getAttributes("link").href ?? ""
  const { from, to, empty } = editor.state.selection
  const marked = empty && !link ? "" : selectedWords(from, to)
  part(".desk-linking-words").hidden = !marked
  part(".desk-linking-words").textContent = marked ? `“${marked}”` : ""
  part(".desk-linking-remove").hidden = !link
  part("input").value = IDENTITY.test(link) ? "" : link
  places = []
  box.show([])
  say("")
  dialog.showModal()
  part("input").focus()
  part("input").select()
  box.search(marked)
}

function selectedWords(from, to) {
  const { doc } = editor.state
  if (from !== to) return doc.textBetween(from, to, " ").trim().slice(0, 120)
  const node = doc.nodeAt(from)
  const inside = node?.marks.some(({ type }) => type.name === "link") ? node : doc.resolve(from).nodeBefore
  return (inside?.text ?? "").trim().slice(0, 120)
}

// With nothing typed, articles that are called like the words that are marked, or those that were changed last.
async function find(typed, signal, marked = "") {
  if (ELSEWHERE.test(typed) && addressOf(typed)?.kind !== "page") return optionsOf([], typed)
  const key = typed ? null : IDENTITY.exec(link)?.[1]
  const now = key ? (await ask({ key }, signal)).results : []
  let found = await ask({ q: typed || marked, article: words.article }, signal)
  if (!typed && marked && !found.results.length) found = await ask({ q: "", article: words.article }, signal)
  places = found.places
  const known = new Set(now.map(({ href }) => href))
  const current = now.map((fact) => ({ ...fact, href: link, isNow: true }))
  return optionsOf([...current, ...found.results.filter(({ href }) => !known.has(href))], typed)
}

function optionsOf(articles, typed) {
  const address = addressOf(typed)
  const isOwnArticle = address?.kind === "page" && articles.length > 0
  const wanted = typed.replace(/^#/, "").toLowerCase()
  const here = places.filter(({ title, href }) => `${title} ${href}`.toLowerCase().includes(wanted))
  const isPlace = typed.startsWith("#")
  return [
    ...(address && !isOwnArticle && !(isPlace && here.length) ? [address] : []),
    ...(isPlace ? [] : articles),
    ...here.slice(0, MOST_PLACES).map((place) => ({ ...place, kind: "place" })),
  ]
}

function shown(options, typed) {
  if (typed && !options.length) say(/^[a-z][\w+.-]*:\S*$/i.test(typed) ? words.refused : words.nothing)
  box.mark(options.length && (typed || options[0].isNow) ? 0 : -1)
}

function row(option) {
  const item = element("li", "")
  item.append(element("span", "desk-linking-title", option.title))
  if (option.label) item.append(element("span", `desk-label desk-label--${option.tone}`, option.label))
  else item.append(element("span", "desk-linking-kind", words[option.kind]))
  const when = [option.isNow ? words.now : "", option.when].filter(Boolean).join(" · ")
  if (when) item.append(element("span", "desk-linking-when", when))
  return item
}

function marked(option) {
  const { length } = part("ul").children
  part("[type=submit]").disabled = !option
  if (option?.label && !option.is_live) say(words.off)
  else if (length) say(words.found.replace("%s", length))
}

function say(text) {
  if (part(".desk-linking-status").textContent !== text) part(".desk-linking-status").textContent = text
}

function choose({ href, title }) {
  dialog.close()
  if (link) {
    editor.chain().focus().extendMarkRange("link").updateAttributes("link", { href }).run()
  } else if (editor.state.selection.empty) {
    const text = { type: "text", text: title, marks: [{ type: "link", attrs: { href } }] }
    editor.chain().focus().insertContent(text).unsetMark("link").run()
  } else {
    const { to } = editor.state.selection
    editor.chain().focus().setMark("link", { href }).setTextSelection(to).run()
  }
}

function remove() {
  dialog.close()
  editor.chain().focus().extendMarkRange("link").unsetLink().run()
}

const box = dialog && combobox({
  ...{ input: part("input"), list: part("ul"), find, row, shown, marked, choose },
  fallback: (typed) => optionsOf([], typed),
  failed: () => say(words.failed),
})

if (dialog) {
  part("form").addEventListener("submit", (event) => {
    event.preventDefault()
    box.take()
  })
  part(".desk-linking-cancel").addEventListener("click", () => dialog.close())
  part(".desk-linking-remove").addEventListener("click", remove)
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close()
  })
  dialog.addEventListener("close", () => {
    box.stop()
    editor?.commands.focus()
  })
}

// -- The bubble -----------------------------------------------------------------------------------------------

const facts = new Map()
let leaving

function factOf(key) {
  if (!facts.has(key)) {
    facts.set(key, ask({ key }).then(({ results }) => results[0] ?? null, () => {
      facts.delete(key)
      return null
    }))
  }
  return facts.get(key)
}

let under = null

async function tell(anchor) {
  clearTimeout(leaving)
  if (!bubble || anchor === under || dialog?.open) return
  under = anchor
  const href = anchor.getAttribute("href") ?? ""
  const key = IDENTITY.exec(href)?.[1]
  const fact = key ? await factOf(key) : { title: href }
  if (under !== anchor || !anchor.isConnected) return
  bubble.showPopover()
  bubble.replaceChildren(fact ? fact.title : words.unknown)
  if (fact?.label) bubble.append(element("span", `desk-label desk-label--${fact.tone}`, fact.label))
  put()
  requestAnimationFrame(put) // the menu may have grown by a line meanwhile
}

// Below the link, or above it where there is no room; along with it when the page is scrolled.
function put() {
  if (!under?.isConnected || !bubble?.matches(":popover-open")) return
  const box = under.getClientRects()[0] ?? under.getBoundingClientRect()
  const room = document.documentElement.clientWidth - bubble.offsetWidth - 8
  const below = under.getBoundingClientRect().bottom + 4
  bubble.style.left = `${Math.max(8, Math.min(box.left, room))}px`
  bubble.style.top = `${below + bubble.offsetHeight > innerHeight ? box.top - bubble.offsetHeight - 4 : below}px`
}

function hide() {
  clearTimeout(leaving)
  under = null
  if (bubble?.matches(":popover-open")) bubble.hidePopover()
}

const leave = () => {
  clearTimeout(leaving)
  leaving = setTimeout(hide, 250)
}

bubble?.addEventListener("mouseenter", () => clearTimeout(leaving))
bubble?.addEventListener("mouseleave", leave)
addEventListener("scroll", put, { capture: true, passive: true })
addEventListener("resize", put)
addEventListener("keydown", (event) => { if (event.key === "Escape") hide() })

const anchorAt = (view) => {
  const { node } = view.domAtPos(view.state.selection.from)
  return (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("a[href]")
}

const bubbles = (forEditor) => new Plugin({
  props: {
    handleDOMEvents: {
      mouseover(view, event) {
        const anchor = event.target.closest?.("a[href]")
        if (anchor) tell(anchor)
      },
      mouseout(view, event) {
        if (event.target.closest?.("a[href]")) leave()
      },
      blur: hide,
    },
  },
  view: () => ({
    update(view, before) {
      if (before.selection.eq(view.state.selection) && before.doc.eq(view.state.doc)) return
      const anchor = view.hasFocus() && forEditor.isActive("link") ? anchorAt(view) : null
      if (anchor) tell(anchor)
      else hide()
    },
    destroy: hide,
  }),
})

// -- The editor's extension -----------------------------------------------------------------------------------

export const Link = BaseLink.extend({
  inclusive: false,

  addOptions() {
    return {
      ...this.parent?.(),
      isAllowedUri: (url, { defaultValidate }) => IDENTITY.test(url) || defaultValidate(url),
    }
  },

  addMenuItems({ menu, buttons }) {
    this.parent?.({ menu, buttons })
    if (!dialog) return
    menu.defineItem({
      name: "link",
      groups: "link",
      button: buttons.material("insert_link", words.button),
      command: (forEditor) => forEditor.commands.addLink(),
      active: (forEditor) => forEditor.isActive("link"),
    })
  },

  addCommands() {
    const commands = this.parent?.() ?? {}
    if (!dialog) return commands
    return {
      ...commands,
      addLink: () => ({ editor: forEditor, dispatch }) => {
        if (dispatch) setTimeout(() => open(forEditor))
        return true
      },
    }
  },

  addKeyboardShortcuts() {
    return { "Mod-k": ({ editor: forEditor }) => forEditor.commands.addLink() }
  },

  addProseMirrorPlugins() {
    return [...(this.parent?.() ?? []), bubbles(this.editor)]
  },
})
