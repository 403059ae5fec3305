"""A field for several e-mail addresses: each becomes a token by Enter or a comma, and is taken out by its button or Backspace."""

import reflex as rx
from reflex_base.utils.imports import ImportDict

_FIELD = r"""
const flareAddress = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/;
const flareAddresses = (text) => text.split(/[,;\n\t]+/).flatMap((part) => { // "Anna Berg <anna@berg.example>" is one
  const within = part.match(/<([^<>\s]+)>\s*$/);
  return within ? [within[1]] : part.split(/\s+/);
}).filter(Boolean);
function FlareTokenField({ name, label, value, offered, boxId, wrong, describedBy, onAddresses }) {
  const [given] = useState(() => flareAddresses(value ?? ""));
  const [tokens, setTokens] = useState(given.slice(0, -1));
  const [text, setText] = useState(given.at(-1) ?? ""); // the last one can be typed over
  const [told, setTold] = useState("");
  const box = useRef(null);
  const all = text.trim() ? [...tokens, ...flareAddresses(text)] : tokens;
  const whole = all.filter((one) => flareAddress.test(one)).join(", ").slice(0, 6000), said = useRef(whole);
  useEffect(() => { // once the typing pauses: each change costs a question to the server
    if (whole === said.current) return;
    const later = setTimeout(() => onAddresses(said.current = whole), 300);
    return () => clearTimeout(later);
  }, [whole]);
  const add = (typed, rest = "") => {
    const known = new Set(tokens.map((one) => one.toLowerCase()));
    const fresh = [...new Set(flareAddresses(typed))].filter((one) => !known.has(one.toLowerCase()));
    setTokens([...tokens, ...fresh]);
    setText(rest);
    if (fresh.length) setTold(fresh.join(", ") + " added");
  };
  const remove = (address) => {
    setTokens(tokens.filter((one) => one !== address));
    setTold(address + " removed");
    box.current.focus();
  };
  const onChange = (event) => {
    const typed = event.target.value, cut = Math.max(typed.lastIndexOf(","), typed.lastIndexOf(";"));
    if (cut >= 0) add(typed.slice(0, cut), typed.slice(cut + 1).trimStart());
    else setText(typed);
  };
  const onKeyDown = (event) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault(); // an unfinished list of addresses is not sent by accident
      if (event.ctrlKey || event.metaKey) return box.current.form.requestSubmit();
      if (text.trim()) add(text);
    } else if (event.key === "Backspace" && !text && tokens.length) {
      event.preventDefault();
      remove(tokens.at(-1));
    }
  };
  const onPaste = (event) => {
    const pasted = event.clipboardData.getData("text");
    if (flareAddresses(pasted).length < 2 && !/[<,;\n]/.test(pasted)) return;
    event.preventDefault();
    add(text + " " + pasted);
  };
  const onWrap = (event) => { // beside the addresses: the next one begins
    if (event.target !== event.currentTarget) return;
    if (text.trim()) add(text);
    box.current.focus();
  };
  const good = (address) => flareAddress.test(address);
  const chips = tokens.map((address) => createElement("li", {
    key: address, className: "token", "data-bad": !good(address), title: good(address) ? undefined : "Not an e-mail address",
  }, createElement("span", null, address), createElement("button", {
    type: "button", "aria-label": "Remove " + address, onClick: () => remove(address),
  }, "\u00d7")));
  const left = (offered ?? []).filter((one) => !all.some((address) => address.toLowerCase() === one.address.toLowerCase()));
  return createElement(Fragment, null,
    createElement("div", { className: "tokens", "data-wrong": wrong === "true", onClick: onWrap },
      tokens.length ? createElement("ul", { "aria-label": label + ", addresses" }, chips) : null,
      createElement("input", {
        ref: box, id: boxId, type: "text", inputMode: "email", value: text, maxLength: 5000, autoComplete: "off", spellCheck: false,
        autoCapitalize: "none", "aria-describedby": describedBy, "aria-invalid": wrong, "data-whole": good(text.trim()),
        onChange, onKeyDown, onPaste,
      })),
    createElement("input", { type: "hidden", name, value: all.join(", ") }),
    left.length ? createElement("div", { className: "tokens-offered", role: "group", "aria-label": "Addresses for " + label },
      left.map((one) => createElement("button", {
        key: one.address, type: "button", title: one.address,
        onClick: () => { add(text + "," + one.address); box.current.focus(); },
      }, "+ " + (one.name || one.address)))) : null,
    createElement("span", { role: "status", className: "sr-only" }, told));
}
"""


def _said(addresses: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (addresses,)


class TokenField(rx.Component):
    """The addresses of a form, sent as `name` with commas between.

    `value` is what it begins with, the last address open to be typed over; `offered` are objects with `address` and `name` that
    one click adds. `on_addresses(the addresses)` when others stand there than at first. Give it another key to begin anew.
    """

    tag = "FlareTokenField"

    name: rx.Var[str]
    label: rx.Var[str]
    value: rx.Var[str]
    offered: rx.Var[list]
    box_id: rx.Var[str]
    wrong: rx.Var[str]
    described_by: rx.Var[str]

    on_addresses: rx.EventHandler[_said]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["useEffect", "useRef", "useState", "createElement", "Fragment"]}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [_FIELD]
