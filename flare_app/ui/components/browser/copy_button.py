"""A button that puts a text on the clipboard and says so by its own words, where the eye is."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

_COPY_BUTTON = """
function FlareCopyButton({ value, label, ...rest }) {
  const [isDone, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setDone(true);
    setTimeout(() => setDone(false), 2000);
  };
  return createElement(
    "button", { ...rest, type: "button", onClick: copy, "data-done": isDone ? "" : undefined },
    createElement("span", { "aria-live": "polite" }, isDone ? "Copied" : "Copy"),
    createElement("span", { className: "sr-only" }, " " + label),
  );
}
"""


class CopyButton(rx.Component):
    """A button "Copy" whose full name is "Copy {label}"; `value` is what it copies."""

    tag = "FlareCopyButton"

    value: rx.Var[str]
    label: rx.Var[str]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["createElement", "useState"]}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [_COPY_BUTTON]
