// Long lists narrowed by typing: <select data-narrow> becomes a combobox that fills the (hidden) select;
// a group <div data-narrow> of checkboxes gets a search field. Accents and capitals do not matter.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
const MOST = 60;
let count = 0;

const fits = (text, typed) => typed.split(/\s+/).every((part) => text.includes(part));

function combobox(select) {
  const number = ++count;
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  const box = document.createElement("div");
  const listId = `keuzes-${number}`;
  box.className = "combo";
  input.type = "text";
  input.autocomplete = "off";
  input.className = `form-control combo-input${select.classList.contains("is-invalid") ? " is-invalid" : ""}`;
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-autocomplete", "list"], ["aria-controls", listId]]) input.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  if (select.required) input.setAttribute("aria-required", "true");
  input.placeholder = select.dataset.narrow || "Typ om te zoeken";
  input.disabled = select.disabled;
  list.id = listId;
  list.className = "combo-list";
  list.tabIndex = -1; // a list that scrolls would take a Tab, and lose the focus when it closes
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", select.labels[0]?.textContent.trim() || "Keuzes");
  list.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");

  // The visible field takes over the id, so that the label and the error summary lead to it.
  input.id = select.id;
  select.id = `${select.id}_keuze`;
  select.hidden = true;
  select.required = false;
  select.before(box);
  box.append(input, list, status, select);

  let active = -1;
  const chosenText = () => (select.value ? select.selectedOptions[0]?.textContent.trim() ?? "" : "");
  const items = () => [...list.children].filter((item) => item.dataset.value !== undefined);
  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    const all = items();
    if (!all.length) return;
    active = (index + all.length) % all.length;
    all.forEach((item, place) => item.setAttribute("aria-selected", String(place === active)));
    all[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[active].id);
  };
  const open = (typed) => {
    const found = [...select.options].filter((option) => option.value && !option.disabled && (!typed || fits(fold(option.textContent), typed)));
    list.replaceChildren(...found.slice(0, MOST).map((option, index) => {
      const item = document.createElement("li");
      item.id = `${listId}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.value = option.value;
      item.textContent = option.textContent.trim();
      return item;
    }));
    if (found.length > MOST || !found.length) {
      const rest = document.createElement("li");
      rest.className = "combo-rest";
      rest.setAttribute("role", "option");
      rest.setAttribute("aria-disabled", "true");
      rest.setAttribute("aria-selected", "false");
      rest.textContent = found.length ? `nog ${found.length - MOST}: typ verder` : "niets gevonden";
      list.append(rest);
    }
    status.textContent = found.length === 1 ? "1 keuze" : `${found.length} keuzes`;
    list.hidden = false;
    active = -1;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (value) => {
    const before = select.value;
    select.value = value;
    input.value = chosenText();
    close();
    if (before !== select.value) {
      select.dispatchEvent(new Event("input", { bubbles: true }));
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  input.value = chosenText();
  input.addEventListener("input", () => open(fold(input.value)));
  input.addEventListener("click", () => { if (list.hidden) { input.select(); open(""); } });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open("");
      mark(event.key === "ArrowDown" ? active + 1 : active < 0 ? items().length - 1 : active - 1);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      const all = items();
      const pick = all[active] ?? (all.length === 1 ? all[0] : null);
      if (pick) choose(pick.dataset.value);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      input.value = chosenText();
      close();
    }
  });
  input.addEventListener("blur", () => {
    if (list.hidden) return;
    const all = items();
    const exact = all.find((item) => fold(item.textContent) === fold(input.value));
    if (!input.value.trim()) choose("");
    else if (active >= 0) choose(all[active].dataset.value);
    else if (exact || all.length === 1) choose((exact ?? all[0]).dataset.value);
    else { input.value = chosenText(); close(); }
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const item = event.target.closest("[data-value]");
    if (item) choose(item.dataset.value);
  });
  // After Back the browser fills the list in again, later than this ran: what shows is what is sent.
  window.addEventListener("pageshow", () => { if (document.activeElement !== input) input.value = chosenText(); });
  select.form?.addEventListener("reset", () => requestAnimationFrame(() => { input.value = chosenText(); }));
}

function group(holder) {
  const choices = [...holder.querySelectorAll(".form-check")];
  if (choices.length < 8) return;
  const input = document.createElement("input");
  const status = document.createElement("p");
  input.type = "search";
  input.className = "form-control";
  input.placeholder = holder.dataset.narrow || "Typ om te zoeken";
  input.setAttribute("aria-label", holder.dataset.narrow || "Zoek in deze keuzes");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    const typed = fold(input.value);
    let shown = 0;
    for (const choice of choices) {
      // What is ticked stays in sight: a hidden tick is a surprise.
      choice.hidden = !(choice.querySelector(":checked") || !typed || fits(fold(choice.textContent), typed));
      if (!choice.hidden) shown += 1;
    }
    status.textContent = `${shown} keuzes`;
  });
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  holder.prepend(input, status);
}

const wake = (root) => {
  const all = root.matches?.("[data-narrow]") ? [root] : root.querySelectorAll("[data-narrow]");
  for (const each of all) {
    if (each.dataset.narrowed || each.multiple) continue;
    each.dataset.narrowed = "yes";
    if (each.matches("select")) combobox(each);
    else group(each);
  }
};
wake(document);
for (const name of ["htmx:load", "loket:added"]) document.addEventListener(name, (event) => wake(event.detail.elt));
