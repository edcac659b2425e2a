// axe on the page as wide as it is now. `layout`: only what the layout decides.
// Contrast takes two thirds of axe's time, and depends on nothing but colour, what lies under it, size and weight. So axe measures
// the texts that look like none it passed before; `passed` holds those looks, and the answer the new ones.
async ({ layout, passed }) => {
  const known = new Set(passed);
  const grounds = new Map([[null, ""]]);
  const ground = (element, style) => {
    const own = [style.backgroundColor, style.backgroundImage, style.opacity].join(" ");
    if (own === "rgba(0, 0, 0, 0) none 1") return grounds.get(element.parentElement) ?? "";
    const covers = style.backgroundColor.startsWith("rgb(") && style.opacity === "1";
    return covers ? own : `${own} over ${grounds.get(element.parentElement) ?? ""}`;
  };
  const looks = new Set();
  const other = [];
  for (const element of document.querySelectorAll("html, body, body *")) { // parents first
    const style = getComputedStyle(element);
    const under = ground(element, style);
    grounds.set(element, under);
    const says = element.matches("input, select, textarea") || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!says || !element.checkVisibility()) continue;
    const look = [style.color, style.fontSize, style.fontWeight, style.textShadow, under].join(" ");
    if (known.has(look)) continue;
    looks.add(look);
    other.push(element);
  }
  const rest = layout
    ? { runOnly: ["target-size", "scrollable-region-focusable", "link-in-text-block"] }
    : { rules: { "target-size": { enabled: true }, "color-contrast": { enabled: false } } }; // target-size: WCAG 2.2
  // preload would read every style sheet again, for one rule: sound that plays by itself.
  const run = (where, rules) => axe.run(where, { resultTypes: ["violations"], preload: false, ...rules });
  // First, while the elements that were gathered still stand: the page may still change.
  const contrast = other.length ? await run({ include: other }, { runOnly: ["color-contrast"] }) : { violations: [] };
  const found = await run(document, rest);
  return { found: { violations: [...found.violations, ...contrast.violations] }, looks: [...looks] };
}
