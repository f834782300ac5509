// What a weight makes up of the whole, told anew as the weights move. Without this script the page says it as it was saved.
for (const form of document.querySelectorAll("form:has([data-weights])")) {
  const numbers = [...form.querySelectorAll("[data-weights] input[type=number]:not([data-parameter])")];
  const sum = (some) => some.reduce((total, number) => total + Math.max(number.valueAsNumber || 0, 0), 0);

  const tell = () => {
    const whole = sum(numbers);
    for (const share of form.querySelectorAll("[data-share]")) {
      const part = sum([...share.closest("[data-weights]").querySelectorAll("input[type=number]:not([data-parameter])")]);
      share.textContent = String(whole ? Math.round((100 * part) / whole) : 0);
    }
  };
  form.addEventListener("input", tell);
}
