// Drafts: what is typed in a form with [data-concept] is kept on the server, some seconds after typing stops.
// Leaving warns only for text that is not kept yet; sending keeps it first, so that nothing is lost when the line is down.
const WAIT = 1500; // ms without typing
const AGAIN = 5000; // ms until the next try
const HERE = "De tekst staat nog in deze pagina.";
const REFUSED = {
  404: "Niet als concept bewaard: u kunt dit formulier niet meer openen.",
  409: "Dit formulier staat ook ergens anders open, en daar is later getypt. Wat u hier typt, wordt geen concept.",
  413: "Te lang om als concept te bewaren.",
};
const forms = new Map();

function keep(spot) {
  const form = spot.closest("form");
  if (forms.has(form)) return; // htmx announces the whole page too
  const number = form.elements.namedItem("concept_nummer");
  form.removeAttribute("data-guard"); // forms.js would also warn for text that is kept
  let typed = 0, kept = 0, timer, stopped = false, passing = false;
  const say = (text) => { if (spot.textContent !== text) spot.textContent = text; };
  const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };
  const unsaved = () => form.isConnected && typed > kept;
  const failed = (why) => { say(`Nog niet bewaard: ${why}. ${HERE}`); later(AGAIN); return false; };
  // A save that is overtaken, by a newer one or by sending, is known by its number.
  const count = () => { number.value = Number(number.value) + 1; };

  // False when nobody heard it.
  async function save(keepalive = false) {
    clearTimeout(timer);
    if (!unsaved() || stopped) return true;
    const upTo = typed;
    count();
    const texts = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && form.elements[name]?.type !== "password");
    let answer;
    try {
      answer = await fetch(spot.dataset.concept, { method: "POST", body: new URLSearchParams(texts), keepalive });
    } catch {
      return failed("geen verbinding");
    }
    if (answer.redirected || answer.status === 403) return failed("u bent uitgelogd");
    if (REFUSED[answer.status]) {
      stopped = true;
      say(`${REFUSED[answer.status]} ${HERE}`);
    } else if (answer.ok) {
      const { at } = await answer.json();
      kept = Math.max(kept, upTo);
      if (!unsaved()) say(at ? `Concept bewaard om ${at}` : "");
    } else failed("er ging iets mis");
    return true;
  }
  forms.set(form, {
    unsaved,
    save,
    cancel() { clearTimeout(timer); kept = typed; }, // Annuleren is meant: no warning, and nothing more is kept
    touch() { typed += 1; if (!stopped) later(WAIT); },
    async submit(event) {
      if (passing || stopped || !unsaved()) {
        clearTimeout(timer);
        count();
        kept = typed;
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      if (!(await save())) return;
      passing = true;
      form.requestSubmit(event.submitter);
      passing = false;
    },
  });
}

const wake = (root) => { for (const spot of root.querySelectorAll("[data-concept]")) keep(spot); };
const typing = (event) => forms.get(event.target.form)?.touch();
const unsaved = () => [...forms.values()].filter((form) => form.unsaved());
const saveAll = (keepalive) => { for (const form of unsaved()) form.save(keepalive); };

wake(document);
document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
document.addEventListener("input", typing);
document.addEventListener("change", typing);
document.addEventListener("submit", (event) => forms.get(event.target)?.submit(event), true); // before forms.js and htmx
document.addEventListener("click", (event) => forms.get(event.target.closest?.(".form-actions a")?.closest("form"))?.cancel());
document.addEventListener("visibilitychange", () => { if (document.hidden) saveAll(true); });
window.addEventListener("online", () => saveAll(false));
window.addEventListener("beforeunload", (event) => { if (unsaved().length) event.preventDefault(); });
document.querySelector("[data-concept-on]")?.addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById(event.target.hash.slice(1))?.focus();
  event.target.closest(".alert").remove();
});
