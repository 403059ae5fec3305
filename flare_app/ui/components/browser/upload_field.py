"""A file box that sends what is chosen to a route of ours at once, without leaving the page: what is typed beside it stays."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

_UPLOAD_FIELD = """
function FlareUploadField({ action, most, tooLarge, onSent, ...rest }) {
  const send = async (event) => {
    const box = event.target, file = box.files[0];
    if (!file) return;
    if (file.size > most) { box.value = ""; return onSent(tooLarge); }
    box.disabled = true;
    try {
      const answer = await fetch(action, { method: "POST", body: file });
      onSent(answer.ok ? "" : (await answer.text()).slice(0, 300));
    } catch {
      onSent("The file could not be sent. Try again.");
    }
    box.disabled = false;
    box.value = "";
    box.focus();
  };
  return createElement("input", { ...rest, type: "file", onChange: send });
}
"""


def _sent(problem: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (problem,)


class UploadField(rx.Component):
    """An <input type="file">. The file is the body of a POST to `action`; then `on_sent(problem)`, "" when it was taken.

    One of more than `most` bytes is not sent, the problem is then `too_large`: a server that stops reading cannot tell why.
    """

    tag = "FlareUploadField"

    action: rx.Var[str]
    accept: rx.Var[str]
    most: rx.Var[int]
    too_large: rx.Var[str]

    on_sent: rx.EventHandler[_sent]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": "createElement"}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [_UPLOAD_FIELD]
