// Tags by name: suggestions while typing, a comma ends a name, and the order typed is the order kept.
import { later } from "./desk-later.js"

const select = document.querySelector("select.desk-tags")
const $ = window.django?.jQuery
const searchOf = () => select.parentElement.querySelector(".select2-search__field")

function start() {
  const isFree = select.dataset.free === "true"
  $(select).select2({
    ajax: {
      url: document.querySelector(".desk").dataset.tagNames,
      delay: 150,
      data: ({ term }) => ({ term: term ?? "" }),
    },
    minimumInputLength: 1,
    tags: isFree,
    tokenSeparators: [","],
    createTag: ({ term }) => {
      const name = term.trim().replace(/^["']|["']$/g, "")
      return name ? { id: name, text: name } : null
    },
    // What is there comes before what would be new, so that Enter takes the tag that was meant.
    insertTag: (found, tag) => {
      if (!found.some(({ id }) => String(id).toLowerCase() === tag.id.toLowerCase())) found.push(tag)
    },
  })
  // A chosen name goes to the end, also where its option was there before.
  $(select).on("select2:select", (event) => {
    const option = [...select.options].find((each) => each.value === String(event.params.data.id))
    if (option) select.append(option)
    $(select).trigger("change")
  })
  $(select).on("select2:unselect", (event) => {
    for (const option of [...select.options]) if (option.value === String(event.params.data.id)) option.remove()
    $(select).trigger("change")
  })
  const label = document.querySelector(`label[for="${select.id}"]`)
  const field = searchOf()
  if (label && field) field.setAttribute("aria-label", label.textContent.replace(/:\s*$/, ""))
}

if (select && $) later(select, start, searchOf)
