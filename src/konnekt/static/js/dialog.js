// A link with data-dialog leads to a page that asks something. With scripts, the question opens here instead: the page is
// fetched, its [data-dialog-body] shown in the one <dialog>. If anything goes wrong, the link is simply followed.
const frame = document.querySelector("[data-dialog-frame]");

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || !frame || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const response = await fetch(link.href, { headers: { "X-Konnekt-Dialog": "1" }, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const body = page.querySelector("[data-dialog-body]");
    if (!response.ok || response.redirected || !body) throw new Error("no question on that page");
    const title = body.querySelector(".confirm-title");
    if (title) frame.setAttribute("aria-label", title.textContent.trim());
    frame.replaceChildren(document.importNode(body, true));
    frame.showModal();
  } catch {
    location.assign(link.href);
  }
});

frame?.addEventListener("click", (event) => {
  const close = event.target.closest("[data-dialog-close]");
  if (!close && event.target !== frame) return;
  event.preventDefault();
  frame.close();
});
