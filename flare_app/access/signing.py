"""Signatures of what leaves the house and comes back: one serializer per purpose, told apart by its salt."""

import hashlib
from functools import lru_cache
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_decode, base64_encode

from flare_app.settings import settings

MAX_LENGTH = 512


def sign(purpose: str, content: Any) -> str:
    """The content, readable by all and signed by the newest key."""
    return str(_serializer(purpose, settings().keys).dumps(content))


def read_signed(purpose: str, text: object) -> Any | None:
    """The content of a text that one of our keys signed for this purpose; None for any other text, of whatever kind."""
    if not isinstance(text, str) or not 0 < len(text) <= MAX_LENGTH or not text.isascii():
        return None
    try:
        return _serializer(purpose, settings().keys).loads(text) if _is_canonical(text) else None
    except BadData:
        return None


def _is_canonical(text: str) -> bool:
    """Base64 skips signs it does not know and ignores spare bits, so that several texts would pass for one signature."""
    signature = text.rpartition(".")[2]
    return base64_encode(base64_decode(signature)).decode() == signature


@lru_cache(maxsize=32)
def _serializer(purpose: str, keys: tuple[str, ...]) -> URLSafeSerializer:
    """Accepts the older keys too; never SHA-1; one purpose's signature is void for another. Kept, so that forgeries cost little."""
    return URLSafeSerializer(
        list(reversed(keys)),
        salt=purpose,
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )
