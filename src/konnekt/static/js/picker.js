// The type-ahead: a combobox (ARIA 1.2) with a listbox, over a text box that holds one entry a line. What is sent stays
// that text box, so the page works the same without this script.
const LIMIT = 8;
let count = 0;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
const make = (tag, className, attributes = {}) => {
  const element = document.createElement(tag);
  element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

function localOptions(root) {
  return [...root.querySelectorAll("[data-picker-list] li")].map((li) => ({ value: li.dataset.value, label: li.textContent }));
}

function enhance(root) {
  const field = root.querySelector("[data-picker-field]");
  const label = field.labels[0];
  const listed = localOptions(root);
  const labels = new Map(listed.map(({ value, label }) => [value, label]));
  const one = "one" in root.dataset;
  const id = `picker-${(count += 1)}`;
  let chosen = field.value.split("\n").map((line) => line.trim()).filter(Boolean);
  let shown = [];
  let active = -1;
  let asked = 0;

  const box = make("div", "picker-box");
  const tokens = make("ul", "picker-tokens");
  const input = make("input", "picker-input", {
    id, type: "text", role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": `${id}-options`,
  });
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (field.hasAttribute(name)) input.setAttribute(name, field.getAttribute(name));
  }
  const options = make("ul", "picker-options", { id: `${id}-options`, role: "listbox" });
  if (label) {
    label.htmlFor = id;
    options.setAttribute("aria-label", label.textContent.trim());
  }
  const news = make("p", "unseen", { role: "status" });
  options.hidden = true;

  const write = () => {
    field.value = chosen.join("\n");
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const draw = () => {
    tokens.replaceChildren(...chosen.map((value) => {
      const token = make("li", "picker-token");
      const name = labels.get(value) ?? value;
      const remove = make("button", "picker-remove", { type: "button", "aria-label": `${root.dataset.wordRemove} ${name}` });
      remove.textContent = "×";
      remove.addEventListener("click", () => { chosen = chosen.filter((other) => other !== value); draw(); write(); input.focus(); });
      token.append(name, remove);
      return token;
    }));
    input.hidden = one && chosen.length > 0;
  };
  const close = () => {
    options.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (value) => {
    const wanted = value.trim();
    if (wanted && !chosen.some((other) => fold(other) === fold(wanted))) chosen = one ? [wanted] : [...chosen, wanted];
    input.value = "";
    close();
    draw();
    write();
  };
  const point = (index) => {
    active = index;
    [...options.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    const current = options.children[index];
    if (!current) return;
    input.setAttribute("aria-activedescendant", current.id);
    current.scrollIntoView({ block: "nearest" });
  };
  const offer = (found) => {
    shown = found.filter(({ value }) => !chosen.includes(value)).slice(0, LIMIT);
    options.replaceChildren(...shown.map(({ value, label: name }, i) => {
      const option = make("li", "picker-option", { id: `${id}-${i}`, role: "option", "aria-selected": "false" });
      option.textContent = name;
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(value); input.focus(); });
      return option;
    }));
    for (const { value, label: name } of shown) labels.set(value, name);
    active = -1;
    input.removeAttribute("aria-activedescendant");
    options.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(shown.length > 0));
    news.textContent = shown.length ? `${shown.length} ${root.dataset.wordFound}` : root.dataset.wordNone;
  };
  const search = async () => {
    const query = input.value.trim();
    const turn = (asked += 1);
    if (!query) return close();
    let found = listed.filter(({ label: name }) => fold(name).includes(fold(query)));
    if (root.dataset.url) {
      try {
        const response = await fetch(`${root.dataset.url}?q=${encodeURIComponent(query)}`, { credentials: "same-origin" });
        if (response.ok) found = (await response.json()).options;
      } catch { /* the list on the page answers alone */ }
    }
    if (turn === asked) offer(found);
  };

  let timer = 0;
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    clearTimeout(timer);
    timer = setTimeout(search, root.dataset.url ? 180 : 0);
  });
  input.addEventListener("change", (event) => event.stopPropagation());
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (options.hidden) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      point((active + step + shown.length + (active < 0 && step < 0 ? 1 : 0)) % shown.length);
    } else if (event.key === "Enter" || event.key === ",") {
      if (!input.value.trim() && event.key === "Enter") return;
      event.preventDefault();
      if (active >= 0) choose(shown[active].value);
      else choose(shown.find(({ label: name }) => fold(name) === fold(input.value.trim()))?.value ?? input.value);
    } else if (event.key === "Escape" && !options.hidden) {
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && !input.value && chosen.length) {
      chosen = chosen.slice(0, -1);
      draw();
      write();
    }
  });
  input.addEventListener("blur", () => { if (input.value.trim()) choose(input.value); else close(); });

  box.append(tokens, input);
  field.hidden = true;
  field.required = false; // a hidden field can't be asked to be filled; the server says what is missing
  root.querySelector("[data-picker-list]")?.remove();
  field.before(box, options, news);
  draw();
}

for (const root of document.querySelectorAll("[data-picker]")) enhance(root);
