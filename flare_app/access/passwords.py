"""Passwords: argon2id (RFC 9106, low-memory profile), and which ones are taken."""

import threading
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from flare_app.errors import Invalid
from flare_app.settings import DEMO_PASSWORD, Environment, settings

MIN_LENGTH = 10
MAX_LENGTH = 128

_hasher = PasswordHasher()
# Each hash takes 64 MiB; a crowd at the sign-in page must not take all of the machine's memory.
_at_once = threading.BoundedSemaphore(4)


def hash_password(password: object, *, email: str = "", field: str = "password") -> str:
    """Check a new password and return its hash.

    Raises:
        Invalid: shorter than 10 or longer than 128 characters, widely known, or the person's own address.
    """
    checked = _checked(password, email=email, field=field)
    with _at_once:
        return _hasher.hash(checked)


def matches(password: object, password_hash: str) -> bool:
    """Whether this is the password. No hash (unknown user, no password yet) costs the same time and is False."""
    text = _normalized(password)
    with _at_once:
        try:
            return _hasher.verify(password_hash or _hash_of_nobody(), text or "") and bool(text and password_hash)
        except (VerificationError, InvalidHashError):
            return False


def prepare() -> None:
    """Make the hash that unknown users are compared with, so that not even the first of them takes longer."""
    _hash_of_nobody()


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash("nobody has this password")


def _normalized(password: object) -> str | None:
    """The text as NFKC, so that one keyboard's é is the other's; None when it cannot be anybody's password."""
    if not isinstance(password, str) or len(password) > 4 * MAX_LENGTH:
        return None
    text = unicodedata.normalize("NFKC", password)
    is_encodable = not any("\ud800" <= character <= "\udfff" for character in text)
    return text if len(text) <= MAX_LENGTH and is_encodable else None


def _checked(password: object, *, email: str, field: str) -> str:
    text = _normalized(password)
    if text is None or "\0" in text:
        raise Invalid(f"The password must have {MAX_LENGTH} characters or fewer, without control characters.", field=field)
    if len(text) < MIN_LENGTH:
        raise Invalid(f"The password must have {MIN_LENGTH} characters or more. A few words in a row are best.", field=field)
    folded = text.casefold()
    if folded in _common() or len(set(folded)) < 4:
        raise Invalid("This password is on every attacker's list. Choose another one.", field=field)
    if email and folded in {email.casefold(), email.casefold().replace("@", "")}:
        raise Invalid("The password must not be the e-mail address.", field=field)
    if text == DEMO_PASSWORD and settings().env is Environment.PRODUCTION:
        raise Invalid("The demo's password is public. Choose another one.", field=field)
    return text


@cache
def _common() -> frozenset[str]:
    """Passwords of ten characters and more that lead the lists of leaked ones; shorter ones are refused anyway."""
    return frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())
