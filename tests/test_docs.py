"""What README and docs say is there, is there: settings, commands, files, events, and the names that examples import."""

import ast
import importlib
import re
from enum import Enum
from fnmatch import fnmatch
from pathlib import Path

import click
import pytest
import typer

from flare_app.__main__ import app
from flare_app.payments.stripe.events import EVENT_TYPES
from flare_app.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FOLDERS = ("alembic", "assets", "benchmarks", "docs", "flare_app", "scripts", "tests")
every_page = pytest.mark.parametrize("file", PAGES, ids=lambda file: file.relative_to(ROOT).as_posix())


def settings_table() -> str:
    """The table of docs/operating.md as the fields say it. To renew it: print this."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default.value if isinstance(field.default, Enum) else field.default
        shown = f"`{default}`" if default not in ("", None) else "none"
        rows.append(f"| `{field.validation_alias or f'FLARE_{name.upper()}'}` | {shown} | {field.description} |")
    return "\n".join(rows)


def test_settings_table_says_what_the_fields_say() -> None:
    assert settings_table() in (ROOT / "docs" / "operating.md").read_text()


def test_every_make_target_is_in_the_readme_and_the_other_way_round() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert targets <= set(re.findall(r"\bmake ([a-z]+)\b", PAGES[0].read_text()))


@every_page
def test_commands_exist(file: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    code = code_of(file)
    assert set(re.findall(r"\bmake ([a-z]+)\b", code)) <= targets
    for words in re.findall(r"python -m flare_app((?: [a-z-]+)+)", code):
        command: click.Command = typer.main.get_command(app)
        for word in words.split():
            if not isinstance(command, click.Group):
                break  # what follows are arguments
            assert word in command.commands, f"python -m flare_app{words}"
            command = command.commands[word]


@every_page
def test_linked_files_and_pictures_exist(file: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", file.read_text()):
        assert re.match(r"[a-z]+:", target) or (file.parent / target).exists(), target


@every_page
def test_named_files_exist(file: Path) -> None:
    for name in re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./*-]*)`", file.read_text()):
        assert list(ROOT.glob(name.rstrip("/"))), name


def test_listed_events_are_those_that_are_listened_to() -> None:
    paragraph = re.search(r"register `https://.*?\n\n", (ROOT / "docs" / "operating.md").read_text(), re.DOTALL)
    assert paragraph is not None
    listed = [name for name in re.findall(r"`([a-z_.*]+)`", paragraph[0]) if "/" not in name]
    assert [kind for kind in EVENT_TYPES if not any(fnmatch(kind, name) for name in listed)] == []
    assert [name for name in listed if not any(fnmatch(kind, name) for kind in EVENT_TYPES)] == []


@every_page
def test_examples_import_what_exists(file: Path) -> None:
    """An example may import the part that it is about to add; from every other it takes what is there."""
    for block in re.findall(r"```python\n(.*?)```", file.read_text(), re.DOTALL):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom) and importlib.util.find_spec(str(node.module)):
                module = importlib.import_module(str(node.module))
                assert [alias.name for alias in node.names if not hasattr(module, alias.name)] == []


def code_of(file: Path) -> str:
    """What stands in backticks or in blocks."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", file.read_text(), re.DOTALL))
