"""The same papers as HTML: to look at inside the app, and as a page of their own for the browser's Print."""

from flare_app.rendering import paper
from flare_app.rendering.data import PaperData


def document_fragment(data: PaperData) -> str:
    """The paper alone, one `<article class="paper">` of safe, escaped HTML; draw it with `document_css()`."""
    return str(paper.fragment(data))


def document_css() -> str:
    """The styles of the paper; every rule is confined to `.paper`, so they can be part of any page."""
    return paper.stylesheet("paper.css")


def print_page(data: PaperData, *, auto_print_script_src: str | None = None) -> str:
    """A self-contained HTML page of the paper, ready to print.

    `auto_print_script_src` is the address of a script of ours that calls `window.print()`; an inline one would ask for a weaker
    Content-Security-Policy. The page needs `style-src 'unsafe-inline'` and, for the logo, `img-src data:`.
    """
    css = paper.stylesheet("paper.css") + paper.stylesheet("page.css")
    return paper.page(data, inline_css=css, script_src=auto_print_script_src)
