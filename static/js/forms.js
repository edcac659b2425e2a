// Nothing typed is lost: a warning before unsaved text is left, one submit at a time, texts taken over in a conflict,
// rows added to a form, a choice that submits at once. Everything is also possible without this file.
const dirty = new Set();
const waiting = new Map(); // a form that was sent, and its button: it goes once htmx has kept what was answered before it
const keeping = (form) => form.querySelector("[hx-post].htmx-request");

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) dirty.add(form);
});
document.addEventListener("click", (event) => { // Annuleren is meant
  const cancel = event.target.closest?.("form[data-guard] .form-actions a");
  if (cancel) dirty.delete(cancel.closest("form"));
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.method === "post" && form.dataset.sent === "yes") {
    event.preventDefault();
    return;
  }
  if (keeping(form)) { // an older answer that arrives last would stand
    event.preventDefault();
    waiting.set(form, event.submitter);
    return;
  }
  dirty.delete(form);
  if (form.method === "post" && !form.matches("[hx-post], [method=dialog]")) {
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 8000); // the answer may be a download: then the page stays
  }
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
window.addEventListener("beforeunload", (event) => {
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});
document.addEventListener("htmx:afterRequest", () => setTimeout(() => { // what stood in the queue has begun by then
  for (const [form, button] of waiting) {
    if (keeping(form)) continue;
    waiting.delete(form);
    if (form.isConnected) form.requestSubmit(button?.form === form ? button : undefined); // the button may have been swapped
  }
}));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (!form) return;
  if (event.detail.successful) dirty.delete(form);
  else dirty.add(form);
});

// A select that submits its form when chosen from. With the keyboard every arrow is a change: then on leaving or Enter.
let byKey = null;
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("select[data-autosubmit]")) return;
  if (event.key === "Enter") event.target.form.requestSubmit();
  else if (event.key !== "Tab") byKey = event.target;
});
document.addEventListener("pointerdown", () => { byKey = null; });
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]") && byKey !== event.target) event.target.form.requestSubmit();
});
document.addEventListener("focusout", (event) => {
  if (byKey && byKey === event.target) {
    byKey = null;
    const chosen = [...event.target.options].find((option) => option.defaultSelected) ?? event.target.options[0];
    if (event.target.value !== chosen?.value) event.target.form.requestSubmit();
  }
});

document.addEventListener("click", (event) => {
  const fill = event.target.closest?.("[data-fill]");
  if (fill) {
    const field = document.getElementById(fill.dataset.fill);
    if (!field) return;
    field.value = fill.dataset.also ? `${fill.dataset.value}\n\n${fill.dataset.also}` : fill.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    return;
  }
  // <button data-take-row="Toch wel"> in a row: its fields are not sent, which empties it; pressed again they are.
  const take = event.target.closest?.("[data-take-row]");
  if (take) {
    const word = take.firstChild;
    const off = take.parentElement.classList.toggle("is-off");
    for (const field of take.parentElement.querySelectorAll("input, select, textarea")) field.disabled = off;
    [word.data, take.dataset.takeRow] = [take.dataset.takeRow, word.data];
    take.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  // <button data-add-row="prefix"> copies <template data-row="prefix">, whose names carry __prefix__, before itself.
  const add = event.target.closest?.("[data-add-row]");
  if (!add) return;
  const form = add.closest("form");
  const prefix = add.dataset.addRow;
  const total = form?.elements.namedItem(`${prefix}-TOTAL_FORMS`);
  const template = form?.querySelector(`template[data-row="${CSS.escape(prefix)}"]`);
  if (!total || !template) return;
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
  total.value = String(Number(total.value) + 1);
  const row = holder.content.firstElementChild;
  template.before(row);
  document.dispatchEvent(new CustomEvent("loket:added", { detail: { elt: row } })); // which may put another field in place of one
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
});

const wake = (root) => {
  for (const each of root.querySelectorAll("[data-fill][hidden], [data-add-row][hidden], [data-take-row][hidden]")) each.hidden = false;
  for (const each of root.querySelectorAll("[data-autosubmit-button]")) each.hidden = true;
};
wake(document);
document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
document.addEventListener("loket:added", (event) => wake(event.detail.elt));

// After a refused form the keyboard starts at the summary of what is still needed.
const toSummary = (root) => root.querySelector("[data-errors]")?.focus();
toSummary(document);
document.addEventListener("htmx:load", (event) => toSummary(event.detail.elt));
