// A conversation is walked with the keyboard: Ctrl + Enter saves a block, and what was saved hands the focus to the next one that
// nobody talked about yet. Without this file each block has its button and the page comes back at the next block.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form.talk-form");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});

const next = (block) => {
  const all = [...document.querySelectorAll("[data-block]")];
  const place = all.indexOf(block);
  return [...all.slice(place + 1), ...all.slice(0, place)].find((one) => !one.matches("[data-done]"));
};
document.addEventListener("htmx:afterSettle", (event) => {
  const saved = document.querySelector("[data-saved]");
  if (!saved || event.target.closest?.("[data-block]") === null) return;
  saved.removeAttribute("data-saved");
  const block = next(saved);
  const first = block?.querySelector("form.talk-form :is(input[type=radio], textarea)");
  const chosen = first?.name && block.querySelector(`input[name="${CSS.escape(first.name)}"]:checked`);
  const goal = chosen || first || document.querySelector("[data-end]");
  block?.scrollIntoView({ block: "start" });
  goal?.focus({ preventScroll: Boolean(block) });
});
