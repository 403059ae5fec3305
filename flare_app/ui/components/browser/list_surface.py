"""The part of a page that holds a list: clicks in the table become navigation and selection, the address bar keeps in step."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

_LIST_SURFACE = """
function FlareListSurface({ onSelect, answered, marked, rows, address, loaded, opened, base, children, ...rest }) {
  const root = useRef(null), navigate = useNavigate();
  const run = useRef({ sent: 0, before: opened, fresh: true, anchor: null, going: false, rows, marked, own: new Map() }).current;
  const boxes = () => [...root.current.querySelectorAll("[data-select]")];
  const go = (path) => { run.going = true; navigate(path + (address ? "?" + address : "")); };
  const tick = (box, on) => { box.checked = on; box.closest("tr").toggleAttribute("data-on", on); };
  const showAll = () => {
    const all = root.current.querySelector("[data-select-all]"), on = boxes().filter((box) => box.checked).length;
    if (!all) return;
    all.checked = on > 0 && on === boxes().length;
    all.indeterminate = on > 0 && !all.checked;
  };
  useEffect(() => { // ticks are the browser's own until the server sends rows that know of them
    if ((rows !== run.rows || marked !== run.marked) && run.sent <= answered) run.own.clear();
    Object.assign(run, { rows, marked });
    for (const box of boxes()) tick(box, run.own.get(box.dataset.select) ?? box.dataset.checked === "true");
    showAll();
  }, [rows, marked, answered]);
  useEffect(() => { // a browser refuses too many history calls, and typing makes many
    if (run.fresh || !loaded) { run.fresh = !loaded; return; }
    const show = () => history.replaceState(history.state, "", location.pathname + (address ? "?" + address : ""));
    const later = setTimeout(show, 300);
    return () => clearTimeout(later);
  }, [address, loaded]);
  useEffect(() => { // the focus follows whoever opens or closes; a reconnect must not take it away from a field
    const before = run.before;
    run.before = opened;
    if (!run.going) return;
    run.going = false;
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
      tick(box, at.checked);
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


def _selected(ids: rx.Var[list[str]], on: rx.Var[bool], ticket: rx.Var[int]) -> tuple[rx.Var[list[str]], rx.Var[bool], rx.Var[int]]:
    return ids, on, ticket


class ListSurface(rx.Component):
    """The part of a page that holds a list's table and the detail beside it. `on_select(public ids, checked, ticket)`.

    `marked` goes up when the server's ticks count: rows that are equal to those shown do not reach a component.
    """

    tag = "FlareListSurface"

    rows: rx.Var[list]
    answered: rx.Var[int]
    marked: rx.Var[int]
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
