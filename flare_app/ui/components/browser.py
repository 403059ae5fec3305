"""The little that must run in the browser, in one place; everything else is a State's business.

`Browser` installs page-wide behaviour once: keys, dialogs, menus, comboboxes, toasts, the theme. It works on roles and `data-*`
attributes, so that components stay plain elements. `SearchField` is a text box whose text belongs to the browser: the server never
writes into it while it has the focus, and one search is in flight at a time. `ListSurface` turns clicks in a list's table into
navigation and selection, and keeps the address bar in step with what the list shows.
"""

import reflex as rx
from reflex_base.utils.imports import ImportDict
from reflex_components_core.base.fragment import Fragment

THEME_SCRIPT = """
try { const theme = localStorage.getItem("flare-theme"); if (theme) document.documentElement.dataset.theme = theme; } catch {}
"""
"""Runs in <head>, before the first paint: a page must not flash in the other theme."""

_TOASTS = """
const flareToast = (kind, sentence, action) => {
  const make = (tag, props) => Object.assign(document.createElement(tag), props);
  const note = make("div", { className: "toast toast-" + kind });
  note.append(make("span", { textContent: sentence }));
  if (action) note.append(make("a", { textContent: action[0], href: action[1] }));
  const close = make("button", { type: "button", className: "toast-close", textContent: "\\u00d7", onclick: () => note.remove() });
  close.setAttribute("aria-label", "Dismiss");
  note.append(close);
  document.getElementById("toasts-" + kind)?.append(note);
  const wait = () => setTimeout(() => note.remove(), kind === "bad" ? 12000 : 6000);
  let timer = wait();
  note.onmouseenter = () => clearTimeout(timer);
  note.onmouseleave = () => { timer = wait(); };
};
"""

_MENUS = """
const flareItems = (menu) => [...menu.querySelectorAll('[role^="menuitem"]')];
const flareMenuToggled = (event) => {
  const menu = event.target;
  if (!menu.matches?.("[popover]")) return;
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  button?.setAttribute("aria-expanded", String(event.newState === "open"));
  if (event.newState !== "open" || !button) return;
  const at = button.getBoundingClientRect(), own = menu.getBoundingClientRect();
  const right = Math.min(at.right, innerWidth - 8), below = at.bottom + 4 + own.height < innerHeight;
  menu.style.left = Math.max(8, menu.dataset.align === "start" ? at.left : right - own.width) + "px";
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

_COMBOBOXES = """
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
    if (!("busy" in box.dataset)) (active ?? options[0])?.click();
  } else if (open && event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    flareExpand(box, false);
  }
};
const flareComboOf = (node) => node.closest?.("[data-combobox]")?.querySelector('[role="combobox"]');
"""

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
  if (letters && event.key === "/" && search) { search.focus(); search.select(); }
  else if (letters && event.key === "?") flareOpen("shortcuts");
  else if ((down || up) && flareRows().length) flareMoveRow(down ? 1 : -1);
  else if (box) box.click();
  else if (event.key === " " && at.matches('a[role="button"]')) at.click();
  else if (closer) closer.click();
  else return;
  event.preventDefault();
};
"""

_INSTALL = """
const flareOpen = (id) => { const dialog = document.getElementById(id); if (dialog && !dialog.open) dialog.showModal(); };
const flareClick = (event) => {
  const at = event.target;
  const opener = at.closest("[data-dialog-open]"), closer = at.closest("[data-dialog-close]");
  const theme = at.closest("[data-theme-switch]");
  if (opener) flareOpen(opener.dataset.dialogOpen);
  if (closer) closer.closest("dialog").close();
  if (at.closest('[role^="menuitem"]:not([aria-disabled="true"])')) at.closest("[popover]")?.hidePopover();
  if (at.closest("dialog.drawer a")) at.closest("dialog").close();
  if (theme) {
    const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = (root.dataset.theme ?? (dark ? "dark" : "light")) === "dark" ? "light" : "dark";
    localStorage.setItem("flare-theme", root.dataset.theme);
  }
  const option = at.closest('[role="option"]'), box = flareComboOf(at);
  if (option && box) { box.value = option.dataset.text ?? ""; box.dataset.value = box.value; flareExpand(box, false); box.focus(); }
  else if (box === at) flareExpand(box, true);
};
const flareKey = (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = event.target, menu = at.closest('[role="menu"]');
  if (menu) return flareMenuKey(event, menu);
  if (at.matches('[role="combobox"]:not(select)')) return flareComboKey(event, at);
  if (at.matches('[role="tab"]') && /^Arrow(Left|Right)$/.test(event.key)) {
    const tabs = [...at.closest('[role="tablist"]').querySelectorAll('[role="tab"]')];
    return tabs.at((tabs.indexOf(at) + (event.key === "ArrowRight" ? 1 : -1)) % tabs.length).focus();
  }
  flarePageKey(event);
};
const flareInstall = () => {
  if (window.flare) return;
  window.flare = {
    toast: flareToast,
    open: flareOpen,
    close: (id) => document.getElementById(id)?.close(),
    focus: (selector) => setTimeout(() => document.querySelector(selector)?.focus(), 50),
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

_SEARCH_FIELD = """
let flareLastTicket = 0;
const flareTicket = () => (flareLastTicket = Math.max(flareLastTicket + 1, Date.now()));
function FlareSearchField({ onSearch, onEmpty, answered, value, searchOnFocus, ...rest }) {
  const box = useRef(null), run = useRef({ flight: 0, waiting: null, timer: 0 }).current;
  const free = () => {
    run.flight = 0;
    if (box.current) delete box.current.dataset.busy;
    if (run.waiting !== null) send(run.waiting);
  };
  const send = (text) => {
    run.waiting = null;
    run.flight = flareTicket();
    box.current.dataset.busy = "";
    onSearch(text, run.flight);
    clearTimeout(run.timer);
    run.timer = setTimeout(free, 3000); // an answer that never comes must not block the box
  };
  const ask = (text) => (run.flight ? (run.waiting = text) : send(text));
  useEffect(() => {
    if (run.flight && answered >= run.flight) { clearTimeout(run.timer); free(); }
  }, [answered]);
  useEffect(() => {
    if (document.activeElement !== box.current && !run.flight) box.current.value = value ?? "";
  }, [value]);
  useEffect(() => () => clearTimeout(run.timer), []);
  const combo = rest.role === "combobox";
  return createElement("input", {
    ...rest, ref: box, defaultValue: value, "data-value": value ?? "",
    onInput: (event) => { if (combo) flareExpandBox(event.target); ask(event.target.value); },
    onFocus: combo ? (event) => { event.target.select(); ask(""); } : undefined,
    onBlur: combo ? (event) => {
      const at = event.target;
      at.setAttribute("aria-expanded", "false");
      if (!at.value && at.dataset.value && onEmpty) onEmpty();
      else at.value = at.dataset.value;
    } : undefined,
  });
}
const flareExpandBox = (box) => {
  box.setAttribute("aria-expanded", "true");
  box.removeAttribute("aria-activedescendant");
};
"""

_LIST_SURFACE = """
function FlareListSurface({ onSelect, answered, rows, address, loaded, opened, base, children, ...rest }) {
  const root = useRef(null), navigate = useNavigate();
  const run = useRef({ sent: 0, before: opened, fresh: true, anchor: null, rows, own: new Map() }).current;
  const boxes = () => [...root.current.querySelectorAll("[data-select]")];
  const go = (path) => navigate(path + (address ? "?" + address : ""));
  const showAll = () => {
    const all = root.current.querySelector("[data-select-all]"), on = boxes().filter((box) => box.checked).length;
    if (!all) return;
    all.checked = on > 0 && on === boxes().length;
    all.indeterminate = on > 0 && !all.checked;
  };
  useEffect(() => { // ticks are the browser's own until the server sends rows that know of them
    if (rows !== run.rows && run.sent <= answered) run.own.clear();
    run.rows = rows;
    for (const box of boxes()) box.checked = run.own.get(box.dataset.select) ?? box.dataset.checked === "true";
    showAll();
  }, [rows, answered]);
  useEffect(() => { // a browser refuses too many history calls, and typing makes many
    if (run.fresh || !loaded) { run.fresh = !loaded; return; }
    const show = () => history.replaceState(history.state, "", location.pathname + (address ? "?" + address : ""));
    const later = setTimeout(show, 300);
    return () => clearTimeout(later);
  }, [address, loaded]);
  useEffect(() => {
    const before = run.before;
    run.before = opened;
    if (opened && opened !== before) root.current.querySelector("[data-detail]")?.focus({ preventScroll: true });
    else if (before && !opened) root.current.querySelector(`tr[data-row="${before}"] a[data-open]`)?.focus();
  }, [opened]);
  const onClick = (event) => {
    const at = event.target, row = at.closest("tr[data-row]");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (at.closest("[data-list-close]")) return go(base);
    const link = at.closest("a[data-open]");
    if (link ? !plain : !row || at.closest("a, button, input, label") || !getSelection().isCollapsed) return;
    const target = link ?? row.querySelector("a[data-open]");
    if (!target) return;
    event.preventDefault();
    if (plain) go(target.getAttribute("href"));
    else open(target.href);
  };
  const onChange = (event) => {
    const at = event.target, all = boxes();
    if (!at.matches("[data-select], [data-select-all]")) return;
    const here = all.indexOf(at), from = event.nativeEvent.shiftKey && run.anchor !== null ? run.anchor : here;
    const meant = at.matches("[data-select-all]") ? all : all.slice(Math.min(from, here), Math.max(from, here) + 1);
    for (const box of meant) {
      box.checked = at.checked;
      run.own.set(box.dataset.select, at.checked);
    }
    run.anchor = here;
    showAll();
    run.sent = flareListTicket();
    onSelect(meant.map((box) => box.dataset.select), at.checked, run.sent);
  };
  return createElement("div", { ...rest, ref: root, onClick, onChange, "data-list": "" }, children);
}
let flareListLast = 0;
const flareListTicket = () => (flareListLast = Math.max(flareListLast + 1, Date.now()));
"""


class Browser(Fragment):
    """Installs the page-wide behaviour; one per app, in the app's wrap."""

    def add_imports(self) -> ImportDict:
        """What the hook uses."""
        return {"react": "useEffect"}

    def add_custom_code(self) -> list[str]:
        """The functions, once per module."""
        return [_TOASTS, _MENUS, _COMBOBOXES, _KEYS, _INSTALL]

    def add_hooks(self) -> list[str]:
        """Install when the app mounts."""
        return ["useEffect(flareInstall, []);"]


def _searched(text: rx.Var[str], ticket: rx.Var[int]) -> tuple[rx.Var[str], rx.Var[int]]:
    return text, ticket


def _selected(ids: rx.Var[list[str]], on: rx.Var[bool], ticket: rx.Var[int]) -> tuple[rx.Var[list[str]], rx.Var[bool], rx.Var[int]]:
    return ids, on, ticket


class SearchField(rx.Component):
    """A text box that searches while one types. `on_search(text, ticket)`: the handler puts the ticket into the var `answered`.

    `value` is what it shows when it does not have the focus. As a combobox (role) it also searches on focus, and falls back to
    `value` when it is left without a choice; `on_empty` is called instead when it was emptied.
    """

    tag = "FlareSearchField"

    value: rx.Var[str]
    answered: rx.Var[int]
    id: rx.Var[str]
    type: rx.Var[str]
    name: rx.Var[str]
    role: rx.Var[str]
    placeholder: rx.Var[str]
    disabled: rx.Var[bool]
    auto_complete: rx.Var[str]
    max_length: rx.Var[int]

    on_search: rx.EventHandler[_searched]
    on_empty: rx.EventHandler[rx.event.no_args_event_spec]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["useEffect", "useRef", "createElement"]}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [_SEARCH_FIELD]


class ListSurface(rx.Component):
    """The part of a page that holds a list's table and the detail beside it. `on_select(public ids, checked, ticket)`."""

    tag = "FlareListSurface"

    rows: rx.Var[list]
    answered: rx.Var[int]
    address: rx.Var[str]
    loaded: rx.Var[bool]
    opened: rx.Var[str]
    base: rx.Var[str]

    on_select: rx.EventHandler[_selected]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["useEffect", "useRef", "createElement"], "react-router": "useNavigate"}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [_LIST_SURFACE]
