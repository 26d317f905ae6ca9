// One file on its way into the library.
import { token } from "./desk-token.js"

// `progress` gets the share that was sent, `arrived` is called when all was and the drawing begins. The answer never
// fails: `facts` is what the server said, if it said something; `isOut` tells that it wants a sign-in, a `status` of 0
// that it was not reached, `isStopped` that nobody wants to know any more.
export function upload(file, url, { progress, arrived }) {
  const request = new XMLHttpRequest()
  const body = new FormData()
  body.append("upload", file)
  request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
    if (lengthComputable && total) progress(loaded / total)
  })
  request.upload.addEventListener("load", arrived)
  request.open("POST", url)
  request.setRequestHeader("X-CSRFToken", token())
  request.setRequestHeader("Accept", "application/json")
  let isStopped = false
  const answer = new Promise((resolve) => {
    request.addEventListener("loadend", () => resolve({ ...answerOf(request, url), isStopped }))
    request.send(body)
  })
  return {
    answer,
    abort() {
      isStopped = true
      request.abort()
    },
  }
}

// Signed out meanwhile, what comes is the page to sign in; before a server that is down, a proxy's page.
function answerOf(request, url) {
  const isJson = request.getResponseHeader("Content-Type")?.startsWith("application/json")
  return {
    status: request.status,
    facts: isJson ? JSON.parse(request.responseText) : null,
    isOut: request.status > 0 && new URL(request.responseURL).pathname !== url,
  }
}
