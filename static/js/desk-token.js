// What a POST by a script has to bring. From the cookie before the page: it is another one after signing in again in a
// second tab.
export const token = () =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? ""
