// Django starts every choice with a search while a page opens; an article's form has many that nobody touches. Those that
// are added later start at once.
import { later } from "./desk-later.js"

const $ = window.django?.jQuery
const begin = $?.fn.djangoAdminSelect2

if (begin) {
  $.fn.djangoAdminSelect2 = function () {
    for (const select of this) {
      later(select, () => begin.call($(select)), () => select.parentElement.querySelector(".select2-selection"))
    }
    return this
  }
  $(() => { $.fn.djangoAdminSelect2 = begin })
}
