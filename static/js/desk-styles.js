// content-editor and Tiptap write a <style> element of their own. The desk's policy allows those that carry the
// page's nonce, so that every <style> made by a script gets it. Runs before both.
{
  const { nonce } = document.currentScript
  const create = Document.prototype.createElement
  Document.prototype.createElement = function (name, options) {
    const element = create.call(this, name, options)
    if (nonce && String(name).toLowerCase() === "style") element.nonce = nonce
    return element
  }
}
