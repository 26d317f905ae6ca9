// Works a run over many articles off, some at a time, and moves the bar. Without it there is “Go on”.

// Others save between two steps.
const PAUSE = 150
const PATIENCE = [1000, 3000, 8000]

const page = document.querySelector(".desk-run[data-own][data-state=running]")
const bar = page?.querySelector("progress")
const told = page?.querySelector("#desk-told")
const news = page?.querySelector(".desk-run-news")
const form = page?.querySelector("form")
const go = form?.querySelector("[data-go]")
const stop = form?.querySelector("[data-stop]")

const wait = (time) => new Promise((resolve) => setTimeout(resolve, time))
let isStopping = false

async function post(what) {
  const body = new FormData(form)
  body.set("do", what)
  const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" } })
  // Signed out meanwhile: what comes back is a page. It asks to sign in, and leads back here.
  if (answer.redirected) location.reload()
  if (!answer.ok) throw new Error(answer.status)
  return answer.json()
}

async function patiently(what) {
  for (const pause of PATIENCE) {
    try {
      return await post(what)
    } catch {
      await wait(pause)
    }
  }
  return post(what)
}

function show(run) {
  bar.value = run.done
  told.textContent = run.words
}

async function work() {
  go.hidden = true
  news.textContent = page.dataset.going
  try {
    let run = await patiently(isStopping ? "stop" : "step")
    show(run)
    while (run.state === "running") {
      await wait(PAUSE)
      run = await patiently(isStopping ? "stop" : "step")
      show(run)
    }
    location.reload()
  } catch {
    news.textContent = page.dataset.lost
    go.hidden = false
    stop.hidden = true
  }
}

if (page) {
  stop.addEventListener("click", (event) => {
    event.preventDefault()
    isStopping = true
    stop.disabled = true
  })
  work()
}
