"""What the window sends, as the rooms take it."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from flare_app.messages import ManyForm, MessageForm
from flare_app.ui.arguments import Form
from flare_app.ui.staff.compose.reading import Opened

Line = Annotated[str, Field(max_length=6_000)]
Body = Annotated[str, Field(max_length=20_000)]
_WORDS = ("subject", "body")


class SentForm(Form):
    """Every field of the window; the room checks every word of it. `template` is the key of the words that were chosen."""

    template: Annotated[str, Field(max_length=120)] = ""
    to: Line = ""
    cc: Line = ""
    bcc: Line = ""
    subject: Line = ""
    body: Body = ""
    attach_pdf: bool | str = False
    with_link: bool | str = False


def one_form(typed: Mapping[str, Any], opened: Opened, about: Mapping[str, str], operation_id: str) -> MessageForm:
    """One message; `about` is what it was opened with."""
    return MessageForm(
        **{name.removesuffix("_public_id"): public_id for name, public_id in about.items()},  # type: ignore[arg-type]
        **{name: str(typed.get(name, "")) for name in ("to", "cc", "bcc", *_WORDS)},  # type: ignore[arg-type]
        language=opened.language,
        attach_pdf=bool(typed.get("attach_pdf")),
        with_link=bool(typed.get("with_link")),
        operation_id=operation_id,
    )


def many_form(typed: Mapping[str, Any], opened: Opened, kind: str, *, together: bool) -> ManyForm:
    """Many messages; words that stand as they were offered leave each message its own."""
    words = {name: str(typed.get(name, "")) for name in _WORDS}
    is_as_offered = is_same(words["subject"], opened.subject) and is_same(words["body"], opened.body)
    return ManyForm(
        kind=kind,
        template=opened.template,
        together=together,
        cc=str(typed.get("cc", "")),
        bcc=str(typed.get("bcc", "")),
        attach_pdf=bool(typed.get("attach_pdf")),
        **({} if is_as_offered and kind != "plain" else words),
    )


def is_same(typed: str, offered: str) -> bool:
    """Whether a text is as it was filled in; browsers send line breaks in their own way."""
    return typed.replace("\r\n", "\n").strip() == offered.strip()
