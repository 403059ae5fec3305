"""What opens below its button or box: menus and comboboxes, worked by keys. Part of the page-wide behaviour."""

MENUS = """
const flareItems = (menu) => [...menu.querySelectorAll('[role^="menuitem"]')];
const flareMenuToggled = (event) => {
  const menu = event.target;
  if (!menu.matches?.("[popover]")) return;
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  button?.setAttribute("aria-expanded", String(event.newState === "open"));
  if (event.newState !== "open" || !button) return;
  const at = button.getBoundingClientRect(), own = menu.getBoundingClientRect();
  const right = Math.min(at.right, innerWidth - 8), below = at.bottom + 4 + own.height < innerHeight;
  const left = menu.dataset.align === "start" ? Math.min(at.left, innerWidth - 8 - own.width) : right - own.width;
  menu.style.left = Math.max(8, left) + "px";
  menu.style.top = (below ? at.bottom + 4 : Math.max(8, at.top - own.height - 4)) + "px";
  (flareItems(menu)[0] ?? menu).focus();
};
const flareMenuKey = (event, menu) => {
  const items = flareItems(menu), here = items.indexOf(document.activeElement);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") return menu.hidePopover();
  const letter = event.key.length === 1 && event.key !== " " ? event.key.toLowerCase() : "";
  const starts = (item) => item.textContent.trim().toLowerCase().startsWith(letter);
  const named = letter && [...items.slice(here + 1), ...items].find(starts);
  if (to === undefined && !named) return;
  event.preventDefault();
  (named || items.at(to % items.length))?.focus();
};
"""

COMBOBOXES = """
const flareOptions = (box) => {
  const list = document.getElementById(box.getAttribute("aria-controls"));
  return list ? [...list.querySelectorAll('[role="option"]')] : [];
};
const flareExpand = (box, open) => {
  box.setAttribute("aria-expanded", String(open));
  flareActivate(box, null);
};
const flareActivate = (box, option) => {
  for (const other of flareOptions(box)) other.setAttribute("aria-selected", String(other === option));
  if (option) { box.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
  else box.removeAttribute("aria-activedescendant");
};
const flareNamed = (box, options) => { // in a box for free text only what begins with it is meant
  const text = box.value.trim().toLowerCase();
  return text && options.find((option) => option.dataset.text?.toLowerCase().startsWith(text));
};
const flareComboKey = (event, box) => {
  const open = box.getAttribute("aria-expanded") === "true", options = flareOptions(box);
  const active = options.find((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!open) return flareExpand(box, true);
    const step = event.key === "ArrowDown" ? 1 : -1, here = options.indexOf(active);
    flareActivate(box, options.at(here < 0 && step < 0 ? -1 : (here + step) % options.length));
  } else if (open && (event.key === "Enter" || (event.key === "Tab" && active))) {
    if (event.key === "Enter") event.preventDefault();
    const meant = active ?? ("free" in box.dataset ? flareNamed(box, options) : options[0]);
    if ("busy" in box.dataset) box.dataset.enter = ""; // picked when the answer is there
    else (meant ?? { click: () => flareExpand(box, false) }).click();
  } else if (open && event.key === "Escape" && !box.closest("dialog.palette")) {
    event.preventDefault();
    event.stopPropagation();
    flareExpand(box, false);
  }
};
const flareComboOf = (node) => node.closest?.("[data-combobox]")?.querySelector('[role="combobox"]');
"""
