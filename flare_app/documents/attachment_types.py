"""Which files may be attached: told by their content, never by their name or by what the browser says."""

import io
import re
import unicodedata
import zipfile

from PIL import Image

from flare_app.errors import Invalid

REFUSED_TYPE = (
    "This kind of file cannot be attached. Use PDF, PNG, JPEG, GIF, WebP, Word, Excel, PowerPoint, OpenDocument, text or CSV, "
    "without macros."
)
LONGEST_NAME = 120
_PICTURES = {
    "PNG": ("image/png", "png"),
    "JPEG": ("image/jpeg", "jpg jpeg"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OFFICE_PARTS = {
    "word/": (f"{_OFFICE}wordprocessingml.document", "docx"),
    "xl/": (f"{_OFFICE}spreadsheetml.sheet", "xlsx"),
    "ppt/": (f"{_OFFICE}presentationml.presentation", "pptx"),
}
_OPEN = "application/vnd.oasis.opendocument."
_OPEN_KINDS = {f"{_OPEN}text": "odt", f"{_OPEN}spreadsheet": "ods", f"{_OPEN}presentation": "odp"}
_MACROS = ("vbaproject.bin", "basic/script")
_TEXTS = {"txt": "text/plain", "csv": "text/csv"}
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# What no file system, header or mail program can trip over; letters of every script are welcome.
_NOT_IN_NAMES = re.compile(r"[^\w .,()\[\]&+@=~#!'-]", re.UNICODE)


def check_file(name: str, content: bytes) -> tuple[str, str]:
    """The name under which the file is kept, and its media type.

    Raises:
        Invalid: empty, or of a kind that is not taken.
    """
    if not content:
        raise Invalid("The file is empty.")
    found = _pdf(content) or _picture(content) or _archive(content) or _text(name, content)
    if found is None:
        raise Invalid(REFUSED_TYPE)
    media_type, endings = found
    return safe_file_name(name, endings.split()), media_type


def safe_file_name(name: str, endings: list[str]) -> str:
    """The name without folders and signs that mean something, with an ending that says what the file is."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = re.sub(r"\s+", " ", _NOT_IN_NAMES.sub("_", plain)).strip(" .")
    stem, _, ending = plain.rpartition(".")
    if not stem or ending.lower() not in endings:
        stem, ending = plain, endings[0]
    return f"{stem[: LONGEST_NAME - 6].rstrip(' .') or 'file'}.{ending.lower()}"


def _pdf(content: bytes) -> tuple[str, str] | None:
    return ("application/pdf", "pdf") if content.startswith(b"%PDF-") else None


def _picture(content: bytes) -> tuple[str, str] | None:
    try:
        with Image.open(io.BytesIO(content), formats=list(_PICTURES)) as picture:
            return _PICTURES.get(picture.format or "")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _archive(content: bytes) -> tuple[str, str] | None:
    """Office files are ZIP archives; what is in them is listed, never unpacked."""
    if not content.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if any(macro in name.lower() for name in names for macro in _MACROS):
                return None
            if names and names[0] == "mimetype" and archive.getinfo("mimetype").file_size < 100:
                kind = archive.read("mimetype").decode("ascii", "replace")
                return (kind, _OPEN_KINDS[kind]) if kind in _OPEN_KINDS else None
            if "[Content_Types].xml" in names:
                return next((kind for part, kind in _OFFICE_PARTS.items() if any(name.startswith(part) for name in names)), None)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    return None


def _text(name: str, content: bytes) -> tuple[str, str] | None:
    """Text has no mark of its own: its name has to say so, and nothing in it may speak against it."""
    ending = name.rpartition(".")[2].lower()
    if ending not in _TEXTS:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return None if _NO_TEXT.search(text) else (_TEXTS[ending], ending)
