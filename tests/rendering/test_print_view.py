"""The paper as HTML: the same words as the PDF, escaped, with nothing that runs or loads."""

import re
from html.parser import HTMLParser

import pytest

from flare_app.rendering.data import ListData, PaperData
from flare_app.rendering.print_view import document_css, document_fragment, print_page
from flare_app.rendering.spreadsheet import Column
from tests.rendering.papers import invoice, logo, open_items, receipt, statement

PAPERS = (
    invoice(logo=logo()),
    receipt(),
    statement(),
    open_items(),
    ListData(title="List", columns=(Column("Name"),), rows=(("a",), (None,))),
)


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_fragment_is_one_article_with_the_figures_of_the_document() -> None:
    html = document_fragment(invoice())
    assert html.strip().startswith('<article class="paper document issued"')
    assert html.strip().endswith("</article>")
    for expected in ("INV-000123", "€3,483.60", "1,900.00", "Harbour Coffee Roasters Ltd"):
        assert expected in html


@pytest.mark.parametrize("data", PAPERS, ids=lambda data: type(data).__name__)
def test_page_loads_nothing_and_runs_nothing(data: PaperData) -> None:
    for tag, attributes in Tags(print_page(data)).seen:
        assert tag not in {"script", "link", "iframe", "object", "form"}
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("src") or "data:").startswith("data:")


def test_page_prints_itself_through_the_script_of_the_caller() -> None:
    scripts = [
        attributes for tag, attributes in Tags(print_page(invoice(), auto_print_script_src="/print.js")).seen if tag == "script"
    ]
    assert scripts == [{"src": "/print.js", "defer": None}]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><b>", "{{ 7*7 }}", "' onclick='x"]
)
def test_text_of_others_is_shown_and_never_becomes_markup(text: str) -> None:
    plain = Tags(document_fragment(invoice(title="T", note="N", number="1")))
    hostile = Tags(print_page(invoice(title=text, note=text, number=text)))
    names = {tag for tag, _ in hostile.seen}
    assert names <= {tag for tag, _ in plain.seen} | {"html", "head", "meta", "title", "style", "body"}
    assert "49" not in document_fragment(invoice(note=text)).split("Note")[1].split("</section>")[0]


def test_every_rule_of_the_paper_stays_inside_the_paper() -> None:
    css = document_css()
    assert "@page" not in css
    css = re.sub(r"@media[^{]*\{", "", css)
    selectors = [part.rsplit("}", 1)[-1].rsplit("*/", 1)[-1] for part in css.split("{")[:-1]]
    for selector in selectors:
        assert all(".paper" in piece for piece in selector.split(",")), selector
