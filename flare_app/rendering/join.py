"""PDFs that were drawn apart become one: pages, tags and all."""

from collections.abc import Callable, Sequence
from io import BytesIO

from pikepdf import Name, ObjectStreamMode, Page, Pdf


def join_pdfs(parts: Sequence[bytes], *, overlay: Callable[[int], bytes] | None = None) -> bytes:
    """The pages of all parts in order; properties are those of the first. Every part must be a tagged PDF of ours.

    `overlay(count)` gives a PDF with one page for each of them, laid on top: page numbers, which no part could know.
    """
    with Pdf.open(BytesIO(parts[0])) as whole:
        for content in parts[1:]:
            with Pdf.open(BytesIO(content)) as part:
                _append(whole, part)
        if overlay is not None:
            with Pdf.open(BytesIO(overlay(len(whole.pages)))) as marks:
                for page, mark in zip(whole.pages, marks.pages, strict=True):
                    _lay_over(whole, page, mark)
        joined = BytesIO()
        whole.save(joined, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return joined.getvalue()


def _append(whole: Pdf, part: Pdf) -> None:
    """Add the part's pages and hang its structure tree beside the others.

    A page finds its tags by a number in the tree's `ParentTree` (ISO 32000-2, 14.7.5.4), so those of the part move up.
    """
    tree = whole.Root.StructTreeRoot
    known = len(whole.pages)
    first_key = int(max(tree.ParentTree.Nums[::2])) + 1
    whole.pages.extend(part.pages)
    # After the pages, so that the tags point to their copies.
    added = whole.copy_foreign(part.Root.StructTreeRoot)
    for page in whole.pages[known:]:
        page.obj.StructParents = int(page.obj.StructParents) + first_key
    numbers = list(added.ParentTree.Nums)
    for key, tags in zip(numbers[::2], numbers[1::2], strict=True):
        tree.ParentTree.Nums.append(int(key) + first_key)
        tree.ParentTree.Nums.append(tags)
    # One Document element at the top, as ISO 32000-2 asks: the part's own gives its children away.
    document = tree.K[0]
    for element in added.K[0].K:
        element.P = document
        document.K.append(element)


def _lay_over(whole: Pdf, page: Page, mark: Page) -> None:
    """Draw `mark` on `page` as an artifact: shown, but no part of what a screen reader reads."""
    drawing = whole.copy_foreign(mark.as_form_xobject())
    # Its tags belong to the overlay's own structure tree, which stays behind.
    if "/StructParents" in drawing:
        del drawing["/StructParents"]
    name = page.add_resource(drawing, Name.XObject)
    # What the page itself draws may leave its coordinates turned; q and Q keep that to itself.
    page.contents_add(b"q", prepend=True)
    page.contents_add(b"Q /Artifact BMC " + bytes(name) + b" Do EMC")
