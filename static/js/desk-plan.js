// Plans an article without leaving the page: what is typed in the big form beside it stays. Without it, the form posts.

export async function plan(url, day, token) {
  const body = new FormData()
  body.set("planned_for", day)
  const headers = { Accept: "application/json", "X-CSRFToken": token }
  const response = await fetch(url, { method: "POST", body, headers, redirect: "error" })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error)
  return answer
}

export const tokenOf = (form) => form.elements.csrfmiddlewaretoken.value

const form = document.getElementById("desk-plan")

form?.addEventListener("submit", async (event) => {
  event.preventDefault()
  const said = document.querySelector(".desk-plan-said")
  try {
    said.textContent = (await plan(form.action, form.elements.planned_for.value, tokenOf(form))).said
  } catch (error) {
    said.textContent = error instanceof TypeError || error instanceof SyntaxError ? said.dataset.failed : error.message
  }
})
