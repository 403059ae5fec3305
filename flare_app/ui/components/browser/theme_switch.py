"""Light, dark, or as the system has it; remembered in this browser alone."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

_THEME_SWITCH = """
function FlareThemeSwitch() {
  const [chosen, choose] = useState("");
  useEffect(() => { choose(document.documentElement.dataset.theme ?? ""); }, []);
  const button = ([theme, title]) => createElement("button", {
    key: theme, type: "button", className: "segment", "aria-pressed": chosen === theme,
    onClick: () => { window.flare.theme(theme); choose(theme); },
  }, title);
  const themes = [["light", "Light"], ["dark", "Dark"], ["", "As the system"]];
  return createElement("div", { role: "group", "aria-label": "Colours", className: "segments theme-switch" }, themes.map(button));
}
"""


class ThemeSwitch(rx.Component):
    """Three buttons, of which one is pressed."""

    tag = "FlareThemeSwitch"

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["useEffect", "useState", "createElement"]}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [_THEME_SWITCH]
