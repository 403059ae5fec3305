"""A date box that sends a day once it is complete: while a year is typed, every digit makes another valid day."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

_DAY_FIELD = """
function FlareDayField({ value, onSettle, ...rest }) {
  const box = useRef(null), run = useRef({ timer: 0, sent: value }).current;
  const settle = () => {
    clearTimeout(run.timer);
    run.timer = 0;
    const day = box.current?.value;
    if (!day || day < "1900" || day === run.sent) return;
    run.sent = day;
    onSettle(day);
  };
  useEffect(() => { // what the server says, unless something is being typed
    run.sent = value;
    if (!run.timer) box.current.value = value ?? "";
  }, [value]);
  useEffect(() => () => clearTimeout(run.timer), []);
  return createElement("input", {
    ...rest, ref: box, type: "date", defaultValue: value,
    onInput: () => { clearTimeout(run.timer); run.timer = setTimeout(settle, 700); },
    onBlur: () => { settle(); if (box.current && !box.current.value) box.current.value = value ?? ""; },
    onKeyDown: (event) => { if (event.key === "Enter") settle(); },
  });
}
"""


def _settled(day: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (day,)


class DayField(rx.Component):
    """`<input type="date">` with the server's `value`; `on_settle(ISO day)` comes soon after typing, on Enter and on leaving."""

    tag = "FlareDayField"

    value: rx.Var[str]

    on_settle: rx.EventHandler[_settled]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["useEffect", "useRef", "createElement"]}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [_DAY_FIELD]
