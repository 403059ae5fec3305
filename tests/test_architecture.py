"""The plan of docs/architecture.md, held by reading the source; `make check` holds the arrows once more, through every import."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "flare_app"
ROOMS = {
    "access",
    "audit",
    "batches",
    "catalog",
    "company",
    "customers",
    "documents",
    "intake",
    "merging",
    "messages",
    "payments",
    "recurring",
    "reports",
    "statements",
}
BETWEEN = {"importing", "lists", "records", "search"}  # they serve every room, and have a door like one
EDGES = {"commands", "demo", "flare_app", "jobs", "server", "ui", "web", "__main__"}
OPEN_PARTS = {"flare_app.payments.stripe", "flare_app.search.ddl", "flare_app.lists.formatting", "flare_app.lists.export"}
WORKERS = {"flare_app/messages/delivering.py", "flare_app/batches/working.py"}  # a transaction for each call or row
MOST_LINES, MOST_FUNCTION_LINES = 300, 50


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


@cache
def sources(folder: str = "flare_app") -> tuple[Path, ...]:
    return tuple(sorted((ROOT / folder).rglob("*.py")))


def name_of(path: Path) -> str:
    """The file as messages name it: from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def part_of(module: str) -> str:
    """The package right below flare_app: "documents" of "flare_app.documents.issuing"; "" of anything else."""
    first, _, rest = module.partition(".")
    return rest.split(".")[0] if first == "flare_app" else ""


@cache
def imports(path: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a file imports, as (module, names): `import a.b` has no names."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [(alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{name_of(path)}:{node.lineno} imports relatively"
            found.append((node.module, tuple(alias.name for alias in node.names)))
    return tuple(found)


@cache
def modules_imported(path: Path) -> frozenset[str]:
    """The modules themselves, also where `from package import module` names them."""
    found = set()
    for module, names in imports(path):
        found.add(module)
        found |= {f"{module}.{name}" for name in names if (ROOT / module.replace(".", "/") / f"{name}.py").exists()}
        found |= {f"{module}.{name}" for name in names if (ROOT / module.replace(".", "/") / name / "__init__.py").exists()}
    return frozenset(found)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def files_of(*parts: str) -> list[Path]:
    return [path for path in sources() if part_of(module_of(path)) in parts]


def importers_of(top: str) -> set[str]:
    return {name_of(path) for path in sources() if any(module.split(".")[0] == top for module, _ in imports(path))}


def test_domain_imports_the_standard_library_and_itself_only() -> None:
    allowed = sys.stdlib_module_names | {"flare_app"}
    for path in files_of("domain"):
        for module in modules_imported(path):
            assert module.split(".")[0] in allowed, f"{name_of(path)} imports {module}"
            assert part_of(module) in {"", "domain", "errors"}, f"{name_of(path)} imports {module}"


def test_tables_import_the_domain_only() -> None:
    for path in files_of("models"):
        for module in modules_imported(path):
            assert part_of(module) in {"", "domain", "models", "clock"}, f"{name_of(path)} imports {module}"


def test_rendering_knows_no_table_no_room_and_no_page() -> None:
    for path in files_of("rendering"):
        for module in modules_imported(path):
            assert part_of(module) in {"", "domain", "rendering", "errors", "settings", "clock"}, (
                f"{name_of(path)} imports {module}"
            )
            assert module.split(".")[0] not in {"sqlmodel", "sqlalchemy"}, f"{name_of(path)} imports {module}"


@pytest.mark.parametrize("room", sorted(ROOMS | BETWEEN))
def test_room_is_entered_by_its_door(room: str) -> None:
    for path in sources():
        if part_of(module_of(path)) == room:
            continue
        for module, _ in imports(path):
            inside = module.startswith(f"flare_app.{room}.") and module not in OPEN_PARTS
            assert not inside, f"{name_of(path)} imports {module}: take it from flare_app.{room}, or let that offer it"


def test_rooms_know_nothing_above_them() -> None:
    for path in files_of(*ROOMS, *BETWEEN):
        above = {module for module in modules_imported(path) if part_of(module) in EDGES}
        assert not above, f"{name_of(path)} imports {sorted(above)}"


def test_no_two_parts_need_each_other() -> None:
    needs: dict[str, set[str]] = {}
    for path in sources():
        own = part_of(module_of(path))
        needs.setdefault(own, set()).update({part_of(module) for module in modules_imported(path)} - {"", own})
    for part in needs:
        reached, waiting = set(), [part]
        while waiting:
            news = needs.get(waiting.pop(), set()) - reached
            reached |= news
            waiting += news
        assert part not in reached, f"flare_app.{part} needs itself by way of others"


def test_reflex_is_imported_at_the_top_only() -> None:
    allowed = {"flare_app/flare_app.py", "flare_app/server.py"}
    assert not {name for name in importers_of("reflex") if not name.startswith("flare_app/ui/")} - allowed


def test_stripe_sdk_is_imported_in_one_place() -> None:
    assert not {name for name in importers_of("stripe") if not name.startswith("flare_app/payments/stripe/")}


@pytest.mark.parametrize(("audience", "other"), [("staff", "portal"), ("portal", "staff")])
def test_the_two_audiences_never_meet(audience: str, other: str) -> None:
    for path in sources(f"flare_app/ui/{audience}"):
        assert not [module for module in modules_imported(path) if module.startswith(f"flare_app.ui.{other}")], name_of(path)
    for path in sources("flare_app/ui/components"):
        own = [module for module in modules_imported(path) if module.startswith(f"flare_app.ui.{audience}")]
        assert not own, f"{name_of(path)} serves both audiences and imports {own}"


def test_pages_read_through_rooms() -> None:
    """A query of a page's own could forget whose rows they are."""
    for path in files_of("ui"):
        for module, names in imports(path):
            asks = module.split(".")[0] in {"sqlmodel", "sqlalchemy"} and set(names) != {"Session"}
            assert not asks, f"{name_of(path)} imports {names} from {module}: let a room answer"


def test_rooms_flush_and_edges_commit() -> None:
    for path in files_of(*ROOMS, *BETWEEN):
        if name_of(path) in WORKERS or name_of(path).startswith("flare_app/payments/stripe/"):
            continue
        calls = [node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
        names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
        assert not names & {"commit", "rollback", "unit_of_work"}, name_of(path)


def test_session_is_the_first_argument() -> None:
    for path in files_of(*ROOMS):
        if "/sandbox/" in name_of(path):  # there a session is Stripe's
            continue
        for function in functions(path):
            names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args) if argument.arg != "self"]
            assert "session" not in names[1:] and "session" not in {argument.arg for argument in function.args.kwonlyargs}, (
                f"{name_of(path)}:{function.lineno} {function.name}"
            )


def test_only_the_clock_reads_the_time() -> None:
    """FLARE_NOW moves the house only if nobody else looks at a clock. Stripe's stand-in is a process of its own."""
    for path in sources():
        if name_of(path) == "flare_app/clock.py" or "/sandbox/" in name_of(path):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                read = f"{node.value.id}.{node.attr}"
                assert read not in {"datetime.now", "datetime.utcnow", "date.today", "time.time"}, f"{name_of(path)}:{node.lineno}"


def test_domain_names_are_imported_from_where_they_are_defined() -> None:
    for path in (*sources(), *sources("tests")):
        for module, names in imports(path):
            home = ROOT / f"{module.replace('.', '/')}.py"
            if not module.startswith("flare_app.domain.") or not home.exists():
                continue
            imported = {name for _, others in imports(home) for name in others}
            assert not set(names) & imported, f"{name_of(path)} imports {set(names) & imported} by way of {module}"


def test_files_and_functions_stay_small() -> None:
    for path in (*sources(), *sources("tests"), *sources("scripts")):
        lines = path.read_text().count("\n")
        assert lines <= MOST_LINES, f"{name_of(path)} has {lines} lines"
        for function in functions(path):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            assert length <= MOST_FUNCTION_LINES, f"{name_of(path)}:{function.lineno} {function.name} has {length} lines"


def test_nothing_is_left_for_later() -> None:
    leftover = re.compile(r"\b(TODO|FIXME|HACK)\b")
    tracked = subprocess.run(
        ["git", "ls-files", "*.py", "*.css", "*.html", "*.sh"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in tracked.stdout.split():
        path = ROOT / name
        if path.exists() and path != Path(__file__).resolve():
            assert not leftover.search(path.read_text()), name


def test_no_test_is_skipped() -> None:
    for path in sources("tests"):
        for node in ast.walk(tree_of(path)):
            name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
            assert name not in {"skip", "skipif", "xfail", "importorskip"}, f"{name_of(path)}:{node.lineno}"  # type: ignore[attr-defined]


def test_tests_have_names_of_their_own() -> None:
    """Test folders are no packages: two modules of one name would be taken for each other."""
    names = [path.stem for path in sources("tests") if path.stem.startswith("test_")]
    assert len(names) == len(set(names))
