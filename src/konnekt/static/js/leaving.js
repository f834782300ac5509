// Once a form is on its way, the last answer of a poll counts no more: it would lead to the page of what was just stopped.
let leaving = false;

addEventListener("submit", (event) => { leaving = !event.defaultPrevented; });
addEventListener("pageshow", () => { leaving = false; });

document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (leaving && event.target.closest(".progress-live")) event.preventDefault();
});
