"""A paper reads nothing outside itself: no request leaves, no local file gets in."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from weasyprint.urls import FatalURLFetchingError

from flare_app.rendering.data import LineData, Logo, Party
from flare_app.rendering.pdf import DataOnlyFetcher, RenderingRefused, document_pdf, render_pdf
from tests.rendering.papers import invoice

VECTORS = (
    '<img src="URL">',
    '<img srcset="URL 2x">',
    '<object data="URL"></object>',
    '<embed src="URL">',
    '<iframe src="URL"></iframe>',
    '<link rel=stylesheet href="URL">',
    '<link rel=attachment href="URL">',
    '<a rel=attachment href="URL">x</a>',
    '<style>@import "URL";</style>',
    "<style>@import url(URL);</style>",
    "<style>@font-face{font-family:F;src:url(URL)} body{font-family:F}</style>",
    "<style>body{background:url(URL)}</style>",
    "<style>p{list-style:url(URL);display:list-item}</style><p>x",
    "<style>p{border-image:url(URL) 1;border:1px solid}</style><p>x",
    "<style>p::before{content:url(URL)}</style><p>x",
    "<style>@page{background:url(URL)}</style>",
    '<style>@page{@top-left{content:url("URL")}}</style>',
    '<p style="background-image:url(URL)">x</p>',
    '<body background="URL">x',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="URL" width="9" height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="URL#a"/></svg>',
    '<base href="URL"><img src="x.png">',
    '<img src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22><image href=%22URL%22/></svg>">',
    "<style>p{mask:url(URL)}</style><p>x",
    "<style>p{cursor:url(URL),auto}</style><p>x",
    '<input type=image src="URL">',
    '<video poster="URL"></video>',
    '<table background="URL"><tr><td>x</table>',
    '<meta http-equiv=refresh content="0;url=URL">',
    '<script src="URL"></script>',
)


@pytest.fixture
def probe() -> Iterator[tuple[str, list[bytes]]]:
    """A listening server that answers nothing and writes down whoever comes."""
    seen: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                connection.settimeout(1)
                with suppress(OSError):
                    seen.append(connection.recv(1000))
                connection.close()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/x", seen
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(2)


def test_thirty_ways_to_name_an_address_cause_no_request(probe: tuple[str, list[bytes]]) -> None:
    address, seen = probe
    assert len(VECTORS) == 30
    refused = 0
    for vector in VECTORS:
        try:
            render_pdf(f"<html><body>{vector.replace('URL', address)}")
        except RenderingRefused:
            refused += 1
    assert seen == []
    assert refused >= 15


def test_thirty_ways_in_the_texts_of_an_invoice_cause_no_request(probe: tuple[str, list[bytes]]) -> None:
    address, seen = probe
    vectors = [vector.replace("URL", address) for vector in VECTORS]
    lines = tuple(LineData(description=vector, product_name=vector, unit_price_e4=1, amount=1) for vector in vectors)
    party = Party(name=vectors[0], lines=tuple(vectors), tax_ids=((vectors[1], vectors[2]),))
    content = document_pdf(invoice(lines=lines, customer=party, note="".join(vectors), footer=vectors[8], title=vectors[10]))
    assert content.startswith(b"%PDF")
    assert seen == []


def test_local_file_never_gets_into_the_paper(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret-of-this-machine")
    for vector in VECTORS:
        content = b""
        with suppress(RenderingRefused):
            content = render_pdf(f"<html><body>{vector.replace('URL', secret.as_uri())}")
        assert b"the-secret" not in content
        assert b"/EmbeddedFile" not in content


@pytest.mark.parametrize("address", ["http://a/", "https://a/", "file:///etc/passwd", "ftp://a/", "HTTP://a/", "//a/", "x"])
def test_fetcher_ends_the_rendering_at_anything_but_data(address: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        DataOnlyFetcher().fetch(address)


def test_refused_paper_says_which_address_it_was() -> None:
    with pytest.raises(RenderingRefused, match="file:///etc/passwd"):
        render_pdf('<img src="file:///etc/passwd">')


def test_rendering_goes_on_after_a_refusal() -> None:
    with pytest.raises(RenderingRefused):
        render_pdf('<img src="http://127.0.0.1:1/">')
    assert document_pdf(invoice()).startswith(b"%PDF")


def test_logo_that_is_no_picture_leaves_the_rest_of_the_paper() -> None:
    assert document_pdf(invoice(logo=Logo(b"not a picture", "image/png"))).startswith(b"%PDF")
