"""Page-wide behaviour, installed once per app: keys, dialogs, menus, comboboxes, toasts, the theme.

It works on roles and `data-*` attributes, so that components stay plain elements.
"""

from reflex_base.utils.imports import ImportDict
from reflex_components_core.base.fragment import Fragment

from flare_app.ui.components.browser.popups import COMBOBOXES, MENUS
from flare_app.ui.components.browser.toasts import TOASTS

THEME_SCRIPT = """
try { const theme = localStorage.getItem("flare-theme"); if (theme) document.documentElement.dataset.theme = theme; } catch {}
"""
"""Runs in <head>, before the first paint: a page must not flash in the other theme."""

_KEYS = """
const flareKeysOff = () => localStorage.getItem("flare-keys") === "off";
const flareRows = () => [...document.querySelectorAll("[data-list] tr[data-row] a[data-open]")].filter((link) => link.offsetParent);
const flareMoveRow = (step) => {
  const links = flareRows();
  const row = document.activeElement.closest("tr[data-row]") ?? document.querySelector('tr[data-row][aria-current="true"]');
  const here = links.findIndex((link) => link.closest("tr") === row);
  links[Math.max(0, Math.min(links.length - 1, here + step))]?.focus();
};
const flarePageKey = (event) => {
  const at = event.target, inTable = at.closest("[data-list] table"), letters = !flareKeysOff();
  if (document.querySelector("dialog[open]") || at.closest("[popover]")) return;
  const search = document.querySelector('[data-list] input[type="search"]');
  if (at === search && event.key === "ArrowDown") { event.preventDefault(); return flareMoveRow(1); }
  if (at === search && event.key === "Escape" && !search.value) return search.blur();
  if (at.closest('input:not([type="checkbox"]), textarea, select, [contenteditable], [role="combobox"]')) return;
  const down = (letters && event.key === "j") || (event.key === "ArrowDown" && (inTable || at === document.body));
  const up = (letters && event.key === "k") || (event.key === "ArrowUp" && (inTable || at === document.body));
  const box = event.key === " " && at.matches("a[data-open]") && at.closest("tr").querySelector("[data-select]");
  const closer = event.key === "Escape" && document.querySelector("[data-list-close]");
  const filter = document.querySelector("[data-list] [data-filter]");
  const undo = [...document.querySelectorAll(".toast-action")].at(-1);
  if (letters && event.key === "/" && search) { search.focus(); search.select(); }
  else if (letters && event.key === "?") flareOpen("shortcuts");
  else if (letters && event.key === "z" && undo) undo.click();
  else if (letters && event.key === "f" && filter) filter.click();
  else if ((down || up) && flareRows().length) flareMoveRow(down ? 1 : -1);
  else if (box) box.click();
  else if (event.key === " " && at.matches('a[role="button"], a[role="tab"]')) at.click();
  else if (closer) closer.click();
  else return;
  event.preventDefault();
};
"""

_INSTALL = """
const flareField = ".dialog-body :is(input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), textarea)";
const flareOpen = (id) => { // a small window asks for one thing: the caret is there at once
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  if (!dialog.matches(".dialog-wide")) dialog.querySelector(flareField)?.focus({ preventScroll: true });
};
const flareTheme = (name) => { // without a name: as the system has it
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
  try { name ? localStorage.setItem("flare-theme", name) : localStorage.removeItem("flare-theme"); } catch {}
};
const flareFocus = (selector, until = performance.now() + 3000) => { // what is to come may still be on its way
  const at = document.querySelector(selector);
  if (at) at.focus({ preventScroll: true });
  else if (performance.now() < until) requestAnimationFrame(() => flareFocus(selector, until));
};
const flareClick = (event) => {
  const at = event.target;
  const opener = at.closest("[data-dialog-open]"), closer = at.closest("[data-dialog-close]");
  const theme = at.closest("[data-theme-switch]"), fold = at.closest("[data-unfold]");
  const insert = at.closest("[data-insert]"), into = insert && document.getElementById(insert.dataset.into);
  if (into) {
    const from = into.selectionEnd || into.value.length; // where the caret was; nobody has been in it yet: at the end
    into.setRangeText(insert.dataset.insert, into.selectionEnd ? into.selectionStart : from, from, "end");
    into.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => into.focus());
  }
  if (fold) fold.setAttribute("aria-expanded", String(!document.getElementById(fold.dataset.unfold).toggleAttribute("hidden")));
  if (opener) flareOpen(opener.dataset.dialogOpen);
  if (closer) closer.closest("dialog").close();
  if (closer?.dataset.dialogClose) flareFocus(closer.dataset.dialogClose);
  if (at.closest('[role^="menuitem"]:not([aria-disabled="true"])')) at.closest("[popover]")?.hidePopover();
  if (at.closest("dialog.drawer a")) at.closest("dialog").close();
  if (theme) {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches, now = document.documentElement.dataset.theme;
    flareTheme((now ?? (dark ? "dark" : "light")) === "dark" ? "light" : "dark");
  }
  const option = at.closest('[role="option"]'), box = flareComboOf(at);
  if (option && box) {
    if ("text" in option.dataset) {
      box.value = box.dataset.value = option.dataset.text;
      const picked = box.dataset.picks && box.form.elements.namedItem(box.dataset.picks);
      if (picked) { picked.value = option.dataset.id; picked.dispatchEvent(new Event("input", { bubbles: true })); }
    }
    flareExpand(box, false);
    box.focus();
  }
  else if (box === at) flareExpand(box, true);
};
const flareKey = (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const at = event.target, menu = at.closest('[role="menu"]');
  const everywhere = document.querySelector("[data-search-everything]");
  if (everywhere && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return everywhere.click();
  }
  if (event.ctrlKey || event.metaKey) return;
  if (menu) return flareMenuKey(event, menu);
  if (at.matches('[role="combobox"]:not(select)')) return flareComboKey(event, at);
  if (at.matches('[role="tab"]')) {
    const tabs = [...at.closest('[role="tablist"]').querySelectorAll('[role="tab"]')], here = tabs.indexOf(at);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) { event.preventDefault(); return tabs.at(to % tabs.length).focus(); }
  }
  flarePageKey(event);
};
const flareInstall = () => {
  if (window.flare) return;
  window.flare = {
    toast: flareToast,
    open: flareOpen,
    close: (id) => {
      const at = document.getElementById(id);
      at?.popover ? at.hidePopover() : at?.close();
    },
    theme: flareTheme,
    typed: (id) => Object.fromEntries(new FormData(document.getElementById(id))),
    focus: (selector) => { // what is to be focused may still be on its way; whoever has moved on meanwhile is left alone
      const was = document.activeElement;
      setTimeout(() => {
        if ([was, document.body].includes(document.activeElement)) document.querySelector(selector)?.focus();
      }, 50);
    },
  };
  document.addEventListener("click", flareClick);
  document.addEventListener("keydown", flareKey);
  document.addEventListener("toggle", flareMenuToggled, true);
  document.addEventListener("mousedown", (event) => event.target.closest('[role="option"]') && event.preventDefault());
  document.addEventListener("change", (event) => {
    if (event.target.id === "single-keys") localStorage.setItem("flare-keys", event.target.checked ? "on" : "off");
  });
  const keys = document.getElementById("single-keys");
  if (keys) keys.checked = !flareKeysOff();
};
"""


class Browser(Fragment):
    """Installs the page-wide behaviour; one per app, in the app's wrap."""

    def add_imports(self) -> ImportDict:
        """What the hook uses."""
        return {"react": "useEffect"}

    def add_custom_code(self) -> list[str]:
        """The functions, once per module."""
        return [TOASTS, MENUS, COMBOBOXES, _KEYS, _INSTALL]

    def add_hooks(self) -> list[str]:
        """Install when the app mounts."""
        return ["useEffect(flareInstall, []);"]
