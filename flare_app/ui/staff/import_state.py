"""The State behind Settings > Import: a file, its columns, how far it is read, and what became of it. All of it lies in the house:
whoever leaves the page finds it as it is when they come back."""

from dataclasses import dataclass
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app import intake
from flare_app.database import read_only, unit_of_work
from flare_app.domain.money import format_plain
from flare_app.domain.principals import Permission, Staff
from flare_app.errors import Conflict, Invalid
from flare_app.intake import FileState, FileView
from flare_app.ui import live, policy
from flare_app.ui.arguments import Count
from flare_app.ui.session import in_thread, staff

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
KindName = Annotated[str, Field(pattern=r"^(customers|invoices)$")]
ColumnName = Annotated[str, Field(max_length=60)]
Sentence = Annotated[str, Field(max_length=600)]
_WORDS = {"created": "new", "updated": "changed", "unchanged": "as they are already", "refused": "refused"}


@dataclass
class ColumnRow:
    """A column of the file: its place, its title, what its first rows hold, and which column of ours it is; "" for none."""

    place: int
    title: str
    example: str
    target: str


@dataclass
class Shown:
    """The file in finished strings; `state` is "" while there is none."""

    id: str = ""
    name: str = ""
    state: str = ""
    is_dry_run: bool = True
    rows: str = ""
    done: int = 0
    total: int = 0
    progress: str = ""
    encoding: str = ""
    missing: str = ""
    headline: str = ""
    problem: str = ""
    is_stopped: bool = False
    has_news: bool = False
    refused: str = ""


class ImportState(rx.State):
    """What the page shows."""

    loaded: bool = False
    kind: str = "customers"
    file: Shown = Shown()
    columns: list[ColumnRow] = []
    targets: list[list[str]] = []
    refusals: list[list[str]] = []
    warnings: list[list[str]] = []
    taken: list[list[str]] = []
    problem: str = ""

    @rx.event
    @policy.policy(EDIT_SALES, page=True)
    async def load(self) -> None:
        """Show the file that was left here."""
        live.watch(self, ImportState.refresh, intake.TOPIC)
        self.problem = ""
        await self._read()
        self.loaded = True

    @rx.event(supersedes=True)
    @policy.policy(EDIT_SALES)
    async def refresh(self) -> None:
        """It was read on."""
        await self._read()

    @rx.event
    @policy.policy(EDIT_SALES)
    async def show_kind(self, kind: KindName) -> None:
        """Customers or invoices; each has a file of its own."""
        self.kind, self.problem = kind, ""
        await self._read()

    @rx.event
    @policy.policy(EDIT_SALES)
    async def file_sent(self, problem: Sentence) -> None:
        """A file was taken, or why not."""
        self.problem = problem
        await self._read()

    @rx.event
    @policy.policy(EDIT_SALES)
    async def choose(self, place: Count, name: ColumnName) -> None:
        """A column of the file is this one of ours; each of ours stands once."""
        chosen = {row.target: row.place for row in self.columns if row.target and row.place != place and row.target != name}
        await self._do(intake.choose_columns, columns=chosen | ({name: place} if name else {}))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def check(self) -> None:
        """Say what the import would do, and do nothing."""
        await self._do(intake.start_run, is_dry_run=True)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def run(self) -> None:
        """Import it."""
        await self._do(intake.start_run, is_dry_run=False)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def stop(self) -> None:
        """End the run."""
        await self._do(intake.stop_run)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def drop(self) -> None:
        """Another file."""
        await self._do(intake.drop_file)

    async def _do(self, verb: Any, **values: Any) -> None:
        self.problem = ""
        try:
            await in_thread(_do, verb, self.file.id, staff(), values)
        except (Conflict, Invalid) as problem:
            self.problem = str(problem)
        await self._read()

    async def _read(self) -> None:
        view = await in_thread(_view, self.kind, staff())
        kind = intake.KINDS[self.kind]
        self.targets = [
            ["", "Leave out"],
            *([name, f"{name} (required)" if name in kind.required else name] for name in kind.columns),
        ]
        self.file = _shown(view) if view else Shown()
        self.columns = _columns(view) if view else []
        lists = (view.refusals, view.warnings, view.taken) if view else ([], [], [])
        self.refusals, self.warnings, self.taken = ([list(map(str, line)) for line in one] for one in lists)


def _do(verb: Any, public_id: str, actor: Staff, values: dict[str, Any]) -> None:
    with unit_of_work() as session:
        verb(session, public_id=public_id, actor=actor, **values)


def _view(kind: str, actor: Staff) -> FileView | None:
    with read_only() as session:
        found = intake.find_file(session, kind=kind, actor=actor)
        return intake.view_file(session, public_id=found.public_id, actor=actor) if found else None


def _columns(view: FileView) -> list[ColumnRow]:
    by_place = {place: name for name, place in view.file.columns.items()}
    titles = zip(view.header, view.examples, strict=True)
    return [ColumnRow(at, title or f"Column {at + 1}", example, by_place.get(at, "")) for at, (title, example) in enumerate(titles)]


def _shown(view: FileView) -> Shown:
    file, kind = view.file, view.kind
    missing = [name for name in kind.required if name not in file.columns]
    return Shown(
        id=file.public_id,
        name=file.name,
        state=FileState(file.state).value,
        is_dry_run=file.is_dry_run,
        rows=f"{file.total:,} row{'' if file.total == 1 else 's'}",
        done=file.done,
        total=max(file.total, 1),
        progress=f"{file.done:,} of {file.total:,}",
        encoding="" if view.encoding == "UTF-8" else f"Read as {view.encoding}: look whether umlauts and accents are right.",
        missing=f"Say which column holds {' and '.join(missing)}." if missing else "",
        headline=_headline(view),
        problem=view.problem,
        is_stopped=view.is_stopped,
        has_news=bool(view.counts.get("created") or view.counts.get("updated")),
        refused=f"{view.refused_count:,} refused" if view.refused_count else "",
    )


def _headline(view: FileView) -> str:
    """ "2 new, 1 refused, total 1,250.00 EUR"."""
    counts = [f"{view.counts[key]:,} {word}" for key, word in _WORDS.items() if view.counts.get(key)]
    totals = [f"{format_plain(amount, currency)} {currency}" for currency, amount in view.totals.items()]
    return ", ".join(counts) + (f"; total {', '.join(totals)}" if totals else "")
