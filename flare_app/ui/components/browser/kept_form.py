"""A long form whose text belongs to the browser: the server hears of every change, and writes only where nobody typed meanwhile.

The fields are uncontrolled. `KeptForm` collects all of them into one object and sends that, one message in flight at a time, so
that what the server knows is never a mixture of old and new; it remembers what the server has not kept yet, through navigation, a
dropped line and a restarted server, and brings it back. The server fills fields with `fill`, which leaves alone what has changed
since. Fields called `lines.<key>.<field>` inside an element with `data-line=<key>` arrive as a list under `lines`.
"""

import json
from collections.abc import Sequence
from typing import TypeVar

import reflex as rx
from reflex_base.event import EventSpec
from reflex_base.utils.imports import ImportDict

Typed = TypeVar("Typed")
Fill = tuple[str, str | None, str]
"""A field's name, the text that it must still have (None: whatever it has), and the new text."""

_KEPT_FORM = """
const flareTyped = { key: "", turn: "", form: null, changed: 0, kept: 0, seen: 0, asked: false, focus: null }; // outlives the page
const flareTypedNow = () => (flareTyped.changed = Math.max(flareTyped.changed + 1, Date.now()));
const flareCollect = (form) => {
  const typed = { seen: flareTyped.seen, lines: [] }, lines = new Map();
  for (const row of form.querySelectorAll("[data-line]")) {
    lines.set(row.dataset.line, { key: row.dataset.line });
    typed.lines.push(lines.get(row.dataset.line));
  }
  for (const [name, value] of new FormData(form)) {
    const [list, key, field] = name.split(".");
    if (list === "lines") lines.get(key)[field] = value;
    else typed[name] = value;
  }
  return typed;
};
function FlareKeptForm({ formKey, turn, loads, answered, kept, onTyped, onKeep, onLeave, onBringBack, onSave, children, ...rest }) {
  const root = useRef(null);
  const run = useRef({ flight: 0, waits: false, timer: 0, keeper: 0, before: "", loads, typed: false }).current;
  const [drawn, draw] = useState(0);
  const ask = () => {
    if (run.flight) { run.waits = true; return; }
    run.waits = false;
    run.flight = flareTyped.changed;
    onTyped(flareTyped.form, run.flight);
    clearTimeout(run.timer);
    run.timer = setTimeout(free, 3000); // an answer that never comes must not block the form
  };
  const free = () => { run.flight = 0; if (run.waits && root.current) ask(); };
  const keep = () => {
    clearTimeout(run.keeper);
    run.keeper = 0;
    if (flareTyped.changed > flareTyped.kept) onKeep(flareTyped.form, flareTyped.changed);
  };
  const note = () => {
    flareTyped.form = flareCollect(root.current);
    run.typed = true;
    flareTypedNow();
    ask();
    run.keeper ||= setTimeout(keep, 1200);
  };
  const done = () => { flareTyped.kept = flareTyped.changed; clearTimeout(run.keeper); run.keeper = 0; };
  const fill = (number, entries, tries = 20) => {
    const named = (name) => root.current?.elements.namedItem(name);
    const isMissing = ([name, , text]) => named(name)?.options && ![...named(name).options].some((one) => one.value === text);
    if (tries && entries.some(isMissing)) return setTimeout(() => fill(number, entries, tries - 1), 30); // it is on its way
    for (const [name, was, text] of entries) {
      const field = named(name);
      if (field?.type === "checkbox") field.checked = text === "on";
      if (!field || field.type === "checkbox" || (was !== null && field.value !== was)) continue;
      field.value = text;
      if ("value" in field.dataset) field.dataset.value = text;
    }
    flareTyped.seen = number;
    setTimeout(() => root.current && note(), 30); // lines that came or went with it are there by then
  };
  const refocus = () => {
    const at = flareTyped.focus && document.getElementById(flareTyped.focus.id);
    if (!at || document.activeElement !== document.body) return;
    at.focus();
    try { at.setSelectionRange(...flareTyped.focus.range); } catch {}
  };
  useEffect(() => { window.flareForm = { fill, done }; });
  useEffect(() => {
    const isNew = flareTyped.turn !== turn, isSame = flareTyped.key === formKey;
    const lost = isNew && isSame && !flareTyped.asked && flareTyped.changed > flareTyped.kept;
    if (isNew) flareTyped.seen = 0;
    if (isNew && flareTyped.asked) done();
    Object.assign(flareTyped, { key: formKey, turn, asked: lost });
    if (lost) onBringBack({ ...flareTyped.form, seen: 0 });
    else if (isSame) setTimeout(refocus, 60);
  }, [formKey, turn]);
  useEffect(() => { // the page was loaded anew: text that was typed here stays, else the fields start with what the server knows
    if (run.loads === loads) return;
    run.loads = loads;
    if (run.typed) { root.current.dataset.alive = ""; ask(); } // the server hears what it missed while the line was down
    else { draw((times) => times + 1); setTimeout(refocus, 60); }
  }, [loads]);
  useEffect(() => {
    const where = () => {
      const at = document.activeElement, inside = at?.id && root.current?.contains(at);
      if (inside) flareTyped.focus = { id: at.id, range: [at.selectionStart, at.selectionEnd] };
    };
    document.addEventListener("selectionchange", where);
    return () => document.removeEventListener("selectionchange", where);
  }, [formKey]);
  useEffect(() => {
    if (run.flight && answered >= run.flight) { clearTimeout(run.timer); free(); }
  }, [answered]);
  useEffect(() => { if (kept > flareTyped.kept) flareTyped.kept = kept; }, [kept]);
  useEffect(() => () => { clearTimeout(run.timer); keep(); }, []);
  const onFocus = (event) => { run.before = event.target.value; };
  const onBlur = (event) => {
    const at = event.target;
    if (at.name && at.value && at.value !== run.before) onLeave(flareCollect(root.current), at.name);
  };
  const onInput = (event) => {
    const { picked, picks } = event.target.dataset;
    for (const name of [picked, picks].filter(Boolean)) root.current.elements.namedItem(name).value = ""; // it has other text now
    note();
  };
  const save = (how) => onSave(flareCollect(root.current), how);
  const onKeyDown = (event) => {
    const at = event.target, line = at.closest("[data-line]");
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    if (event.ctrlKey || event.metaKey) { event.preventDefault(); return save(""); }
    if (!at.matches("input, select") || at.getAttribute("aria-expanded") === "true") return;
    event.preventDefault();
    if (!line || !at.matches("[data-last]")) return;
    const next = line.nextElementSibling?.querySelector("input:not([hidden])");
    if (next) next.focus();
    else root.current.querySelector("[data-add-line]")?.click();
  };
  const onSubmit = (event) => { event.preventDefault(); save(event.nativeEvent.submitter?.dataset.how ?? ""); };
  const onClick = (event) => {
    const saving = event.target.closest("[data-save]");
    if (event.target.closest("[data-forget]")) done();
    if (saving) save(saving.dataset.save);
  };
  return createElement("form", {
    ...rest, ref: root, noValidate: true, autoComplete: "off", onInput, onFocus, onBlur, onKeyDown, onSubmit, onClick,
  }, createElement(Fragment, { key: drawn }, children));
}
"""


def _typed(form: rx.Var[Typed], ticket: rx.Var[int]) -> tuple[rx.Var[Typed], rx.Var[int]]:
    return form, ticket


def _named(form: rx.Var[Typed], name: rx.Var[str]) -> tuple[rx.Var[Typed], rx.Var[str]]:
    return form, name


def _brought_back(form: rx.Var[Typed]) -> tuple[rx.Var[Typed]]:
    return (form,)


class KeptForm(rx.Component):
    """The form. `turn` changes whenever the server filled the fields anew, `loads` goes up when the page
    was loaded and they hold what it knows already, `form_key` says which form it is.

    `on_typed(form, ticket)` after every change, answered by putting the ticket into `answered`; `on_keep(form, ticket)` a second
    later, answered through `kept`; `on_leave(form, name)` when a changed field is left; `on_bring_back(form)` when the server has
    lost what it had not kept yet; `on_save(form, how)` with the `data-how` of the submit button, or the `data-save` of another.
    """

    tag = "FlareKeptForm"

    form_key: rx.Var[str]
    turn: rx.Var[str]
    loads: rx.Var[int]
    answered: rx.Var[int]
    kept: rx.Var[int]

    on_typed: rx.EventHandler[_typed]
    on_keep: rx.EventHandler[_typed]
    on_leave: rx.EventHandler[_named]
    on_bring_back: rx.EventHandler[_brought_back]
    on_save: rx.EventHandler[_named]

    def add_imports(self) -> ImportDict:
        """What the code uses."""
        return {"react": ["useEffect", "useRef", "useState", "createElement", "Fragment"]}

    def add_custom_code(self) -> list[str]:
        """The React component."""
        return [_KEPT_FORM]


def fill(number: int, entries: Sequence[Fill]) -> EventSpec:
    """Write into fields; `number` comes back as `seen` with the next message of the form that knows of it."""
    return rx.call_script(f"window.flareForm?.fill({number}, {json.dumps(entries)})")


def done() -> EventSpec:
    """It is saved: nothing needs to be kept or brought back. First of what a handler returns."""
    return rx.call_script("window.flareForm?.done()")
