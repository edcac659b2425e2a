// Menus, windows and tabs. Menus are <details data-menu>; windows are <dialog>, opened by data-opens="id".
for (const opener of document.querySelectorAll("[data-opens]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog && !dialog.open) dialog.showModal();
  });
}

const openMenus = () => document.querySelectorAll("details[data-menu][open]");
// A click beside it, and the focus that goes on to what lies under it.
for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Tabs: <div data-tabs> holding <nav class="views"> with links to #ids. Without script they are links to parts of one page.
for (const group of document.querySelectorAll("[data-tabs]")) {
  const links = [...group.querySelectorAll(":scope > nav a[href^='#']")];
  const panels = links.map((link) => document.getElementById(link.hash.slice(1)));
  if (links.length < 2 || panels.some((panel) => !panel)) continue;
  links[0].closest("nav").setAttribute("role", "tablist");
  const choose = (chosen, focus) => {
    links.forEach((link, index) => {
      const on = index === chosen;
      link.setAttribute("aria-selected", String(on));
      link.toggleAttribute("aria-current", on);
      link.tabIndex = on ? 0 : -1;
      panels[index].hidden = !on;
    });
    if (focus) links[chosen].focus();
  };
  links.forEach((link, index) => {
    link.setAttribute("role", "tab");
    link.id ||= `tab-${panels[index].id}`;
    link.setAttribute("aria-controls", panels[index].id);
    panels[index].setAttribute("role", "tabpanel");
    panels[index].setAttribute("aria-labelledby", link.id);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose(index, false);
      history.replaceState(null, "", link.hash);
    });
    link.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      choose((index + step + links.length) % links.length, true);
    });
  });
  choose(Math.max(links.findIndex((link) => link.hash === location.hash), 0), false);
}

// On a phone the menu scrolls sideways: where you are stands in view. Not with scrollIntoView: the first Tab of a page would start there.
for (const here of document.querySelectorAll(".nav [aria-current], .views :is([aria-current], [aria-pressed=true])")) {
  const bar = here.closest(".nav, .views");
  const [spot, frame] = [here.getBoundingClientRect(), bar.getBoundingClientRect()];
  bar.scrollLeft += spot.left + spot.width / 2 - frame.left - frame.width / 2;
}
