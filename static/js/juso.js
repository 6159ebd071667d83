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

// On a phone the menu and the filter start folded.
if (matchMedia("(max-width: 40rem)").matches) {
  document.querySelectorAll("[data-juso-fold]").forEach((fold) => fold.removeAttribute("open"));
}

// Fields that open by an answer: data-juso-opens="yes:name,kana no:description" on the choices of one question.
function arrange(choice) {
  choice.dataset.jusoOpens.split(" ").forEach((rule) => {
    const [value, fields] = rule.split(":");
    fields.split(",").forEach((name) => {
      const field = document.getElementById(`field-${name}`);
      if (field) field.hidden = choice.value !== value;
    });
  });
}
document.querySelectorAll("[data-juso-opens]").forEach((choice) => {
  choice.addEventListener("change", () => arrange(choice));
  if (choice.checked) arrange(choice);
});
