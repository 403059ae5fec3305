"""A form of amounts: the text belongs to the browser, the figures to the server, which hears of every change, one at a time."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

_AMOUNTS_FORM = """
let flareAmountsLast = 0;
const flareAmountsTicket = () => (flareAmountsLast = Math.max(flareAmountsLast + 1, Date.now()));
function FlareAmountsForm({ answered, fills, filled, onTyped, onPay, children, ...rest }) {
  const root = useRef(null);
  const run = useRef({ flight: 0, waiting: new Map(), timer: 0, pays: false }).current;
  const send = () => {
    run.flight = flareAmountsTicket();
    onTyped([...run.waiting], run.flight);
    run.waiting.clear();
    clearTimeout(run.timer);
    run.timer = setTimeout(free, 3000); // an answer that never comes must not block the form
  };
  const free = () => {
    run.flight = 0;
    if (!root.current) return;
    if (run.waiting.size) send();
    else if (run.pays) pay();
  };
  const pay = () => {
    run.pays = false;
    onPay([...new FormData(root.current)]);
  };
  useEffect(() => { // texts that the server worked out; what was typed meanwhile stays
    for (const [name, text] of fills) {
      const field = root.current.elements.namedItem(name);
      if (field && !run.waiting.has(name)) field.value = text;
    }
  }, [filled]);
  useEffect(() => {
    if (run.flight && answered >= run.flight) { clearTimeout(run.timer); free(); }
  }, [answered]);
  useEffect(() => () => clearTimeout(run.timer), []);
  const onInput = (event) => {
    const at = event.target;
    run.waiting.set(at.name, at.type === "checkbox" ? (at.checked ? "on" : "") : at.value);
    if (!run.flight) send();
  };
  const onSubmit = (event) => { // pays what the figures say: the answer to what was typed last has to be there
    event.preventDefault();
    if (run.flight) run.pays = true;
    else pay();
  };
  return createElement("form", { ...rest, ref: root, noValidate: true, autoComplete: "off", onInput, onSubmit }, children);
}
"""


def _typed(changes: rx.Var[list[list[str]]], ticket: rx.Var[int]) -> tuple[rx.Var[list[list[str]]], rx.Var[int]]:
    return changes, ticket


def _entered(values: rx.Var[list[list[str]]]) -> tuple[rx.Var[list[list[str]]]]:
    return (values,)


class AmountsForm(rx.Component):
    """The form. `on_typed(pairs of name and text, ticket)` after a change, answered by putting the ticket into `answered`.

    `fills`, pairs of name and text, are written into the fields each time that `filled` goes up. `on_pay(all pairs)` when it is
    submitted, after the answer to the last change. A checkbox says "on" or "".
    """

    tag = "FlareAmountsForm"

    id: rx.Var[str]
    answered: rx.Var[int]
    fills: rx.Var[list]
    filled: rx.Var[int]

    on_typed: rx.EventHandler[_typed]
    on_pay: rx.EventHandler[_entered]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["useEffect", "useRef", "createElement"]}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [_AMOUNTS_FORM]
