"""Every class that a page writes has a rule in a stylesheet: a rule that was lost shows nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Names for tests and for people who read the page's source; what they stand on needs no look of its own.
MARKS = {
    "chart-columns",
    "compose-preview",
    "made-by",
    "option-text",
    "paper-party",
    "pay-notice",
    "pay-rest",
    "pay-split",
    "shell",
}


def _written() -> Iterator[tuple[str, str]]:
    """Each whole class name in a `class_name=`, with the file that writes it; a prefix that is completed later is left out."""
    for file in (ROOT / "flare_app" / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "class_name":
                for text in ast.walk(node.value):
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield from (
                            (name, file.name) for name in text.value.split() if re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", name)
                        )


def test_every_class_that_a_page_writes_has_a_rule() -> None:
    rules = "".join(sheet.read_text() for sheet in (ROOT / "assets").glob("*.css"))
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", rules))
    assert {(name, file) for name, file in _written() if name not in known | MARKS} == set()
