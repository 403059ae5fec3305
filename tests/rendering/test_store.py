"""Rendered files are written once, whole, and for the owner's eyes only."""

import stat
import threading
from pathlib import Path

import pytest

from flare_app.rendering.data import DocumentData
from flare_app.rendering.pdf import document_pdf
from flare_app.rendering.store import get_or_render, get_or_render_in_pool, rendered_path, store_rendered
from tests.rendering.papers import invoice


def test_paper_is_drawn_once_and_then_read(tmp_path: Path) -> None:
    drawn: list[DocumentData] = []

    def draw(data: DocumentData) -> bytes:
        drawn.append(data)
        return b"%PDF"

    first = get_or_render(tmp_path, invoice(), draw)
    assert get_or_render(tmp_path, invoice(), draw) == first
    assert first.read_bytes() == b"%PDF"
    assert len(drawn) == 1
    get_or_render(tmp_path, invoice(note="other"), draw)
    assert len(drawn) == 2


def test_file_is_named_by_its_hash_and_readable_by_the_owner_only(tmp_path: Path) -> None:
    path = get_or_render(tmp_path / "renders", invoice(), lambda _: b"x")
    name = invoice().content_hash()
    assert path == tmp_path / "renders" / name[:2] / f"{name}.pdf"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_failed_drawing_or_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(_: DocumentData) -> bytes:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        get_or_render(tmp_path, invoice(), fail)
    path = rendered_path(tmp_path, invoice())
    path.mkdir(parents=True)
    with pytest.raises(OSError):
        store_rendered(path, b"x")
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_readers_never_see_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "ab" / "x.pdf"
    contents = [bytes([letter]) * 400_000 for letter in b"abcd"]
    store_rendered(path, contents[0])
    writers = [threading.Thread(target=lambda c=content: [store_rendered(path, c) for _ in range(5)]) for content in contents]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert path.read_bytes() in contents
    assert len(list(path.parent.iterdir())) == 1


async def test_paper_drawn_in_the_pool_is_kept(tmp_path: Path) -> None:
    path = await get_or_render_in_pool(tmp_path, invoice(), document_pdf)
    assert path.read_bytes() == document_pdf(invoice())
