// Picking rows ([data-bulk]) and messages that may be put away.
for (const form of document.querySelectorAll("[data-bulk]")) {
  const bar = form.querySelector("[data-bulk-bar]");
  if (!bar) continue;
  const said = bar.querySelector("[data-bulk-count]");
  const clear = bar.querySelector("[data-bulk-clear]");
  const all = form.querySelector("[data-bulk-all]");
  const boxes = () => [...form.querySelectorAll("input[type=checkbox][name=kies]")];
  const tell = () => {
    const picked = boxes().filter((box) => box.checked).length;
    bar.hidden = picked === 0;
    const { bulkOne = "casus", bulkMany = "casussen" } = bar.dataset;
    said.textContent = picked === 1 ? `1 ${bulkOne} gekozen` : `${picked} ${bulkMany} gekozen`;
    for (const box of boxes()) box.closest("tr, li")?.classList.toggle("is-picked", box.checked);
    if (all) {
      all.checked = picked > 0 && picked === boxes().length;
      all.indeterminate = picked > 0 && !all.checked;
    }
  };
  clear.hidden = false;
  clear.addEventListener("click", () => {
    for (const box of boxes()) box.checked = false;
    tell();
    boxes()[0]?.focus();
  });
  if (all) all.closest("[hidden]")?.removeAttribute("hidden");
  form.addEventListener("change", (event) => {
    if (event.target === all) for (const box of boxes()) box.checked = all.checked;
    tell();
  });
  form.addEventListener("htmx:afterSettle", tell);
  tell();
  // After Back a browser ticks the boxes that stand where ticked ones stood, and the list may be another by now: other pupils.
  addEventListener("pageshow", () => {
    for (const box of boxes()) box.checked = box.defaultChecked;
    tell();
  });
}

// A message without an error and without an undo can be put away; the others stay until the next page.
const closable = (root) => {
  for (const alert of root.querySelectorAll(".messages > .alert:not(.alert-error)")) {
    if (alert.querySelector("[data-close]")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "alert-close";
    button.dataset.close = "";
    button.textContent = "Sluiten";
    button.addEventListener("click", () => {
      alert.remove();
      document.getElementById("inhoud")?.focus();
    });
    alert.append(button);
  }
};
closable(document);
document.addEventListener("htmx:afterSettle", () => closable(document));
