// Nothing typed is lost: a text field with data-draft="key" keeps what is typed in this tab until the key changes. So the
// page puts into the key whatever changes once the text is kept (the number of messages, a version). Signing out forgets all.
// What is kept goes into an empty field; with data-draft-over also over the saved text that one was changing.
const PREFIX = "konnekt-draft:";

const store = {
  read(key) { try { return sessionStorage.getItem(PREFIX + key); } catch { return null; } },
  write(key, text) { try { sessionStorage.setItem(PREFIX + key, text); } catch { /* full or refused: typing goes on */ } },
  forget(key) { try { sessionStorage.removeItem(PREFIX + key); } catch { /* nothing was kept */ } },
  forgetAll() {
    try {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
    } catch { /* nothing was kept */ }
  },
};

const note = (field) => (field.value ? store.write(field.dataset.draft, field.value) : store.forget(field.dataset.draft));

function keep(root) {
  for (const field of root.querySelectorAll("[data-draft]")) {
    const kept = store.read(field.dataset.draft);
    const yields = field.value === "" || field.dataset.draftOver !== undefined;
    if (field.value !== field.defaultValue) {
      note(field); // typed before this script was here, and newer than what was kept
    } else if (kept !== null && kept !== field.value && yields) {
      field.value = kept;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.addEventListener("input", () => note(field));
  }
}

keep(document);
document.addEventListener("htmx:afterSwap", (event) => keep(event.detail.elt));

document.addEventListener("submit", (event) => {
  if (event.target.closest("[data-forgets-drafts]")) store.forgetAll();
});
