// At the table. What is recorded is sent without leaving the page; while the connection is gone it is kept here (in this page only)
// and sent once it is back, in order. Without this file every form posts as usual.
const AGAIN = 2000; // ms until the next try
const PATIENCE = 8000; // ms for an answer
const unsent = document.querySelector("[data-tafel-unsent]");
const queue = []; // {action, fields, label, line}
let timer, typed = false;
let turn = Promise.resolve(); // one thing at a time, in the order in which it was pressed
const inTurn = (work) => { turn = turn.then(work, work); return turn; };

const status = (text) => {
  const place = document.getElementById("tafel-stand");
  if (place && place.textContent !== text) place.textContent = text;
};
const token = () => document.querySelector("input[name=csrfmiddlewaretoken]").value;
const uuid = () => ([1e7] + -1e3 + -4e3 + -8e3 + -1e11).replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

// What is told gets smaller until the outcomes are in sight too; what does not fit then scrolls, and so does everything on a phone.
const TIGHT = ["is-tight", "is-tighter", "is-tightest"];
function fit() {
  const main = document.querySelector("main");
  main.classList.remove(...TIGHT);
  if (window.innerWidth < 700) return;
  for (const name of TIGHT) {
    if (document.documentElement.scrollHeight <= window.innerHeight) return;
    main.classList.remove(...TIGHT);
    main.classList.add(name);
  }
}

// The new page in the place of the old: what is not sent yet and the dialogs stay.
function swap(page, url) {
  for (const part of ["body > header", "body > main", "body > footer"]) document.querySelector(part).replaceWith(page.querySelector(part));
  document.title = page.title;
  fit();
  if (url && url !== location.href) history.pushState(null, "", url);
  typed = false;
  document.dispatchEvent(new CustomEvent("loket:added", { detail: { elt: document.querySelector("main") } }));
  document.dispatchEvent(new CustomEvent("htmx:afterRequest", { detail: { successful: true } })); // the session was used
  const errors = document.querySelector("[data-errors], .conflict");
  if (errors) { errors.tabIndex = -1; errors.focus(); }
}

// Why it is not sent (a key of WHY), else the page that was answered.
async function send(entry) {
  const fields = new URLSearchParams(entry.fields);
  fields.set("csrfmiddlewaretoken", token());
  let answer;
  try {
    answer = await fetch(entry.action, { method: "POST", body: fields, signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return "offline";
  }
  if (answer.status >= 500) return "wrong";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.status === 403 || (answer.redirected && page.querySelector("input[name=password]"))) return "out";
  return { page, url: answer.url, landed: answer.redirected, ours: Boolean(page.querySelector("body.beam > footer")) };
}

function show(answer) {
  if (answer.ours) swap(answer.page, answer.landed ? answer.url : "");
  else if (answer.landed) location.assign(answer.url);
  else status("Niet bewaard: dit staat niet meer op de agenda. Ga naar een ander punt.");
}

function list() {
  unsent.hidden = queue.length === 0;
  const rows = queue.map((entry) => {
    entry.line ??= document.createElement("li");
    entry.line.textContent = entry.label;
    return entry.line;
  });
  unsent.querySelector("ul").replaceChildren(...rows);
}

function keep(entry, why) {
  // A second outcome of the same item takes the place of the first: the last word counts.
  const same = queue.findIndex((one) => one.last && one.action === entry.action);
  if (same >= 0) queue.splice(same, 1);
  queue.push(entry);
  list();
  status(why);
  clearTimeout(timer);
  timer = setTimeout(later, AGAIN);
}

const WHY = {
  offline: "Geen verbinding. Wat u vastlegt blijft in deze pagina en wordt verstuurd zodra er verbinding is.",
  out: "U bent uitgelogd. Log in een nieuw tabblad in; dan wordt het hier verstuurd.",
  wrong: "Er ging iets mis. Het blijft in deze pagina en wordt opnieuw verstuurd.",
};

async function flush() {
  clearTimeout(timer);
  let last;
  while (queue.length) {
    const answer = await send(queue[0]);
    if (typeof answer === "string") {
      status(WHY[answer]);
      timer = setTimeout(later, AGAIN);
      break;
    }
    queue.shift();
    list();
    last = answer;
    if (!answer.landed) break; // refused: it is shown, the rest waits for what the chair says
  }
  if (!last) return;
  if (typed && last.landed) status("Bewaard. Wat u nu typt, staat er nog.");
  else show(last);
  if (queue.length) timer = setTimeout(later, AGAIN);
}
const later = () => inTurn(flush);

const named = (form) => {
  const school = form.querySelector("select[name=school]")?.selectedOptions[0];
  const result = form.querySelector("input[name=result]:checked")?.labels[0];
  const more = (school?.value && school.textContent.trim()) || result?.textContent.trim() || "";
  const number = document.querySelector(".beam-top > :last-child strong").textContent.trim();
  return [number, form.dataset.tafel, more].filter(Boolean).join(" · ");
};

function record(form, button) {
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  const entry = { action: form.action, fields: [...data], label: named(form), last: form.id === "besluit" };
  status("Bewaren …");
  return inTurn(async () => {
    if (queue.length) return kept(form, entry, WHY.offline);
    const answer = await send(entry);
    if (typeof answer === "string") kept(form, entry, WHY[answer]);
    else show(answer);
  });
}

// The form is free for the next entry, which gets an id of its own.
function kept(form, entry, why) {
  keep(entry, why);
  form.reset();
  for (const field of form.querySelectorAll("input[name$=client_id]")) field.value = uuid();
  typed = false;
}

function move(form, button) {
  const entry = { action: form.action, fields: [...new FormData(form), [button.name, button.value]] };
  return inTurn(async () => {
    if (queue.length) return status("Geen verbinding: het scherm blijft op dit punt tot alles is verstuurd.");
    const answer = await send(entry);
    if (typeof answer === "string") status(answer === "out" ? WHY.out : "Geen verbinding: het scherm blijft op dit punt.");
    else show(answer);
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-tafel], [data-tafel-move]")) return;
  event.preventDefault();
  event.stopPropagation();
  if (form.matches("[data-tafel-move]")) move(form, event.submitter);
  else record(form, event.submitter);
}, true);
document.addEventListener("input", (event) => { if (event.target.matches("input[type=text], input[type=date], textarea, .combo-input")) typed = true; });

// What is opened comes into sight.
const reveal = (form) => form?.querySelector(".btn-primary:not([hidden])")?.scrollIntoView({ block: "nearest" });
document.addEventListener("change", (event) => { if (event.target.matches("#besluit input[name=result]")) requestAnimationFrame(() => event.target.closest(".outcome").scrollIntoView({ block: "nearest" })); });
document.addEventListener("toggle", (event) => { if (event.target.matches(".offer-add[open]")) reveal(event.target); }, true);

// ← and → move on, except where an arrow means something else.
document.addEventListener("keydown", (event) => {
  if (document.body.dataset.shortcuts === "off" || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest?.("input, select, textarea, dialog[open]") || document.querySelector("dialog[open]")) return;
  const button = document.querySelector(`[data-key="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

window.addEventListener("popstate", async () => {
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.querySelector("body.beam > footer")) swap(page, "");
    else location.reload();
  } catch {
    status("Geen verbinding: dit punt kan nu niet worden opgehaald.");
  }
});
window.addEventListener("resize", fit);
window.addEventListener("online", later);
window.addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
fit();
