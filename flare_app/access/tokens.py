"""Random secrets that a browser keeps, and the hash of them that the database keeps."""

import hashlib
import re
import secrets

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """256 random bits, URL-safe (43 characters)."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token: a copy of the database opens no session. It is random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def has_token_shape(token: str) -> bool:
    """Whether it could be one of ours; anything else is not worth a query."""
    return _SHAPE.fullmatch(token) is not None
