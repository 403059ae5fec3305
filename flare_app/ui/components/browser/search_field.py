"""A text box whose text is the browser's: the server never writes into it while it has the focus; one search is in flight."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

_SEARCH_FIELD = """
let flareLastTicket = 0;
const flareTicket = () => (flareLastTicket = Math.max(flareLastTicket + 1, Date.now()));
function FlareSearchField({ onSearch, onEmpty, answered, value, loads, lasting, ...rest }) {
  const box = useRef(null), run = useRef({ flight: 0, waiting: null, timer: 0 }).current;
  const free = () => {
    run.flight = 0;
    if (box.current) delete box.current.dataset.busy;
    if (run.waiting !== null) return send(run.waiting);
    if (box.current && "enter" in box.current.dataset) {
      delete box.current.dataset.enter;
      box.current.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    }
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
  useEffect(() => { // after a reconnect the server may know less than the box: what is being typed counts
    if (document.activeElement !== box.current && !run.flight) box.current.value = value ?? "";
    else if (loads && box.current.value !== value) ask(box.current.value);
  }, [value, loads]);
  useEffect(() => () => clearTimeout(run.timer), []);
  const combo = rest.role === "combobox" && !lasting;
  return createElement("input", {
    ...rest, ref: box, defaultValue: value, "data-value": value ?? "",
    onInput: (event) => { delete event.target.dataset.enter; if (combo) flareExpandBox(event.target); ask(event.target.value); },
    onFocus: combo || lasting ? (event) => { event.target.select(); ask(lasting ? event.target.value : ""); } : undefined,
    onBlur: combo ? (event) => {
      const at = event.target;
      at.setAttribute("aria-expanded", "false");
      if ("free" in at.dataset) return;
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


def _searched(text: rx.Var[str], ticket: rx.Var[int]) -> tuple[rx.Var[str], rx.Var[int]]:
    return text, ticket


class SearchField(rx.Component):
    """A text box that searches while one types. `on_search(text, ticket)`: the handler puts the ticket into the var `answered`.

    `value` is what it shows when it does not have the focus; if it has, and the page was loaded anew (`loads` went up), it searches
    again. As a combobox (role) it also searches on focus, and falls back to `value` when it is left without a choice; `on_empty` is
    called instead when it was emptied. `lasting`: a combobox whose text and hits stay as they are when it is left.
    """

    tag = "FlareSearchField"

    value: rx.Var[str]
    answered: rx.Var[int]
    loads: rx.Var[int]
    lasting: rx.Var[bool]
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
