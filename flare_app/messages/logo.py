"""The company's logo as mail programs can show it: a small PNG on white, whatever was uploaded."""

import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from flare_app.company import logo_bytes

_SHOWN = (200, 56)
_SHARP = 2
"""Twice the shown size, for dense screens."""


@dataclass(frozen=True, slots=True)
class MailLogo:
    """The picture, and the size in which it is shown."""

    png: bytes
    width: int
    height: int


@lru_cache(maxsize=8)
def mail_logo(digest: str) -> MailLogo | None:
    """The logo kept under this hash; None when there is none.

    It is laid on white: mail programs turn pages dark by themselves, and dark letters on nothing would vanish.
    """
    content = logo_bytes(digest)
    if content is None:
        return None
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        small = picture.convert("RGBA")
    small.thumbnail((_SHOWN[0] * _SHARP, _SHOWN[1] * _SHARP), Image.Resampling.LANCZOS)
    ground = Image.new("RGB", small.size, "white")
    ground.paste(small, mask=small)
    buffer = io.BytesIO()
    ground.save(buffer, "PNG", optimize=True)
    scale = min(1.0, _SHOWN[0] / small.width, _SHOWN[1] / small.height)
    return MailLogo(buffer.getvalue(), max(1, round(small.width * scale)), max(1, round(small.height * scale)))
