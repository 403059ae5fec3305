"""The audit trail is written with the change, in order, and proves itself."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from flare_app import audit, company
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role, Staff, System
from flare_app.models import Company

ACTOR = Staff(user_id=7, name="Ada", email="ada@flare.example", role=Role.ADMIN, session_id=1)


def _set_up() -> Company:
    with unit_of_work() as session:
        return company.set_up_company(session, actor=System("test"), name="Flare")


def test_an_entry_tells_who_did_what(database: str) -> None:
    seller = _set_up()
    with unit_of_work() as session:
        audit.record(session, actor=ACTOR, verb="rename", subject=seller, changes={"name": ["Flare", "Flame"]})
    with read_only() as session:
        newest, oldest = audit.history(session, subject_kind="company", subject_id=seller.id)
    assert (newest.actor, newest.verb, newest.changes) == ("Ada", "rename", {"name": ["Flare", "Flame"]})
    assert oldest.verb == "set up"


def test_a_change_that_is_rolled_back_leaves_no_entry(database: str) -> None:
    seller = _set_up()
    with pytest.raises(RuntimeError), unit_of_work() as session:
        audit.record(session, actor=ACTOR, verb="rename", subject=seller)
        raise RuntimeError
    with read_only() as session:
        assert len(audit.history(session, subject_kind="company", subject_id=seller.id)) == 1


def test_an_untouched_trail_proves_itself(database: str) -> None:
    seller = _set_up()
    for _ in range(3):
        with unit_of_work() as session:
            audit.record(session, actor=ACTOR, verb="look", subject=seller)
            audit.record(session, actor=ACTOR, verb="change", subject=seller, changes={"name": ["ä", "😀"]})
    with read_only() as session:
        assert list(audit.broken_links(session)) == []


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET verb = 'nothing'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_the_trail(database: str, statement: str) -> None:
    _set_up()
    with pytest.raises(DatabaseError, match="audit trail cannot"), unit_of_work() as session:
        session.execute(text(statement))


def test_a_trail_changed_behind_the_triggers_is_found(database: str, database_kind: str) -> None:
    seller = _set_up()
    with unit_of_work() as session:
        audit.record(session, actor=ACTOR, verb="rename", subject=seller)
    off = "DROP TRIGGER audit_entry_frozen" + ("" if database_kind == "sqlite" else " ON audit_entry")
    with unit_of_work() as session:
        session.execute(text(off))
        session.execute(text("UPDATE audit_entry SET actor_name = 'Mallory' WHERE verb = 'rename'"))
    with read_only() as session:
        assert any("was changed" in sentence for sentence in list(audit.broken_links(session)))
