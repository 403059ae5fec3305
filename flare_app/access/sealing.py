"""Secrets that have to be read again: encrypted with a key made from the house's own, so that a copy of the database shows none."""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from flare_app.settings import settings

_PURPOSE = b"sealed-secrets-v1"


def seal(secret: str) -> str:
    """The secret, encrypted by the newest key."""
    return _cipher(settings().keys).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed; "" when none of our keys opens it."""
    try:
        return _cipher(settings().keys).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


def reseal(sealed: str) -> str:
    """The same secret under the newest key, for the day on which an old key is dropped; as it was when no key opens it."""
    try:
        return _cipher(settings().keys).rotate(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return sealed


@lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    derived = (hmac.new(key.encode(), _PURPOSE, hashlib.sha256).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
