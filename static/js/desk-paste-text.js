// Plain text as paragraphs and lists: as Markdown when it clearly is, else by its blank lines and bullets.
import { linked, targetOf } from "./desk-paste-marks.js"

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;")

// -- Characters

const INVISIBLE = /[\u0000\u0001\u00ad\u200b\u2060\ufeff]/g
const HOLDS_BEFORE = /[\d«‹§№]/
const HOLDS_AFTER = /[\d:;?!»›%‰°€]/

// No invisible characters; a no-break space only where a typesetter puts one: French punctuation, numbers and units.
export function tidy(text) {
  return text.replace(INVISIBLE, "").replace(/[ \u00a0]*\u00a0[ \u00a0]*/g, (gap, place, whole) => {
    const holds = HOLDS_BEFORE.test(whole[place - 1] ?? "") || HOLDS_AFTER.test(whole[place + gap.length] ?? "")
    return gap.length === 1 && holds ? gap : " "
  })
}

// -- Is it Markdown?

const SIGNS = [
  [/^#{1,6}[ \t]+\S/gm, 1],
  [/\*\*\S[^*\n]*\*\*/g, 1],
  [/__\S[^_\n]*__/g, 1],
  [/\[[^\]\n]+\]\([^)\s]+(?:\s+"[^"\n]*")?\)/g, 1],
  [/(?:^|\s)`[^`\n]+`/g, 1],
  [/^```/gm, 1],
  [/^>[ \t]\S/gm, 1],
  [/^[ \t]*[-*+][ \t]+\S.*\n(?:.*\n)??[ \t]*[-*+][ \t]+\S/gm, 1],
  [/^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$/gm, 2],
]

// One mark may be meant as it stands; two are a habit.
export function looksLikeMarkdown(text) {
  const score = SIGNS.reduce((sum, [pattern, worth]) => sum + worth * (text.match(pattern)?.length ?? 0), 0)
  return score >= 2
}

// -- Inside a line

const withLinks = (text) => linked(text, {})
  .map(([part, href]) => (href ? `<a href="${escaped(href)}">${escaped(part)}</a>` : escaped(part))).join("")

function inline(given) {
  const kept = []
  const keep = (html) => `\u0000${kept.push(html) - 1}\u0000`
  const link = (all, words, href, title) => {
    const target = targetOf(href)
    if (!target) return all
    const shown = words.replace(/\S*(?:\/\/|www\.|@)\S*/g, (address) => keep(escaped(address)))
    return `${keep(`<a href="${escaped(target)}"${title ? ` title="${escaped(title)}"` : ""}>`)}${shown}${keep("</a>")}`
  }
  const text = given
    .replace(/(`+)(.+?)\1(?!`)/g, (_all, _ticks, code) => keep(`<code>${escaped(code.trim())}</code>`))
    .replace(/\\([\\`*_{}[\]()#+\-.!>~|])/g, (_all, sign) => keep(escaped(sign)))
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, (_all, alt) => (alt ? `[${alt}]` : ""))
    .replace(/\[([^\]]+)\]\(((?:[^\s()]|\([^\s()]*\))+)(?:\s+"([^"]*)")?\)/g, link)
    .replace(/<((?:https?:\/\/|mailto:)[^\s>]+)>/g, (all, href) => link(all, href, href))
  return withLinks(text)
    .replace(/(\*\*|__)(?=\S)(.+?[*_]*)(?<=\S)\1/g, "<strong>$2</strong>")
    .replace(/\*(?=\S)([^*]+?)(?<=\S)\*/g, "<em>$1</em>")
    .replace(/(?<![\p{L}\p{N}_])_(?=\S)([^_]+?)(?<=\S)_(?![\p{L}\p{N}_])/gu, "<em>$1</em>")
    .replace(/~~(?=\S)(.+?)(?<=\S)~~/g, "$1")
    .replace(/\u0000(\d+)\u0000/g, (_all, n) => kept[n])
}

// -- Lines into blocks

const ITEM = /^([ \t]*)([-*+•·◦▪‣●○■]|o(?=\t)|(\d{1,3})[.)])[ \t]+(\S.*)$/
const HEADING = /^(#{1,6})[ \t]+(.*?)[ \t]*#*$/
const QUOTE = /^>[ \t]?/
const RULE = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/
const FENCE = /^(?:```|~~~)/
const DIVIDER = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$/
const indentOf = (line) => /^[ \t]*/.exec(line)[0].replace(/\t/g, "    ").length
const isBlank = (line) => !line.trim()
const [NARROWEST, WIDEST] = [50, 90]
const BREAK = "\u0001"

class Reader {
  constructor(text, isMarkdown) {
    this.isMarkdown = isMarkdown
    this.depth = 0
    const lines = text.split("\n")
    this.hasBlank = lines.some(isBlank)
    this.hasLarge = lines.some((line) => /^#{1,2}[ \t]/.test(line))
    this.width = Math.max(0, ...lines.map((line) => line.trimEnd().length).filter((length) => length <= WIDEST))
    const long = lines.filter((line) => line.length > WIDEST && line.trim().includes(" "))
    this.isWrapped = this.width >= NARROWEST && long.length <= lines.length / 10
  }

  words(text) {
    return this.isMarkdown ? inline(text) : withLinks(text)
  }

  // A line that ends because the next word had no room, as in an e-mail, was not ended by its writer.
  goesOn(line, next) {
    return this.isWrapped && line.trimEnd().length + 1 + next.trim().split(/\s/)[0].length > this.width
  }

  blocks(lines) {
    const out = []
    for (let at = 0; at < lines.length;) {
      if (isBlank(lines[at])) {
        at += 1
        continue
      }
      const [html, used] = (this.isMarkdown && this.marked(lines, at)) || this.list(lines, at) || this.grid(lines, at) || this.paragraph(lines, at)
      out.push(html)
      at += used
    }
    return out.join("")
  }

  marked(lines, at) {
    const line = lines[at]
    const heading = HEADING.exec(line)
    if (heading?.[2]) return [this.heading(heading[1].length, heading[2]), 1]
    if (RULE.test(line.trim())) return ["<hr>", 1]
    if (FENCE.test(line)) return this.code(lines, at)
    if (QUOTE.test(line)) {
      const end = this.endOf(lines, at, (each) => QUOTE.test(each))
      return [`<blockquote>${this.blocks(lines.slice(at, end).map((each) => each.replace(QUOTE, "")))}</blockquote>`, end - at]
    }
    const next = lines[at + 1] ?? ""
    if (line.includes("|") && DIVIDER.test(next)) return this.table(lines, at)
    if (/^(?:=+|-{3,})$/.test(next.trim()) && !ITEM.test(line)) return [this.heading(2, line.trim()), 2]
    return null
  }

  endOf(lines, at, belongs) {
    let end = at
    while (end < lines.length && belongs(lines[end])) end += 1
    return end
  }

  heading(depth, text) {
    const level = depth < 3 || (depth === 3 && !this.hasLarge) ? 3 : 4
    return `<h${level}>${this.words(text)}</h${level}>`
  }

  code(lines, at) {
    const end = this.endOf(lines, at + 1, (line) => !FENCE.test(line))
    const code = lines.slice(at + 1, end).filter((line) => !isBlank(line)).map((line) => `<code>${escaped(line.trimEnd())}</code>`)
    return [`<p>${code.join("<br>")}</p>`, end + 1 - at]
  }

  cells(line) {
    return line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => this.words(cell.trim().replace(/\\\|/g, "|")))
  }

  table(lines, at) {
    const end = this.endOf(lines, at + 2, (line) => line.includes("|"))
    const row = (name) => (line) => `<tr>${this.cells(line).map((cell) => `<${name}>${cell}</${name}>`).join("")}</tr>`
    return [`<table>${row("th")(lines[at])}${lines.slice(at + 2, end).map(row("td")).join("")}</table>`, end - at]
  }

  // Rows of a spreadsheet.
  grid(lines, at) {
    const count = (line) => line.split("\t").length
    const end = this.endOf(lines, at, (line) => !isBlank(line) && count(line) === count(lines[at]))
    if (count(lines[at]) < 2 || indentOf(lines[at]) || end - at < 2) return null
    const row = (line) => `<tr>${line.split("\t").map((cell) => `<td>${this.words(cell.trim())}</td>`).join("")}</tr>`
    return [`<table>${lines.slice(at, end).map(row).join("")}</table>`, end - at]
  }

  // The items of one list, each as its own lines without their indent; in plain text one dash is no list.
  list(lines, at) {
    const first = ITEM.exec(lines[at])
    if (!first) return null
    const indent = indentOf(lines[at])
    const isNumbered = first[3] !== undefined
    const items = []
    let end = at
    while (end < lines.length) {
      const found = ITEM.exec(lines[end])
      const isNext = found && indentOf(lines[end]) <= indent + 1 && (found[3] !== undefined) === isNumbered
      if (!isNext || (isNumbered && items.length && Number(found[3]) !== Number(first[3]) + items.length && !this.isMarkdown)) break
      const [item, after] = this.item(lines, end, found)
      items.push(item)
      end = after
    }
    if (items.length < 2 && !this.isMarkdown && !this.depth) return null
    const start = isNumbered && Number(first[3]) !== 1 ? ` start="${Number(first[3])}"` : ""
    this.depth += 1
    const html = items.map((item) => `<li>${this.blocks(item)}</li>`).join("")
    this.depth -= 1
    return [isNumbered ? `<ol${start}>${html}</ol>` : `<ul>${html}</ul>`, end - at]
  }

  item(lines, at, [, , , , words]) {
    const indent = indentOf(lines[at])
    const item = [words]
    let end = at + 1
    for (; end < lines.length; end += 1) {
      const line = lines[end]
      const next = isBlank(line) ? lines.slice(end).find((each) => !isBlank(each)) : line
      if (next === undefined) break
      const isInside = indentOf(next) > indent + 1
      if (isBlank(line)) {
        if (isInside) item.push("")
        else if (ITEM.test(next) && indentOf(next) <= indent + 1 && lines[end + 1] === next) continue
        else break
      } else if (isInside) item.push(line.replace(new RegExp(`^[ \\t]{1,${indent + 2}}`), ""))
      else if (!ITEM.test(line) && !this.starts(line) && this.goesOn(lines[end - 1], line)) item.push(line)
      else break
    }
    return [item, end]
  }

  starts(line) {
    return this.isMarkdown && (HEADING.test(line) || QUOTE.test(line) || FENCE.test(line) || RULE.test(line.trim()))
  }

  paragraph(lines, at) {
    const isInside = (line, n) => !isBlank(line) && (n === 0 || !(this.starts(line) || (ITEM.test(line) && this.list(lines, at + n))))
    let end = at
    while (end < lines.length && isInside(lines[end], end - at)) end += 1
    return [`<p>${this.joined(lines.slice(at, end))}</p>`, end - at]
  }

  joined(lines) {
    const end = this.hasBlank || this.isMarkdown ? "<br>" : "</p><p>"
    const text = lines.reduce((html, line, n) => {
      if (!n) return line.trim()
      const before = lines[n - 1]
      const isEnded = this.isMarkdown ? / {2}$|\\$/.test(before) : !this.goesOn(before, line)
      return `${isEnded ? html.replace(/\\$/, "") + BREAK : `${html} `}${line.trim()}`
    }, "")
    return this.words(text).replaceAll(BREAK, end)
  }
}

export function htmlFromText(given, { isMarkdown } = {}) {
  const text = tidy(given.replace(/\r\n?|\u2028|\u2029/g, "\n")).replace(/^(?:[ \t]*\n)+|\s+$/g, "")
  const reader = new Reader(text, isMarkdown ?? looksLikeMarkdown(text))
  return reader.blocks(text.split("\n"))
}
