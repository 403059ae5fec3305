"""A letter as a mail: text and HTML side by side, the logo inside, the PDF attached, headers that nothing can be slipped into."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from functools import cache, partial
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from flare_app.clock import utc_now
from flare_app.messages.addresses import is_mailable
from flare_app.messages.letter import Letter
from flare_app.messages.logo import MailLogo, mail_logo
from flare_app.messages.phrases import said
from flare_app.messages.states import MessageKind
from flare_app.messages.transport import MailRefused
from flare_app.rendering.formats import readable_on_white, text_direction
from flare_app.settings import settings

TEMPLATES = Path(__file__).parent / "templates"
_LOGO_ID = "logo"
_INLINER = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
_AUTOMATIC = {
    MessageKind.PORTAL_LINK: "auto-replied",
    MessageKind.ANSWER: "auto-generated",
    MessageKind.PASSWORD: "auto-replied",
    MessageKind.REMINDER: "auto-generated",
    MessageKind.PAYMENT_RECEIVED: "auto-generated",
    MessageKind.PAYMENT_REFUNDED: "auto-generated",
    MessageKind.DIGEST: "auto-generated",
}


class _WholeHeader(UnstructuredHeader):
    """A header whose value stays in one piece: `email` would fold a long address into encoded words, which no program reads."""

    def fold(self, *, policy: Policy) -> str:
        """The header's line; up to 998 characters are allowed (RFC 5322), and an address of ours is far shorter."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _WholeHeader)  # type: ignore[arg-type]
_POLICY = SMTP.clone(header_factory=_HEADERS)


def sender_address(mail_from: str) -> Address:
    """`Name <address>` or just an address, as FLARE_MAIL_FROM has it.

    Raises:
        ValueError: it is no single address.
    """
    name, address = parseaddr(mail_from)
    if not address or "@" not in address:
        raise ValueError("FLARE_MAIL_FROM must be one address, like Flare <billing@example.com>.")
    return Address(display_name=name, addr_spec=address)


def sender_of(company_name: str) -> Address:
    """Who a mail is from: the address of FLARE_MAIL_FROM under the name that stands there, or else the company's."""
    sender = sender_address(settings().mail_from)
    return sender if sender.display_name else Address(display_name=company_name, addr_spec=sender.addr_spec)


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a mail; `media_type` like "application/pdf"."""

    name: str
    media_type: str
    content: bytes


def write_mail(letter: Letter, *, sender: Address, files: Sequence[AttachedFile] = ()) -> bytes:
    """The whole mail as it is handed over, in ASCII with CRLF.

    Raises:
        MailRefused: it would carry a header that is not ours.
    """
    logo = mail_logo(letter.logo_hash) if letter.logo_hash else None
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = sender
    mail["To"] = [Address(addr_spec=address) for address in letter.to]
    if letter.cc:
        mail["Cc"] = [Address(addr_spec=address) for address in letter.cc]
    if letter.reply_to and is_mailable(letter.reply_to):
        mail["Reply-To"] = Address(addr_spec=letter.reply_to)
    mail["Subject"] = _literal(letter.subject)
    mail["Date"] = format_datetime(utc_now())
    mail["Message-ID"] = f"<{letter.identity}@{sender.domain}>"
    if letter.kind in _AUTOMATIC:
        # Nobody on staff wrote it: no out-of-office replies, please (RFC 3834).
        mail["Auto-Submitted"] = _AUTOMATIC[letter.kind]
    if letter.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(text_of(letter))
    mail.add_alternative(html_of(letter, logo=logo), subtype="html")
    if logo is not None:
        html = mail.get_payload()[1]  # type: ignore[index]
        html.add_related(logo.png, "image", "png", cid=f"<{_LOGO_ID}>", disposition="inline", filename="logo.png")  # type: ignore[union-attr]
    for file in files:
        main, _, sub = file.media_type.partition("/")
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    raw = mail.as_bytes()
    _require_own_headers(mail, raw)
    return raw


def text_of(letter: Letter) -> str:
    """The plain text part."""
    return _templates().get_template("message.txt").render(letter=letter, say=_sayer(letter)).strip() + "\n"


def html_of(letter: Letter, *, logo: MailLogo | None) -> str:
    """The HTML part: our own template, where everything from outside is escaped, with its styles on each element.

    Gmail, Outlook and others drop or rewrite style sheets; what only a sheet can say (dark mode, small screens) stays in one.
    """
    drawn = (
        _templates()
        .get_template("message.html")
        .render(
            letter=letter,
            say=_sayer(letter),
            logo=logo,
            logo_source=f"cid:{_LOGO_ID}",
            accent=readable_on_white(letter.color),
            direction=text_direction(letter.body),
            preheader=preheader(letter),
        )
    )
    return _INLINER.inline(drawn)


def html_with_logo(letter: Letter) -> str:
    """The HTML part as a page of its own, for a look at it: the logo is inside."""
    logo = mail_logo(letter.logo_hash) if letter.logo_hash else None
    html = html_of(letter, logo=logo)
    return html if logo is None else html.replace(f"cid:{_LOGO_ID}", f"data:image/png;base64,{b64encode(logo.png).decode()}")


def _sayer(letter: Letter) -> Callable[[str], str]:
    """What says a phrase of ours in the letter's language."""
    return partial(said, language=letter.language)


def preheader(letter: Letter) -> str:
    """What an inbox shows behind the subject."""
    summary = letter.summary
    if summary is None:
        return " ".join(letter.body.split())[:120]
    return " · ".join((summary.title, f"{summary.amount_label} {summary.amount}", *(f"{k} {v}" for k, v in summary.facts[:2])))


def _literal(text: str) -> str:
    """The text without anything that reads as an encoded word (RFC 2047): `email` would decode it, line breaks included."""
    return text.replace("=?", "= ?")


def _require_own_headers(mail: EmailMessage, raw: bytes) -> None:
    """Refuse a mail whose bytes carry another header than those that were set.

    Raises:
        MailRefused: something in it broke out of its place.
    """
    written = BytesHeaderParser().parsebytes(raw.partition(b"\r\n\r\n")[0]).keys()
    if written != mail.keys():
        raise MailRefused("The message was not sent: its subject or an address holds characters that a mail cannot carry.")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["paragraphs"] = _paragraphs
    return environment


def _paragraphs(text: str) -> list[Markup]:
    """Paragraphs are divided by empty lines; a single line break stays one."""
    blocks = [block.strip("\n") for block in text.split("\n\n")]
    return [Markup("<br>").join(escape(line) for line in block.split("\n")) for block in blocks if block.strip()]
