// Small behaviours keyed by data-juso-*. Every page works without this file.

// Enter that confirms an IME conversion must not send the form.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
}, true);

// A form is sent once: the second click finds the button busy. Coming back with the browser's arrow frees it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.jusoSent) { event.preventDefault(); return; }
  if (form.method === "post") {
    form.dataset.jusoSent = "1";
    form.querySelectorAll("button:not([type=button])").forEach((button) => button.setAttribute("aria-busy", "true"));
  }
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[data-juso-sent]").forEach((form) => {
    delete form.dataset.jusoSent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });
});

// After a refused form the list of errors is read first.
document.querySelector("[data-juso-errors]")?.focus();

// A select that filters at once still has its button for those without script.
document.querySelectorAll("form[data-juso-auto]").forEach((form) => {
  form.addEventListener("change", () => form.requestSubmit());
});

// On a phone the menu starts folded.
if (matchMedia("(max-width: 40rem)").matches) document.querySelector("[data-juso-nav]")?.removeAttribute("open");
