"""A file box that sends what is chosen to a route of ours at once, without leaving the page: what is typed beside it stays."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

_UPLOAD_FIELD = """
const flareSend = (address, file, onPart) => new Promise((resolve) => { // fetch cannot tell how much of a body has left
  const request = new XMLHttpRequest();
  request.upload.onprogress = (event) => onPart(event.lengthComputable ? event.loaded / event.total : null);
  request.onload = () => resolve(request.status < 300 ? "" : request.responseText.slice(0, 300));
  request.onerror = () => resolve("The file could not be sent. Try again.");
  request.open("POST", address);
  request.send(file);
});
function FlareUploadField({ action, most, tooLarge, named, onSent, ...rest }) {
  const [part, setPart] = useState(null), busy = part !== null;
  const send = async (event) => {
    const box = event.target, files = [...box.files];
    for (const file of files) {
      const address = named ? action + (action.includes("?") ? "&" : "?") + "name=" + encodeURIComponent(file.name) : action;
      setPart(0);
      const problem = file.size > most ? tooLarge : await flareSend(address, file, setPart);
      onSent(problem && files.length > 1 ? file.name + ": " + problem : problem);
      if (problem) break;
    }
    setPart(null);
    box.value = "";
    box.focus();
  };
  const onClick = (event) => { if (busy) event.preventDefault(); };
  const progress = { className: "progress", max: 1, value: part ?? 0, "aria-label": "Sending" };
  return createElement(Fragment, null,
    createElement("input", { ...rest, type: "file", "aria-busy": busy, onChange: send, onClick }),
    busy && createElement("progress", progress));
}
"""


def _sent(problem: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (problem,)


class UploadField(rx.Component):
    """An <input type="file">, with a bar while a file is on its way. Each is the body of a POST to `action`, with `named` its name
    as `?name=`; then `on_sent(problem)`, "" when it was taken. With `multiple` several follow each other until one is refused.

    One of more than `most` bytes is not sent, the problem is then `too_large`: a server that stops reading cannot tell why.
    """

    tag = "FlareUploadField"

    action: rx.Var[str]
    accept: rx.Var[str]
    multiple: rx.Var[bool]
    named: rx.Var[bool]
    most: rx.Var[int]
    too_large: rx.Var[str]

    on_sent: rx.EventHandler[_sent]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["createElement", "Fragment", "useState"]}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [_UPLOAD_FIELD]
