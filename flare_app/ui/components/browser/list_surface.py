"""The part of a page that holds a list: clicks in the table become navigation and selection, the address bar keeps in step."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

from flare_app.ui.components.browser.address_bar import ADDRESS_BAR
from flare_app.ui.components.browser.list_news import HOLDING, MARKING

_LIST_SURFACE = """
function FlareListSurface(props) {
  const { onSelect, onSelectMatching, onSettle, answered, marked, rows, found, refreshed, searched, told, address, loaded,
    opened, base, keepAs, scope, selected, isMatching, children, ...rest } = props;
  const root = useRef(null), navigate = useNavigate();
  const run = useRef({
    sent: 0, before: opened, fresh: true, anchor: null, going: false, rows, marked, refreshed, held: null, own: new Map(),
  }).current;
  if (refreshed !== run.refreshed && root.current) run.held ??= flareHold(root.current);
  run.refreshed = refreshed;
  const say = (words) => { // read out once typing and changing have calmed down
    clearTimeout(run.saying);
    run.saying = setTimeout(() => {
      const place = root.current?.querySelector("[data-told]");
      if (place) place.textContent = words;
    }, 700);
  };
  const boxes = () => [...root.current.querySelectorAll("[data-select]")];
  const go = (path) => { // a record of another page has no place in this list
    run.going = path === base || path.startsWith(base + "/");
    navigate(path + (address && run.going ? "?" + address : ""));
  };
  const tick = (box, on) => { box.checked = on; box.closest("tr").toggleAttribute("data-on", on); };
  const showAll = () => {
    const all = root.current.querySelector("[data-select-all]"), on = boxes().filter((box) => box.checked).length;
    if (!all) return;
    all.checked = on > 0 && on === boxes().length;
    all.indeterminate = on > 0 && !all.checked;
  };
  useLayoutEffect(() => {
    if (!run.held) return;
    const changed = flareRelease(root.current, run.held), list = root.current;
    run.held = null;
    if (!changed.length) return;
    for (const row of changed) row.dataset.changed = "";
    list.dataset.updated = "";
    say("Updated just now");
    clearTimeout(run.calm);
    run.calm = setTimeout(() => {
      delete list.dataset.updated;
      for (const row of list.querySelectorAll("[data-changed]")) delete row.dataset.changed;
    }, 6000);
  }, [refreshed]);
  useEffect(() => { // after the rows are painted
    const later = requestAnimationFrame(() => setTimeout(() => flareMark(root.current, found)));
    return () => cancelAnimationFrame(later);
  }, [rows, found]);
  useEffect(() => () => flareMark(null, []), []);
  useEffect(() => { // every letter brings rows; what counts them waits until typing pauses
    if (!searched) return;
    const later = setTimeout(onSettle, 80);
    return () => clearTimeout(later);
  }, [searched]);
  useEffect(() => { if (told) say(told); }, [told]);
  useEffect(() => { // ticks are the browser's own until the server sends rows that know of them
    if ((rows !== run.rows || marked !== run.marked) && run.sent <= answered) run.own.clear();
    Object.assign(run, { rows, marked });
    for (const box of boxes()) tick(box, run.own.get(box.dataset.select) ?? box.dataset.checked === "true");
    showAll();
  }, [rows, marked, answered]);
  const mark = (isOn) => boxes().forEach((box) => {
    tick(box, isOn(box.dataset.select));
    run.own.set(box.dataset.select, box.checked);
  });
  useEffect(() => { // a State that never heard of a selection has lost it: the browser tells it once more
    if (!loaded || !keepAs) return;
    const kept = flareKept(keepAs);
    if (answered) { if (!selected && run.sent <= answered) flareKeep(keepAs, null); return; }
    if (!kept || run.sent > answered) return;
    if (kept.matching && kept.scope !== scope) return flareKeep(keepAs, null);
    const ids = new Set(kept.ids);
    mark((id) => ids.has(id) !== kept.matching);
    showAll();
    if (kept.matching) onSelectMatching(run.sent = flareListTicket());
    if (ids.size) onSelect(kept.ids, !kept.matching, run.sent = flareListTicket());
  }, [loaded, keepAs, answered, selected, scope]);
  useEffect(() => { // typing makes many addresses
    if (run.fresh || !loaded) { run.fresh = !loaded; return; }
    return flareShowAddress(address, 300);
  }, [address, loaded]);
  useEffect(() => { // the focus follows whoever opens or closes; a reconnect must not take it away from a field
    const before = run.before;
    run.before = opened;
    if (!run.going) return;
    run.going = false;
    if (opened && opened !== before) root.current.querySelector("[data-detail]")?.focus({ preventScroll: true });
    else if (before && !opened) root.current.querySelector(`tr[data-row="${before}"] a[data-open]`)?.focus();
  }, [opened]);
  const onPointerDown = (event) => {
    const row = event.target.closest("a:not([data-open]), button, input, label") ? null : event.target.closest("tr[data-row]");
    run.pressed = row && { link: row.querySelector("a[data-open]"), top: row.getBoundingClientRect().top };
  };
  const onPointerUp = (event) => { // the row went while it was pressed: no click comes any more
    const link = run.pressed?.link;
    if (!link || link.isConnected || event.button !== 0) return;
    run.pressed = null;
    go(link.getAttribute("href"));
  };
  const slipped = (at) => { // the row moved while it was pressed: the click comes to what holds all rows
    const row = at.closest("tr") ? null : run.pressed?.link?.closest("tr");
    return row && row.getBoundingClientRect().top !== run.pressed.top ? row : null;
  };
  const onClick = (event) => {
    const at = event.target, row = slipped(at) ?? at.closest("tr[data-row]");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (at.closest("[data-list-close]")) return go(base);
    if (at.closest("[data-select-matching]")) {
      mark(() => true);
      flareKeep(keepAs, { matching: true, scope, ids: [] });
      return onSelectMatching(run.sent = flareListTicket());
    }
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
    if (isMatching && at.matches("[data-select-all]")) return root.current.querySelector("[data-clear-selection]")?.click();
    const meant = at.matches("[data-select-all]") ? all : all.slice(Math.min(from, here), Math.max(from, here) + 1);
    for (const box of meant) {
      tick(box, at.checked);
      run.own.set(box.dataset.select, at.checked);
    }
    run.anchor = here;
    showAll();
    const ids = meant.map((box) => box.dataset.select), kept = new Set(flareKept(keepAs)?.ids);
    for (const id of ids) kept[at.checked !== isMatching ? "add" : "delete"](id);
    flareKeep(keepAs, isMatching || kept.size ? { matching: isMatching, scope, ids: [...kept] } : null);
    run.sent = flareListTicket();
    onSelect(ids, at.checked, run.sent);
  };
  return createElement("div", { ...rest, ref: root, onClick, onPointerDown, onPointerUp, onChange, "data-list": "" }, children);
}
const flareKept = (name) => {
  try { return JSON.parse(sessionStorage.getItem("flare-selection:" + name)); } catch { return null; }
};
const flareKeep = (name, kept) => {
  try {
    if (kept) sessionStorage.setItem("flare-selection:" + name, JSON.stringify(kept));
    else sessionStorage.removeItem("flare-selection:" + name);
  } catch { /* without storage a lost State is a lost selection */ }
};
let flareListLast = 0;
const flareListTicket = () => (flareListLast = Math.max(flareListLast + 1, Date.now()));
"""


def _ticketed(ticket: rx.Var[int]) -> tuple[rx.Var[int]]:
    return (ticket,)


def _selected(ids: rx.Var[list[str]], on: rx.Var[bool], ticket: rx.Var[int]) -> tuple[rx.Var[list[str]], rx.Var[bool], rx.Var[int]]:
    return ids, on, ticket


class ListSurface(rx.Component):
    """The part of a page that holds a list's table and the detail beside it. `on_select(public ids, checked, ticket)`.

    What is ticked is kept in this tab's sessionStorage under the name `keep_as`, and told again to a State that lost it; all that
    match only while search, filter and period are what they were (`scope`).
    The words in `found` are lit up in the rows. `refreshed` goes up with each live update, which must not move what is read;
    `searched` with each search, and soon after the last one `on_settle()` is called; `told` is read out.

    `marked` goes up when the server's ticks count: rows that are equal to those shown do not reach a component.
    """

    tag = "FlareListSurface"

    rows: rx.Var[list]
    found: rx.Var[list]
    refreshed: rx.Var[int]
    searched: rx.Var[int]
    told: rx.Var[str]
    answered: rx.Var[int]
    marked: rx.Var[int]
    address: rx.Var[str]
    loaded: rx.Var[bool]
    opened: rx.Var[str]
    base: rx.Var[str]
    keep_as: rx.Var[str]
    scope: rx.Var[str]
    selected: rx.Var[int]
    is_matching: rx.Var[bool]

    on_select: rx.EventHandler[_selected]
    on_select_matching: rx.EventHandler[_ticketed]
    on_settle: rx.EventHandler[rx.event.no_args_event_spec]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["useEffect", "useLayoutEffect", "useRef", "createElement"], "react-router": "useNavigate"}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [ADDRESS_BAR, MARKING, HOLDING, _LIST_SURFACE]
