// Light, dark, or as the device. Runs before the page is drawn, so that it never flashes; hence the one classic script.
(() => {
  const root = document.documentElement;
  const key = "konnekt-theme";
  const remembered = () => {
    try { return localStorage.getItem(key) ?? ""; } catch { return ""; }
  };
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const choice of document.querySelectorAll("[data-theme-switch] button")) {
      choice.setAttribute("aria-pressed", String(choice.value === theme));
    }
  };
  apply(remembered());

  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-theme-switch]")) group.hidden = false;
    apply(remembered());
  });
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme-switch] button");
    if (!choice) return;
    try { localStorage.setItem(key, choice.value); } catch { /* a private window: it lasts for this page */ }
    apply(choice.value);
  });
})();
