// Keys that press a button or go to a field: any element with data-shortcut="x". Single keys can be switched off
// (body data-shortcuts="off", WCAG 2.1.4); a combination such as "ctrl+enter" always works, also while typing.
const typing = (element) => element?.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const combined = event.ctrlKey || event.metaKey;
  if (!combined && (document.body.dataset.shortcuts === "off" || typing(event.target))) return;
  if (!combined && document.querySelector("dialog[open]")) return;
  const key = (combined ? "ctrl+" : "") + event.key.toLowerCase();
  const targets = [...document.querySelectorAll("[data-shortcut]")].filter((each) => each.dataset.shortcut === key && !each.disabled);
  const target = (combined && targets.find((each) => each.form && each.form === event.target.form)) || targets[0];
  if (!target) return;
  event.preventDefault();
  if (target.matches("input[type=radio], input[type=checkbox]")) {
    target.focus();
    target.click();
  } else if (target.matches("input:not([type=submit]), textarea, select")) {
    target.focus();
    if (target.select) target.select();
  } else {
    target.click();
  }
});
