// Small behaviours keyed by data-juso-*. Every page works without this file.

// Enter that confirms an IME conversion must not send the form.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
}, true);

// Ctrl+Enter sends the form one is writing in, by its main button.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const button = event.target.form?.querySelector("button.main");
  if (button) { event.preventDefault(); button.click(); }
});

// Among many boxes to tick the arrows go where they point; Tab still goes through them one by one.
document.addEventListener("keydown", (event) => {
  const box = event.target;
  const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
  if (!step || box.type !== "checkbox" || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const here = box.getBoundingClientRect();
  const others = [...(box.closest("fieldset")?.querySelectorAll("input[type=checkbox]") || [])].map((other) => {
    const there = other.getBoundingClientRect();
    const [x, y] = [there.x - here.x, there.y - here.y];
    return { other, ahead: x * step[0] + y * step[1], aside: Math.abs(x * step[1]) + Math.abs(y * step[0]) };
  }).filter((place) => place.ahead > 4).sort((a, b) => a.aside - b.aside || a.ahead - b.ahead);
  if (!others.length) return;
  event.preventDefault();
  others[0].other.focus();
});

// Ctrl+↓ and Ctrl+↑: over the rest of a long question to the next, or back.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const form = event.target.form;
  if (!step || !event.ctrlKey || !form) return;
  const boxes = [...form.querySelectorAll(".field")].filter((field) => field.offsetParent && field.querySelector("input, select, textarea"));
  const next = boxes[boxes.indexOf(event.target.closest(".field")) + step];
  if (!next) return;
  event.preventDefault();
  (next.querySelector("input:checked") || next.querySelector("input, select, textarea")).focus();
});

// A page for writing begins in its first open box, where there is a keyboard and nothing to be read before it.
if (matchMedia("(pointer: fine)").matches && !document.querySelector("[data-juso-errors], .messages")) {
  document.querySelector("[data-juso-first]")?.focus({ preventScroll: true });
}

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

// A group of the menu closes when one goes elsewhere, or by Esc.
const closeGroups = (besides) => document.querySelectorAll(".nav li [open]").forEach((group) => { if (!group.contains(besides)) group.open = false; });
document.addEventListener("click", (event) => closeGroups(event.target));
document.addEventListener("focusin", (event) => closeGroups(event.target));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeGroups(null); });

// Fields that open by an answer: data-juso-when="question=answer|answer" on the boxes of the follow-up.
function arrange() {
  document.querySelectorAll("[data-juso-when]").forEach((box) => {
    const [question, answers] = box.dataset.jusoWhen.split("=");
    const asked = [...document.getElementsByName(question)];
    const field = box.closest(".field");
    if (!asked.length || !field) return;
    const given = asked.filter((one) => one.checked || one.tagName === "SELECT").map((one) => one.value);
    field.hidden = !given.some((value) => answers.split("|").includes(value));
  });
}
if (document.querySelector("[data-juso-when]")) {
  document.addEventListener("change", arrange);
  arrange();
}

// A table that grows: when its last row is written in, an empty one comes after it.
document.addEventListener("input", (event) => {
  const table = event.target.closest("[data-juso-grows]");
  const row = event.target.closest("tr");
  if (!table || !row || row.nextElementSibling) return;
  const copy = row.cloneNode(true);
  copy.querySelectorAll("input, select").forEach((box) => {
    box.name = box.name.replace(/-(\d+)-/, (_, number) => `-${Number(number) + 1}-`);
    box.setAttribute("aria-label", (box.getAttribute("aria-label") || "").replace(/^\d+/, (number) => Number(number) + 1));
    box.removeAttribute("id");
    box.value = "";
  });
  row.after(copy);
});

// "Only the thick-framed boxes": the rest steps aside at once, what was typed in it stays.
document.querySelector("[data-juso-thick]")?.addEventListener("change", (event) => {
  event.target.form.classList.toggle("thick-only", event.target.checked);
});

// Genogram by hand: drag a person sideways, the box below takes the distance. Saved by its button.
document.querySelectorAll("[data-juso-drawing] [data-juso-person]").forEach((person) => {
  const box = document.querySelector(`[data-juso-move="${person.dataset.jusoPerson}"]`);
  const svg = person.ownerSVGElement;
  if (!box) return;
  let from = null;
  person.setAttribute("cursor", "ew-resize");
  person.addEventListener("pointerdown", (event) => { from = { x: event.clientX, had: Number(box.value || 0) }; person.setPointerCapture(event.pointerId); });
  person.addEventListener("pointermove", (event) => {
    if (!from) return;
    const scale = svg.viewBox.baseVal.width / svg.getBoundingClientRect().width;
    const moved = Math.round((event.clientX - from.x) * scale / 10) * 10;
    person.setAttribute("transform", `translate(${moved} 0)`);
    box.value = from.had + moved;
  });
  person.addEventListener("pointerup", () => { if (from && Number(box.value || 0) !== from.had) box.closest("details").open = true; from = null; });
});
