"""A place to drop a file or choose one, of which only the fingerprint leaves the browser; a drop anywhere on the page counts."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

MOST_BYTES = 50 * 1024 * 1024

_FILE_CHECK = """
const flareFingerprint = async (file, most) => {
  if (!file || file.size > most || !crypto.subtle) return ""; // browsers offer it on https and on localhost only
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
function FlareFileCheck({ most, dialog, onHashed, ...rest }) {
  const [name, setName] = useState(""), box = useRef(null), latest = useRef(onHashed);
  latest.current = onHashed;
  const look = async (file) => {
    if (!file) return;
    setName(file.name);
    const fingerprint = await flareFingerprint(file, most).catch(() => "");
    latest.current(fingerprint);
  };
  useEffect(() => {
    const holdsFile = (event) => event.dataTransfer?.types.includes("Files") && !event.target.closest?.('input[type="file"]');
    const mark = (on) => document.documentElement.toggleAttribute("data-dropping", on);
    const over = (event) => { if (holdsFile(event)) { event.preventDefault(); mark(true); } };
    const leave = (event) => { if (!event.relatedTarget) mark(false); };
    const drop = (event) => {
      mark(false);
      if (!holdsFile(event)) return;
      event.preventDefault();
      window.flare.open(dialog);
      look(event.dataTransfer.files[0]);
    };
    const all = [["dragover", over], ["dragleave", leave], ["drop", drop]];
    for (const [kind, handle] of all) document.addEventListener(kind, handle);
    return () => { for (const [kind, handle] of all) document.removeEventListener(kind, handle); };
  }, []);
  const choose = (event) => { look(event.target.files[0]); event.target.value = ""; };
  return createElement(
    "div", rest,
    createElement("p", null, name || "Drop a PDF here, or anywhere on the page"),
    createElement("button", { type: "button", className: "button button-secondary", onClick: () => box.current.click() },
      name ? "Choose another file" : "Choose a file"),
    createElement("input", { ref: box, type: "file", accept: "application/pdf", hidden: true, onChange: choose }),
  );
}
"""


def _hashed(sha256: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (sha256,)


class FileCheck(rx.Component):
    """`on_hashed(sha256)` with 64 hexadecimal digits, or "" for a file that could not be read. A drop opens the `dialog`."""

    tag = "FlareFileCheck"

    most: rx.Var[int]
    dialog: rx.Var[str]

    on_hashed: rx.EventHandler[_hashed]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["createElement", "useEffect", "useRef", "useState"]}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [_FILE_CHECK]
