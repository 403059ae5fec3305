"""The one check of text that comes from outside, before it reaches a database, a PDF, a mail or a page."""

import re
import unicodedata
from datetime import date

from flare_app.errors import Invalid

EARLIEST_DAY = date(1900, 1, 1)
LATEST_DAY = date(2200, 12, 31)
MAX_EMAIL_LENGTH = 254

# NUL breaks PostgreSQL, lone surrogates break UTF-8, bidi overrides disguise text (CVE-2021-42574). Marks and joiners
# that right-to-left scripts and emoji need (U+200C to U+200F, U+061C) are welcome.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_LINE_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
# Browsers read /\ like // and drop tabs and line feeds, so nothing but visible ASCII may follow.
_LOCAL_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]{0,1000}")
_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def clean_text(
    value: object, *, field: str, max_length: int, multiline: bool = False, required: bool = False, label: str = ""
) -> str:
    """Return the text normalised (NFC), stripped, with line feeds as its only line breaks.

    Args:
        field: the form field the error belongs to.
        max_length: in code points, after normalising.
        label: the field's name in the sentence; made from `field` when empty.

    Raises:
        Invalid: no text, too long, empty though required, or with characters that cannot be kept.
    """
    name = label or _label(field)
    if not isinstance(value, str):
        raise Invalid(f"{name} must be text.", field=field)
    # Normalising shortens text fourfold at most; beyond that it is not worth the work.
    if len(value) > 4 * max_length + 100:
        raise _too_long(name, max_length, field)
    if _REFUSED.search(value):
        raise Invalid(f"{name} contains characters that cannot be used (control characters). Remove them.", field=field)
    text = _LINE_BREAK.sub("\n", unicodedata.normalize("NFC", value)).strip()
    if not multiline and ("\n" in text or "\t" in text):
        raise Invalid(f"{name} must be a single line without tabs.", field=field)
    if len(text) > max_length:
        raise _too_long(name, max_length, field)
    if required and not _has_ink(text):
        raise Invalid(f"{name} is required.", field=field)
    return text


def clean_email(value: object, *, field: str, label: str = "") -> str:
    """Return one plain address with its domain in lower-case ASCII (`xn--` for international names).

    No display name, list, quoting or address literal. The part before the @ keeps its case: it is the receiver's own.

    Raises:
        Invalid: it is not such an address, or is longer than 254 characters.
    """
    text = clean_text(value, field=field, max_length=MAX_EMAIL_LENGTH, label=label)
    local, _, domain = text.rpartition("@")
    labels = [_ascii_label(part) for part in domain.lower().split(".")]
    is_domain = len(labels) >= 2 and not labels[-1].isdigit() and all(_DOMAIN_LABEL.fullmatch(part) for part in labels)
    address = f"{local}@{'.'.join(labels)}"
    if not is_domain or len(local) > 64 or not _LOCAL_PART.fullmatch(local) or len(address) > MAX_EMAIL_LENGTH:
        raise Invalid(f"{label or _label(field)} must be one e-mail address, like name@example.com.", field=field)
    return address


def as_public_id(value: object) -> str:
    """The value if it could be a public id, else "", which no record has: anything may be looked up by it."""
    return value if isinstance(value, str) and _PUBLIC_ID.fullmatch(value) else ""


def local_path(value: str, *, otherwise: str = "/") -> str:
    """The path if it leads to our own host, else `otherwise`."""
    return value if _LOCAL_PATH.fullmatch(value) else otherwise


def parse_date(value: object, *, field: str, earliest: date = EARLIEST_DAY, latest: date = LATEST_DAY, label: str = "") -> date:
    """Read an ISO date (2026-11-22), both bounds included.

    Raises:
        Invalid: it is no such date, or out of bounds.
    """
    name = label or _label(field)
    text = value.strip() if isinstance(value, str) else ""
    try:
        day = date.fromisoformat(text) if _ISO_DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise Invalid(f"{name} must be a date, like 2026-11-22.", field=field)
    if not earliest <= day <= latest:
        raise Invalid(f"{name} must be between {earliest.isoformat()} and {latest.isoformat()}.", field=field)
    return day


def _label(field: str) -> str:
    spaced = field.replace("_", " ").strip()
    return spaced[:1].upper() + spaced[1:] if spaced else "This field"


def _too_long(name: str, max_length: int, field: str) -> Invalid:
    return Invalid(f"{name} is too long: at most {max_length:,} characters.", field=field)


def _has_ink(text: str) -> bool:
    """Whether anything would be seen: a name of zero-width characters is no name."""
    return any(unicodedata.category(character) not in ("Cf", "Zs", "Zl", "Zp", "Cc") for character in text)


def _ascii_label(part: str) -> str:
    """One domain label as ASCII, by punycode alone: IDNA 2003's mapping would send ß to another domain."""
    if part.isascii():
        return part
    if not all(character == "-" or unicodedata.category(character)[0] in "LMN" for character in part):
        return ""
    return f"xn--{part.encode('punycode').decode('ascii')}"
