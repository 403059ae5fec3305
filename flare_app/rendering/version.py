"""One digest over everything that shapes a rendered document, so that a cached file never outlives its template."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import weasyprint

_FOLDER = Path(__file__).parent
_SHAPING = ("templates/*", "fonts/*.ttf", "data.py", "formats.py", "paper.py", "pdf.py", "chart*.py")


@cache
def template_version() -> str:
    """Hex digest of the templates, fonts and formatting code, and WeasyPrint's version."""
    digest = sha256(weasyprint.__version__.encode())
    for pattern in _SHAPING:
        for path in sorted(_FOLDER.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
