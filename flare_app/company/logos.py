"""The logo, kept by content hash: a document that was issued with an older one keeps showing it."""

import hashlib
import io
import re

from PIL import Image

from flare_app.errors import Invalid
from flare_app.settings import make_private_dir, settings

MAX_LOGO_BYTES = 1_000_000
LOGO_TOO_LARGE = "The logo is larger than 1 MB. Choose a smaller picture."
MAX_PIXELS = 4_000_000
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def store_logo(data: bytes) -> str:
    """Keep a PNG, JPEG or WebP picture; gives the hash it is found by.

    Raises:
        Invalid: not such a picture, over 1 MB or over 4 million pixels.
    """
    if len(data) > MAX_LOGO_BYTES:
        raise Invalid(LOGO_TOO_LARGE, field="logo")
    if logo_type(data) is None:
        raise Invalid("The logo must be a PNG, JPEG or WebP picture of at most 4 million pixels.", field="logo")
    digest = hashlib.sha256(data).hexdigest()
    (make_private_dir(settings().data_dir / "logos") / digest).write_bytes(data)
    return digest


def logo_bytes(digest: str) -> bytes | None:
    """The picture kept under a hash, or None."""
    path = settings().data_dir / "logos" / digest
    return path.read_bytes() if re.fullmatch(r"[0-9a-f]{64}", digest) and path.exists() else None


def logo_type(data: bytes) -> str | None:
    """The media type of a picture that we take, else None."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            small = picture.width * picture.height <= MAX_PIXELS
            return _TYPES.get(picture.format or "") if small else None
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
