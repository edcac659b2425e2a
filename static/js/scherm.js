// The second screen: asks every second whether the table moved on. It says so in words when nobody answers, and fits what it
// shows to the wall.
const SECOND = 1000; // ms between two questions
const PATIENCE = 4000; // ms for an answer
const holder = document.querySelector("[data-scherm]");
const lost = document.querySelector("[data-scherm-lost]");
const TIGHT = ["is-tight", "is-tighter", "is-tightest"];
let seen = new Date();

const say = (text) => { if (lost.textContent !== text) lost.textContent = text; };
const at = () => seen.toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });

function fit() {
  holder.classList.remove(...TIGHT);
  for (const name of TIGHT) {
    if (document.documentElement.scrollHeight <= window.innerHeight) return;
    holder.classList.remove(...TIGHT);
    holder.classList.add(name);
  }
}

async function ask() {
  const stand = holder.querySelector("[data-stand]").dataset.stand;
  const answer = await fetch(`${holder.dataset.scherm}?stand=${encodeURIComponent(stand)}`, {
    headers: { "X-Loket-Poll": "1" }, cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.redirected || answer.status === 403 || answer.status === 404) return "Dit scherm loopt niet meer mee: u bent uitgelogd. Open het opnieuw vanaf de tafel.";
  if (!answer.ok) return `Dit scherm loopt niet mee: er ging iets mis. Bijgewerkt om ${at()}.`;
  seen = new Date();
  if (answer.status !== 204) {
    holder.innerHTML = await answer.text();
    fit();
  }
  return "";
}

async function follow() {
  say(await ask().catch(() => `Geen verbinding: dit scherm loopt niet mee. Bijgewerkt om ${at()}.`));
  setTimeout(follow, SECOND);
}

window.addEventListener("resize", fit);
fit();
setTimeout(follow, SECOND);
