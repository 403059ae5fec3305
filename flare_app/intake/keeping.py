"""Taking a file, matching its columns, and starting and stopping the run over it. A file is its sender's own."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import defer
from sqlmodel import Session, col, delete, select

from flare_app import audit
from flare_app.clock import utc_now
from flare_app.documents import safe_file_name
from flare_app.domain.principals import Permission, Staff, require
from flare_app.domain.text import as_public_id
from flare_app.errors import Conflict, Invalid, NotFound
from flare_app.importing import open_csv, read_csv
from flare_app.intake.kinds import check_columns, get_kind, guess_columns
from flare_app.intake.states import BUSY, TOPIC, FileState
from flare_app.live import announce
from flare_app.models import ImportFile

WITHOUT_CONTENT = defer(ImportFile.content)  # type: ignore[arg-type]
"""A file may have 20 MB: whoever only looks how far it is does not load them."""

_KEPT = timedelta(days=1)


def take_file(session: Session, *, kind: str, name: str, content: bytes, actor: Staff) -> ImportFile:
    """Keep a file for a day, its columns guessed from its first line; it takes the place of the actor's former one of the kind.

    Raises:
        Invalid: it cannot be read.
        Conflict: the former one is being imported.
        NotFound: there is no such kind.
    """
    require(actor, Permission.EDIT_SALES)
    wanted = get_kind(kind)
    file = open_csv(content, wanted=wanted.required)
    rows = sum(1 for _ in file.records())
    if not rows:
        raise Invalid("The file has a first line only. Below it each line is one record.")
    former = find_file(session, kind=kind, actor=actor)
    if former is not None:
        drop_file(session, public_id=former.public_id, actor=actor)
    kept = ImportFile(
        user_id=actor.user_id,
        kind=kind,
        name=safe_file_name(name, ["csv", "txt"]),
        content=content,
        columns=guess_columns(wanted, file.header),
        total=rows,
    )
    session.add(kept)
    session.flush()
    announce(session, TOPIC)
    return kept


def find_file(session: Session, *, kind: str, actor: Staff) -> ImportFile | None:
    """The actor's file of a kind, or None."""
    mine = select(ImportFile).where(ImportFile.user_id == actor.user_id, ImportFile.kind == kind)
    return session.exec(mine.order_by(col(ImportFile.id).desc()).options(WITHOUT_CONTENT)).first()


def get_file(session: Session, *, public_id: str, actor: Staff, lock: bool = False, look: bool = False) -> ImportFile:
    """The actor's file of that public id; `look`: its content is read only when it is asked for.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    require(actor, Permission.EDIT_SALES)
    mine = select(ImportFile).where(ImportFile.user_id == actor.user_id, ImportFile.public_id == as_public_id(public_id))
    mine = mine.options(WITHOUT_CONTENT) if look else mine
    found = session.exec(mine.with_for_update().execution_options(populate_existing=True) if lock else mine).first()
    if found is None:
        raise NotFound("This file is not kept any more. Choose it again.")
    return found


def choose_columns(session: Session, *, public_id: str, columns: Mapping[str, int], actor: Staff) -> ImportFile:
    """Say which column of the file is what; what was checked before counts no more.

    Raises:
        Conflict: it is being read.
    """
    file = get_file(session, public_id=public_id, actor=actor, lock=True)
    _require_at_rest(file)
    file.columns, file.state, file.report = check_columns(get_kind(file.kind), columns), FileState.UPLOADED.value, {}
    session.flush()
    announce(session, TOPIC)
    return file


def start_run(session: Session, *, public_id: str, is_dry_run: bool, actor: Staff) -> ImportFile:
    """Let the house read the file: only to say what it would do, or to do it.

    Raises:
        Invalid: a required column is not matched.
        Conflict: it is being read.
    """
    file = get_file(session, public_id=public_id, actor=actor, lock=True)
    _require_at_rest(file)
    kind = get_kind(file.kind)
    read_csv(file.content, required=kind.required, optional=kind.optional, columns=file.columns)
    file.state, file.is_dry_run, file.done, file.report, file.claimed_until = FileState.RUNNING.value, is_dry_run, 0, {}, None
    session.flush()
    if not is_dry_run:
        audit.record(session, actor=actor, verb="imported", subject=file, changes={"rows": [None, file.total]})
    announce(session, TOPIC)
    return file


def stop_run(session: Session, *, public_id: str, actor: Staff) -> ImportFile:
    """End the run after the rows that are under way; what was imported stays."""
    file = get_file(session, public_id=public_id, actor=actor, lock=True)
    if file.state == FileState.RUNNING:
        file.state = FileState.STOPPING.value
        session.flush()
        announce(session, TOPIC)
    return file


def drop_file(session: Session, *, public_id: str, actor: Staff) -> None:
    """Forget a file, with its report.

    Raises:
        Conflict: it is being read.
    """
    file = get_file(session, public_id=public_id, actor=actor, lock=True)
    _require_at_rest(file)
    session.delete(file)
    session.flush()
    announce(session, TOPIC)


def delete_old_files(session: Session) -> None:
    """Nightly: files of yesterday."""
    session.execute(delete(ImportFile).where(col(ImportFile.created_at) < utc_now() - _KEPT))


def _require_at_rest(file: ImportFile) -> None:
    if file.state in BUSY:
        raise Conflict("This file is being read at the moment. Wait until it is done, or cancel it first.")
