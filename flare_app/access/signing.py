"""Signatures of what leaves the house and comes back: one serializer per purpose, told apart by its salt."""

import hashlib

from itsdangerous import URLSafeSerializer

from flare_app.settings import settings


def serializer(purpose: str) -> URLSafeSerializer:
    """Signs with the newest key and accepts the older ones; never SHA-1, and one purpose's signature is void for another."""
    return URLSafeSerializer(
        list(reversed(settings().keys)),
        salt=purpose,
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )
