// A form with data-autosave="address" is saved as it is filled: each change is posted there, a moment after typing ends.
// The answer is 204 when it is kept, and 200 when something must be put right first (an error status would only be noise
// in the console). The words come from the page:
// <p class="form-status" data-autosave-status data-saving="Saving" data-saved="Saved" data-invalid="…" data-failed="…">.
const PAUSE = 700;
const RETRY = 8000;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let running = false;
  let changed = false;
  let under = new AbortController();

  const say = (state, time = "") => {
    if (status) status.textContent = [status.dataset[state] ?? "", time].join(" ").trim();
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  async function save(keepalive = false) {
    clearTimeout(timer);
    if (running || !changed) return;
    let failed = false;
    running = true;
    changed = false;
    under = new AbortController();
    say("saving");
    try {
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      const response = await fetch(form.dataset.autosave, {
        method: "POST", body, keepalive, credentials: "same-origin", headers: { "X-Konnekt-Autosave": "1" },
        signal: under.signal,
      });
      if (response.status === 204) {
        say("saved", new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
      } else if (response.status === 422 || (response.ok && !response.redirected)) {
        say("invalid");
      } else {
        throw new Error(`answered ${response.status}`);
      }
    } catch {
      failed = !under.signal.aborted;
      if (failed) {
        changed = true;
        say("failed");
      }
    }
    running = false;
    if (changed) later(failed ? RETRY : PAUSE);
  }

  const note = (wait) => () => { changed = true; later(wait); };
  form.addEventListener("input", note(PAUSE));
  form.addEventListener("change", note(0));
  // What is sent holds all of it; a save still under way would only come after it, where nothing is kept any more.
  form.addEventListener("submit", () => { changed = false; clearTimeout(timer); under.abort(); });
  addEventListener("pagehide", () => { if (changed) save(true); });
  addEventListener("online", () => { if (changed) later(0); });
  addEventListener("beforeunload", (event) => { if (changed && !navigator.onLine) event.preventDefault(); });
}
