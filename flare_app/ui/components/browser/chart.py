"""What a chart does in the browser: its legend hides and shows a series, arrows walk its columns, a tap shows before it opens."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

_CHART = """
function FlareChart({ title, children, ...rest }) {
  const root = useRef(null), run = useRef({ only: "all", at: -1 }).current;
  const all = (what) => [...root.current.querySelectorAll(what)];
  const show = () => { // marks are the browser's own: new figures keep them
    const keys = all("[data-toggles]"), columns = all("[data-column]");
    root.current.dataset.only = keys.length > 1 ? run.only : "all";
    for (const key of keys) key.setAttribute("aria-pressed", String(run.only === "all" || run.only === key.dataset.toggles));
    const stop = run.at < 0 || run.at >= columns.length ? columns.length - 1 : run.at;
    columns.forEach((column, at) => { column.tabIndex = at === stop ? 0 : -1; });
  };
  useEffect(show);
  const toggle = (number) => { // of two series one is always shown
    const other = all("[data-toggles]").find((key) => key.dataset.toggles !== number);
    run.only = run.only === "all" ? other.dataset.toggles : "all";
    show();
  };
  const column = (event) => event.target.closest?.("[data-column]");
  return createElement("div", {
    ...rest, ref: root, role: "group", "aria-label": title,
    onClickCapture: (event) => {
      const key = event.target.closest("[data-toggles]"), there = column(event);
      if (key) toggle(key.dataset.toggles);
      if (there && event.nativeEvent.pointerType !== "mouse" && event.detail && run.shown !== there) {
        event.preventDefault();
        event.stopPropagation();
        there.focus();
        run.shown = there;
      }
    },
    onFocus: (event) => {
      const there = column(event);
      delete root.current.dataset.quiet;
      if (there) { run.at = all("[data-column]").indexOf(there); show(); }
    },
    onBlur: () => { run.shown = null; },
    onMouseMove: () => { delete root.current.dataset.quiet; },
    onKeyDown: (event) => {
      const columns = all("[data-column]"), there = columns.indexOf(column(event));
      const to = { ArrowLeft: there - 1, ArrowRight: there + 1, Home: 0, End: columns.length - 1 }[event.key];
      if (event.key === "Escape") root.current.dataset.quiet = "";
      if (there < 0 || to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      columns[Math.max(0, Math.min(to, columns.length - 1))].focus();
    },
  }, children);
}
"""


class Chart(rx.Component):
    """A group named `title`. Columns carry `data-column`; legend buttons `data-toggles`, the number of their series.

    While one of two series is hidden the group's `data-only` is the number of the other, else "all"; `data-quiet` after Escape.
    """

    tag = "FlareChart"

    title: rx.Var[str]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["useEffect", "useRef", "createElement"]}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [_CHART]
