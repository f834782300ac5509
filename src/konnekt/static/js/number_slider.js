// Beside a number field, a slider that moves with it. The field is what is sent; without this script it stands alone.
for (const number of document.querySelectorAll("input[data-number-slider]")) {
  const range = document.createElement("input");
  range.type = "range";
  range.min = number.min || "0";
  range.max = number.max || "100";
  range.step = number.step || "1";
  range.value = number.value || range.min;
  range.disabled = number.disabled;
  range.setAttribute("aria-label", number.labels?.[0]?.textContent.trim() ?? "");

  range.addEventListener("input", () => {
    number.value = range.value;
    number.dispatchEvent(new Event("input", { bubbles: true }));
  });
  range.addEventListener("change", () => number.dispatchEvent(new Event("change", { bubbles: true })));
  number.addEventListener("input", () => { range.value = number.value || range.min; });
  number.before(range);
}
