"""A table whose rows light the rows that they belong to, by pointer, keyboard or tap; the address bar keeps in step."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

from flare_app.ui.components.browser.address_bar import ADDRESS_BAR

_LIT_TABLE = """
function FlareLitTable({ rows, address, loaded, children, ...rest }) {
  const root = useRef(null), run = useRef({ fresh: true, over: null, pinned: null }).current;
  const rowOf = (key) => root.current.querySelector(`tr[data-row="${CSS.escape(key)}"]`);
  const show = () => { // marks are the browser's own: nobody asks the server, and new rows keep them
    for (const lit of root.current.querySelectorAll("[data-lit]")) lit.removeAttribute("data-lit");
    for (const cell of root.current.querySelectorAll("[data-part]")) cell.dataset.part = "";
    const row = (run.pinned && rowOf(run.pinned)) || (run.over && rowOf(run.over));
    if (!row || !row.dataset.parts) return;
    row.dataset.lit = "from";
    for (const [key, part] of Object.entries(JSON.parse(row.dataset.parts))) {
      const other = rowOf(key);
      if (!other) continue;
      other.dataset.lit = "to";
      other.querySelector("[data-part]").dataset.part = part;
    }
  };
  const at = (event) => event.target.closest?.("tr[data-row]")?.dataset.row ?? null;
  const over = (key) => { if (key !== run.over) { run.over = key; show(); } };
  useEffect(show, [rows]);
  useEffect(() => {
    if (run.fresh || !loaded) { run.fresh = !loaded; return; }
    return flareShowAddress(address, 150);
  }, [address, loaded]);
  return createElement("div", {
    ...rest, ref: root,
    onMouseOver: (event) => over(at(event)),
    onMouseLeave: () => over(null),
    onFocus: (event) => { run.pinned = null; over(at(event)); },
    onBlur: () => over(null),
    onClick: (event) => { // a tap has no hover: it stays lit until the next one
      if (event.nativeEvent.pointerType === "mouse" || event.target.closest("a")) return;
      const key = at(event);
      run.pinned = key === run.pinned ? null : key;
      show();
    },
    onKeyDown: (event) => { if (event.key === "Escape") { run.pinned = run.over = null; show(); } },
  }, children);
}
"""


class LitTable(rx.Component):
    """Rows carry `data-row`, their key, and `data-parts`, a JSON object of the amounts that belong to other rows, by their keys.

    While a row is pointed at, has the focus or was tapped it has `data-lit="from"`, the others `data-lit="to"`, and their amount in
    their cell with `data-part`. `address` is the query string that shows the same again.
    """

    tag = "FlareLitTable"

    rows: rx.Var[list]
    address: rx.Var[str]
    loaded: rx.Var[bool]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["useEffect", "useRef", "createElement"]}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [ADDRESS_BAR, _LIT_TABLE]
