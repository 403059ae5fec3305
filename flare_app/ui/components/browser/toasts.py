"""Notices that come and go by themselves: long enough to be read, and to be acted on. Part of the page-wide behaviour."""

TOASTS = """
const flareToast = (kind, sentence, action) => { // an action is a label and what it does: a path that it opens, or a function
  const make = (tag, props, ...inside) => {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...inside);
    return made;
  };
  const note = make("div", { className: "toast toast-" + kind }, make("span", {}, sentence));
  let came = null;
  const end = () => {
    const had = note.contains(document.activeElement);
    note.remove();
    if (had && came?.isConnected) came.focus({ preventScroll: true });
  };
  const [label, does] = action ?? [];
  if (typeof does === "string") note.append(make("a", { href: does }, label));
  if (typeof does === "function") {
    note.append(make("button", { type: "button", className: "toast-action", onclick: () => { end(); does(); } }, label));
  }
  const close = make("button", { type: "button", className: "toast-close", onclick: end }, "\\u00d7");
  close.setAttribute("aria-label", "Dismiss");
  note.append(close);
  document.getElementById("toasts-" + kind)?.append(note);
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = note.matches(":hover, :focus-within") ? 0 : setTimeout(end, kind === "bad" || action ? 12000 : 6000);
  };
  const stay = () => clearTimeout(timer);
  note.onmouseenter = stay;
  note.onmouseleave = wait;
  note.addEventListener("focusin", (event) => { stay(); if (!note.contains(event.relatedTarget)) came = event.relatedTarget; });
  note.addEventListener("focusout", () => setTimeout(wait));
  wait();
};
"""
