// Before the page is painted: the colours that the reader chose here, light or dark, else those of the device.
try {
  document.documentElement.dataset.theme = localStorage.getItem("colours") || "auto"
} catch {
  document.documentElement.dataset.theme = "auto"
}
