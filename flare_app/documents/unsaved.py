"""What somebody typed into a document's form and has not saved: kept, so that leaving or a dropped line loses nothing."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from flare_app.clock import utc_now
from flare_app.domain.principals import Permission, Staff, require
from flare_app.errors import Invalid
from flare_app.models import FormDraft

MAX_UNSAVED_BYTES = 1_000_000
MAX_UNSAVED_FORMS = 40
_LONGEST_KEY = 80


@dataclass(frozen=True, slots=True)
class Unsaved:
    """The fields of a form as they were kept, and when."""

    fields: dict[str, Any]
    kept_at: datetime


def keep_unsaved(session: Session, *, form: str, fields: dict[str, Any], actor: Staff) -> None:
    """Keep what is typed into a form, in place of what was kept before. Of one person's forms the newest 40 stay.

    `form` names it, such as "invoice/new"; `fields` are plain JSON values.

    Raises:
        Invalid: it is larger than a megabyte.
    """
    require(actor, Permission.EDIT_SALES)
    if len(json.dumps(fields, ensure_ascii=False).encode()) > MAX_UNSAVED_BYTES:
        raise Invalid("This form holds too much to be kept while it is not saved. Save it as a draft.")
    kept = _find(session, form, actor) or _added(session, form, actor)
    kept.fields, kept.updated_at = fields, utc_now()
    session.flush()


def find_unsaved(session: Session, *, form: str, actor: Staff) -> Unsaved | None:
    """What this person typed into the form, or None."""
    kept = _find(session, form, actor, lock=False)
    return Unsaved(kept.fields, kept.updated_at) if kept else None


def forget_unsaved(session: Session, *, form: str, actor: Staff) -> None:
    """It is saved, or given up."""
    if kept := _find(session, form, actor):
        session.delete(kept)
        session.flush()


def set_unsaved_aside(session: Session, *, form: str, actor: Staff) -> bool:
    """Put what was typed out of the way, under `aside(form)`, so that it can be taken back; whether there was anything."""
    kept = _find(session, form, actor)
    if kept is None:
        return False
    forget_unsaved(session, form=aside(form), actor=actor)
    kept.form = aside(form)
    session.flush()
    return True


def aside(form: str) -> str:
    """The name under which a form's typed content lies after it was set aside."""
    return f"{form}/aside"


def _find(session: Session, form: str, actor: Staff, *, lock: bool = True) -> FormDraft | None:
    mine = select(FormDraft).where(FormDraft.user_id == actor.user_id, FormDraft.form == form[:_LONGEST_KEY])
    return session.exec(mine.with_for_update().execution_options(populate_existing=True) if lock else mine).first()


def _added(session: Session, form: str, actor: Staff) -> FormDraft:
    """A new row; of two tabs that keep the same form for the first time at once, the second finds the first's."""
    _make_room(session, actor)
    kept = FormDraft(user_id=actor.user_id, form=form[:_LONGEST_KEY])
    try:
        with session.begin_nested():
            session.add(kept)
    except IntegrityError:
        found = _find(session, form, actor)
        if found is None:
            raise
        return found
    return kept


def _make_room(session: Session, actor: Staff) -> None:
    mine = select(FormDraft).where(FormDraft.user_id == actor.user_id).order_by(col(FormDraft.updated_at).desc())
    for old in session.exec(mine.offset(MAX_UNSAVED_FORMS - 1)):
        session.delete(old)
