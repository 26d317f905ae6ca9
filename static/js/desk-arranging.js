// The content editor takes all blocks out of the form and puts them in again. Until it has, they are not laid out: that
// would be done twice. Runs before there is anything to see; where the content editor does not come, they appear anyway.
{
  const { classList } = document.documentElement
  const show = () => classList.remove("desk-arranging")
  classList.add("desk-arranging")
  document.addEventListener("content-editor:ready", show)
  window.addEventListener("load", () => setTimeout(show, 2000))
}
