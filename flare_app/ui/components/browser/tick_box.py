"""A checkbox whose truth the server keeps: it shows a click at once, and what the server says as soon as that is known."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

_TICK_BOX = """
function FlareTickBox({ isOn, turn, onTick, ...rest }) {
  const [on, setOn] = useState(isOn);
  useEffect(() => setOn(isOn), [isOn, turn]);
  const tick = (event) => { setOn(event.target.checked); onTick(event.target.checked); };
  return createElement("input", { ...rest, type: "checkbox", checked: on, onChange: tick });
}
"""


def _ticked(on: rx.Var[bool]) -> tuple[rx.Var[bool]]:
    return (on,)


class TickBox(rx.Component):
    """`<input type="checkbox">`; `turn` is anything that changes when the server has spoken, for the case that it said no."""

    tag = "FlareTickBox"

    is_on: rx.Var[bool]
    turn: rx.Var[str]

    on_tick: rx.EventHandler[_ticked]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["createElement", "useEffect", "useState"]}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [_TICK_BOX]
