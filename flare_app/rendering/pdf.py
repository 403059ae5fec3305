"""HTML → tagged PDF, and data object → PDF. Nothing outside the page is ever read: pictures and fonts come as `data:`."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from flare_app.errors import FlareError
from flare_app.rendering import paper
from flare_app.rendering.data import DocumentData, ListData, PaymentReceiptData, StatementData

_FONTS = {400: "Inter-Regular.ttf", 600: "Inter-SemiBold.ttf"}
_FONT_FOLDER = Path(__file__).parent / "fonts"
# Pango's font map is shared by everything this process draws, and it is not safe for threads.
_one_at_a_time = Lock()


class RenderingRefused(FlareError):
    """A paper asked for something outside itself. Our own templates never do, so this is a bug or an attack."""


class DataOnlyFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint carries no types
    """Serves `data:` and ends the whole rendering on anything else: no request, no local file, no silent gap."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Decode a `data:` URL.

        Raises:
            FatalURLFetchingError: any other URL; WeasyPrint stops at it.
        """
        if not url.lower().startswith("data:"):
            raise FatalURLFetchingError(f"The paper refers to {url[:200]!r}.")
        return super().fetch(url, headers)


def render_pdf(html: str) -> bytes:
    """A whole HTML page of ours as a tagged PDF. Its `<title>`, `lang` and author go into the file's properties.

    Raises:
        RenderingRefused: the page refers to anything but `data:`.
    """
    return render_pdfs([html])


def render_pdfs(pages: Sequence[str], *, numbered: bool = True) -> bytes:
    """Several HTML pages as one PDF, each with page numbers of its own or none; the properties are those of the first."""
    try:
        with _one_at_a_time:
            documents = [_lay_out(html, numbered) for html in pages]
            sheets = [sheet for document in documents for sheet in document.pages]
            # A content-derived identifier: the same paper gives the same bytes.
            identifier = sha256("".join(pages).encode()).digest()[:16]
            content: bytes = documents[0].copy(sheets).write_pdf(pdf_tags=True, pdf_identifier=identifier)
    except FatalURLFetchingError as problem:
        raise RenderingRefused(f"{problem} It may only hold what it brings along.") from None
    return content


def document_pdf(data: DocumentData) -> bytes:
    """An estimate, invoice or credit note."""
    return render_pdf(paper.page(data))


def documents_pdf(documents: Sequence[DocumentData]) -> bytes:
    """Several documents in one file, each starting on a new sheet and counting its own pages."""
    return render_pdfs([paper.page(data) for data in documents])


def receipt_pdf(data: PaymentReceiptData) -> bytes:
    """The receipt of one payment."""
    return render_pdf(paper.page(data))


def statement_pdf(data: StatementData) -> bytes:
    """A customer's statement."""
    return render_pdf(paper.page(data))


def statement_part_pdf(data: StatementData) -> bytes:
    """A part of a statement without page numbers, which only the whole knows."""
    return render_pdfs([paper.page(data)], numbered=False)


def list_pdf(data: ListData) -> bytes:
    """A list as the screen shows it, its head repeated on every page."""
    return render_pdf(paper.page(data))


def list_part_pdf(data: ListData) -> bytes:
    """A part of a list without page numbers, which only the whole knows."""
    return render_pdfs([paper.page(data)], numbered=False)


def page_numbers_pdf(sheet: str, count: int) -> bytes:
    """`count` empty sheets ("a4", "letter-wide" …) that carry nothing but "Page x of y"."""
    breaks = '<p style="break-after: page"></p>' * (count - 1)
    return render_pdf(f'<html lang="{paper.LANGUAGE}"><body class="sheet {sheet}">{breaks}<p></p>')


def warm_up() -> None:
    """Load fonts and stylesheets, and draw one line, so that the first real paper does not wait for them."""
    render_pdf(f'<html lang="{paper.LANGUAGE}"><body class="paper"><p>Warm 1</p><p class="strong">Warm 2</p>')


def _lay_out(html: str, numbered: bool) -> Document:
    source = HTML(string=html, base_url=None, url_fetcher=DataOnlyFetcher())
    return source.render(font_config=_fonts(), stylesheets=list(_stylesheets(numbered)), presentational_hints=False)


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet(css: str) -> CSS:
    """A parsed stylesheet, once per process: reading fonts and styles takes longer than drawing a short invoice."""
    return CSS(string=css, font_config=_fonts(), url_fetcher=DataOnlyFetcher())


@cache
def _stylesheets(numbered: bool) -> tuple[CSS, ...]:
    names = ("paper.css", "page.css") if numbered else ("paper.css", "page.css", "unnumbered.css")
    return tuple(_stylesheet(css) for css in (_font_faces(), *map(paper.stylesheet, names)))


@cache
def _font_faces() -> str:
    return "".join(
        f"@font-face {{ font-family: Inter; font-weight: {weight}; "
        f"src: url(data:font/ttf;base64,{b64encode((_FONT_FOLDER / name).read_bytes()).decode()}) }}\n"
        for weight, name in _FONTS.items()
    )
