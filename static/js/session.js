// Warns before the session ends and keeps what was typed: the page stays, a new login in another tab renews its tokens.
const total = Number(document.body.dataset.sessionSeconds);
const keep = document.body.dataset.sessionKeep;
const dialog = document.getElementById("sessie");
const WARN = Math.min(300, total / 4);

if (total && keep && dialog) {
  const part = (name) => dialog.querySelector(`[data-session-${name}]`);
  const left = part("left");
  let end = Date.now() + total * 1000;
  let ended = false;

  const say = (seconds) => {
    const text = seconds >= 90 ? `${Math.round(seconds / 60)} minuten` : seconds >= 60 ? "1 minuut" : `${Math.max(Math.ceil(seconds / 10) * 10, 0)} seconden`;
    if (left.textContent !== text) left.textContent = text;
  };
  const show = () => { if (!dialog.open) dialog.showModal(); };
  const renewed = () => {
    end = Date.now() + total * 1000;
    ended = false;
    dialog.close();
    dialog.querySelector("h2").textContent = "Bent u er nog?";
    part("stay").hidden = false;
    part("login").hidden = part("close").hidden = true;
  };
  // The answer is a page of our own: signed in, it carries a fresh token for every form that is still open here.
  const renew = async () => {
    const answer = await fetch(keep, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector(".who input[name=csrfmiddlewaretoken]")?.value;
    if (!token) return false;
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    renewed();
    return true;
  };
  const over = () => {
    ended = true;
    dialog.querySelector("h2").textContent = "U bent uitgelogd";
    part("text").textContent = "Wat u typte, staat nog op dit scherm. Log in een nieuw tabblad in en kom dan hier terug om op te slaan.";
    part("stay").hidden = true;
    part("login").hidden = part("close").hidden = false;
    show();
  };

  part("stay").addEventListener("click", async () => { if (!(await renew().catch(() => false))) over(); });
  part("close").addEventListener("click", () => dialog.close());
  document.addEventListener("visibilitychange", () => { if (ended && !document.hidden) renew().catch(() => false); });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful && !ended) end = Date.now() + total * 1000; });
  setInterval(() => {
    if (ended) return;
    const seconds = (end - Date.now()) / 1000;
    if (seconds <= 0) over();
    else if (seconds <= WARN) { say(seconds); show(); }
  }, 5000);
}
