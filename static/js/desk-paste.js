// Text that comes in by paste or drop becomes clean semantic HTML before the editor reads it; the server cleans again.
// And typing as in Markdown, as far as the editor does not do it by itself.
import { Extension, Plugin, markInputRule, pm, textblockTypeInputRule, wrappingInputRule } from "django-prose-editor/editor"
import { cleanPasted, hasOwnMarkupOnly } from "./desk-paste-html.js"
import { watchLines } from "./desk-paste-lines.js"
import { announce } from "./desk-paste-said.js"
import { htmlFromText, tidy } from "./desk-paste-text.js"

function sliceOf(html, $context) {
  const source = new DOMParser().parseFromString(html, "text/html").body
  const parser = pm.model.DOMParser.fromSchema($context.doc.type.schema)
  return parser.parseSlice(source, { context: $context })
}

// What was copied in such an editor says where it was cut; that is of use only while nothing in it has to change.
function transformPastedHTML(html) {
  if (html.includes("data-pm-slice") && hasOwnMarkupOnly(html)) return html
  const { html: cleaned, pictures } = cleanPasted(html)
  if (pictures) announce("pictures", pictures)
  return cleaned
}

// One line is written as the text around it; "paste as plain text" asks for no marks.
function clipboardTextParser(text, $context, isPlain) {
  if (!text.trim().includes("\n") && !/[*_`[#>]|:\/\/|www\.|@/.test(text)) return null
  return sliceOf(htmlFromText(text, { isMarkdown: isPlain ? false : undefined }), $context)
}

watchLines()

export const WordPaste = Extension.create({
  name: "wordPaste",

  // Tiptap would take the stars out of "2 * 3 * 4", typed or pasted, and lead a link whose text is an address to that text.
  onBeforeCreate() {
    const { options, extensionManager } = this.editor
    options.enablePasteRules = false
    options.enableInputRules = extensionManager.extensions.filter(({ name }) => !["bold", "italic"].includes(name))
  },

  addInputRules() {
    const { nodes: { heading, orderedList }, marks: { bold, italic } } = this.editor.schema
    return [
      markInputRule({ find: /(?<=^|[\s(])(\*\*|__)(?=\S)([^*_]+)(?<=\S)\1$/, type: bold }),
      markInputRule({ find: /(?<=^|[\s(])([*_])(?=[^\s*_])([^*_]+)(?<=\S)\1$/, type: italic }),
      textblockTypeInputRule({ find: /^#{1,2}\s$/, type: heading, getAttributes: { level: 3 } }),
      textblockTypeInputRule({ find: /^#{5,6}\s$/, type: heading, getAttributes: { level: 4 } }),
      wrappingInputRule({
        find: /^(\d{1,3})[.)]\s$/,
        type: orderedList,
        getAttributes: ([, start]) => ({ start: Number(start) }),
        joinPredicate: ([, start], list) => list.childCount + list.attrs.start === Number(start),
      }),
    ]
  },

  addProseMirrorPlugins() {
    return [new Plugin({ props: { transformPastedHTML, transformPastedText: tidy, clipboardTextParser } })]
  },
})
