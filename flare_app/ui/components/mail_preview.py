"""A look at an e-mail as it will arrive: what its head says, and its two parts, of which a mail program shows one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from flare_app.messages import Preview
from flare_app.ui.components.menu import menu_button

WRITE, LOOK = "write", "look"


@dataclass
class ShownMail:
    """The e-mail in finished strings; `html` is a whole page."""

    head: list[list[str]] = field(default_factory=list)
    subject: str = ""
    html: str = ""
    text: str = ""


def shown_mail(found: Preview) -> ShownMail:
    """As the page holds it."""
    head = (
        ("From", found.sender),
        ("Replies go to", found.reply_to),
        ("To", found.to),
        ("CC", found.cc),
        ("Attached", ", ".join(found.attachments)),
    )
    return ShownMail([[label, value] for label, value in head if value], found.subject, found.html, found.text)


def typed_in(form_id: str, then: Any) -> rx.event.EventSpec:
    """Hand what stands in a form to a handler, without sending the form off: `then(form)`."""
    return rx.call_script(f"window.flare.typed({form_id!r})", callback=then)


def write_or_look(mode: rx.Var[str], *, on_write: Any, on_look: Any) -> rx.Component:
    """The switch between writing and looking."""
    return _segments("View", mode, ((WRITE, "Write", on_write), (LOOK, "Preview", on_look)))


def mail_preview(shown: rx.Var[ShownMail], part: rx.Var[str], *, on_part: Callable[[str], Any]) -> rx.Component:
    """The e-mail. Its HTML stands in a frame of its own in which no script runs and no link leads anywhere."""
    frame = rx.el.iframe(
        src_doc=shown.html, title="How the e-mail looks", class_name="mail-frame", custom_attrs={"sandbox": "", "tabIndex": 0}
    )
    plain = rx.el.pre(shown.text, class_name="mail-text", tab_index=0, aria_label="Text of the e-mail", role="region", dir="auto")
    parts = _segments("Part", part, (("html", "HTML", on_part("html")), ("text", "Text", on_part("text"))))
    return rx.el.section(
        rx.el.div(rx.el.p(shown.subject, class_name="mail-subject", dir="auto"), parts, class_name="mail-top"),
        rx.el.dl(rx.foreach(shown.head, _line), class_name="mail-head"),
        rx.cond(part == "text", plain, frame),
        aria_label="Preview of the e-mail",
        class_name="mail-preview",
    )


def insert_menu(names: rx.Var[list[str]], *, into: str) -> rx.Component:
    """A menu that writes a placeholder where the caret stands in the field `into`."""

    def item(name: rx.Var[str]) -> rx.Component:
        written = rx.Var.create("{{ ").to(str) + name.split(" ").join("_") + " }}"
        return rx.el.button(
            rx.el.span(name),
            type="button",
            role="menuitem",
            tab_index=-1,
            class_name="menu-item menu-item-named",
            custom_attrs={"data-insert": written, "data-into": into},
        )

    return menu_button("Insert", rx.foreach(names, item), quiet=True)


def _line(pair: rx.Var[list[str]]) -> rx.Component:
    return rx.el.div(rx.el.dt(pair[0]), rx.el.dd(pair[1], dir="auto"))


def _segments(label: str, chosen: rx.Var[str], choices: tuple[tuple[str, str, Any], ...]) -> rx.Component:
    def one(key: str, title: str, does: Any) -> rx.Component:
        pressed = {"aria-pressed": rx.cond(chosen == key, "true", "false")}
        return rx.el.button(title, type="button", on_click=does, class_name="segment", custom_attrs=pressed)

    return rx.el.div(*[one(*choice) for choice in choices], role="group", aria_label=label, class_name="segments")
