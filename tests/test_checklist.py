"""What is promised has a test named after it: the Sales area (docs/checklist.md), payments under faults (docs/security.md)."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXPECTED = {*range(1, 61), *range(63, 72), *range(75, 79), *range(89, 113)}
ROWS = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", (ROOT / "docs" / "checklist.md").read_text(), re.MULTILINE)
FAULTS = re.findall(r"^\| (S\d+) \| .+? \| (.+?) \|$", (ROOT / "docs" / "security.md").read_text(), re.MULTILINE)


def test_every_item_has_one_row() -> None:
    assert sorted(int(item) for item, _, _ in ROWS) == sorted(EXPECTED)


@pytest.mark.parametrize(("item", "test"), [(int(item), test) for item, _, test in ROWS], ids=lambda value: str(value)[:3])
def test_item_is_shown_by_a_test_that_is_named_after_it(item: int, test: str) -> None:
    if test.startswith("left out: "):
        return
    file, _, name = test.strip("`").partition("::")
    assert str(item) in re.findall(r"\d+", name.split("items_")[-1].split("item_")[-1]), f"{name} does not hold {item}"
    assert name in functions_of(ROOT / file), f"{file} has no {name}"


def test_every_fault_of_payments_has_one_row() -> None:
    assert [figure for figure, _ in FAULTS] == [f"S{number}" for number in range(1, 16)]


@pytest.mark.parametrize(("figure", "tests"), FAULTS, ids=lambda value: str(value)[:3])
def test_fault_is_shown_by_tests_that_are_named_after_it(figure: str, tests: str) -> None:
    for test in tests.split(", "):
        file, _, name = test.strip("`").partition("::")
        assert name.startswith(f"test_{figure.lower()}_")
        assert name in functions_of(ROOT / file), f"{file} has no {name}"


def functions_of(file: Path) -> set[str]:
    """The names of the tests in a file."""
    tree = ast.parse(file.read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
