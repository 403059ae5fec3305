"""A part of the portal, passed on: how long it opens, who ends it, and that nothing more can be done through it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from flare_app import access, clock, documents
from flare_app.access import ShareForm
from flare_app.audit import AuditLine, history
from flare_app.database import read_only, unit_of_work
from flare_app.errors import Conflict, InvalidForm, NotFound, NotPermitted
from flare_app.models import Customer, PortalLink, PortalShare
from tests import factories
from tests.access.books import JANUARY, NOW, Books, enter, looked_up, open_share, opens, share, who

on_sqlite_alone = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def test_shared_link_changes_nothing_and_is_not_passed_on(books: Books) -> None:
    made = share(books.owner, **JANUARY)
    guest = who(open_share(made))
    assert guest.is_read_only
    with unit_of_work() as session:
        with pytest.raises(NotPermitted, match="passed on for looking only"):
            access.share_portal(session, form=ShareForm(name="More", **JANUARY), visitor=guest)
        with pytest.raises(NotPermitted):
            access.end_share(session, public_id=made.public_id, actor=guest)
        with pytest.raises(NotPermitted):
            documents.answer_estimate(session, public_id="x", accept=True, name="B", actor=guest)
        assert access.shares_of(session, visitor=guest) == []


def test_preview_shares_nothing(books: Books) -> None:
    with unit_of_work() as session, pytest.raises(NotPermitted, match="preview"):
        access.share_portal(session, form=ShareForm(name="X", **JANUARY), visitor=replace(books.owner, is_preview=True))


def test_share_lives_for_its_days_to_the_second(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    made = share(books.owner, days=7, **JANUARY)
    browser = open_share(made)
    for seconds, is_open in ((0, True), (1, False)):
        moment = made.expires_at + timedelta(seconds=seconds)
        monkeypatch.setattr("flare_app.access.portal_shares.utc_now", lambda at=moment: at)
        assert opens(made) is is_open
        assert (looked_up(browser) is not None) is is_open


def test_share_outlives_a_link_that_ran_out_and_dies_with_one_that_was_revoked(books: Books) -> None:
    made = share(books.owner, days=30, **JANUARY)
    with unit_of_work() as session:
        session.get_one(PortalLink, books.link.id).expires_at = NOW + timedelta(days=1)
    clock.start_at(NOW + timedelta(days=2))
    browser = open_share(made)
    with unit_of_work() as session:
        access.revoke(session, link=session.get_one(PortalLink, books.link.id), actor=books.staff)
    assert looked_up(browser) is None
    assert not opens(made)
    with unit_of_work() as session:
        access.link_for(session, customer_id=books.customer.id, address=books.customer.email, actor=books.staff)
    assert not opens(made)
    assert looked_up(browser) is None


def test_ended_share_is_closed_at_once_by_its_owner_or_by_staff(books: Books) -> None:
    for actor in (books.owner, books.staff):
        made = share(books.owner, **JANUARY)
        browser = open_share(made)
        with unit_of_work() as session:
            access.end_share(session, public_id=made.public_id, actor=actor)
        assert looked_up(browser) is None
        assert not opens(made)


def test_nobody_ends_the_shares_of_another_link(books: Books) -> None:
    made = share(books.owner, **JANUARY)
    with unit_of_work() as session:
        second = access.link_for(session, customer_id=books.customer.id, address="boss@acme.example", actor=books.staff)
    boss = enter(second)
    with unit_of_work() as session:
        answers = set()
        for public_id in (made.public_id, "unknown"):
            with pytest.raises(NotFound) as error:
                access.end_share(session, public_id=public_id, actor=boss)
            answers.add(str(error.value))
        assert len(answers) == 1
        assert access.shares_of(session, visitor=boss) == []
    assert opens(made)


@on_sqlite_alone
def test_form_says_everything_that_is_wrong_at_once(books: Books) -> None:
    with pytest.raises(InvalidForm) as error:
        share(books.owner, name=" ", start="yesterday", end="2026-01-31", days=31)
    assert [problem.field for problem in error.value.problems] == ["name", "from", "days"]
    with pytest.raises(InvalidForm, match="ends before it starts"):
        share(books.owner, start="2026-02-01", end="2026-01-31")
    with pytest.raises(InvalidForm, match="1 to 30 days"):
        share(books.owner, days=0, **JANUARY)


def test_foreign_draft_and_missing_documents_cannot_be_shared_alike(books: Books) -> None:
    with unit_of_work() as session:
        other = factories.make_customer(session, actor=books.staff)
        ids = [
            factories.make_issued(session, other, actor=books.staff).public_id,
            factories.make_draft(session, session.get_one(Customer, books.customer.id), actor=books.staff).public_id,
            "unknown",
        ]
    answers = set()
    for public_id in ids:
        with pytest.raises(NotFound) as error:
            share(books.owner, document=public_id)
        answers.add(str(error.value))
    assert len(answers) == 1


@on_sqlite_alone
def test_twenty_shares_are_open_at_most_and_an_ended_one_makes_room(books: Books) -> None:
    made = [share(books.owner, **JANUARY) for _ in range(20)]
    with pytest.raises(Conflict, match="20 shared links are open"):
        share(books.owner, **JANUARY)
    with unit_of_work() as session:
        access.end_share(session, public_id=made[0].public_id, actor=books.owner)
    share(books.owner, **JANUARY)


@on_sqlite_alone
def test_too_many_shares_within_an_hour_are_refused(books: Books) -> None:
    for _ in range(30):
        made = share(books.owner, **JANUARY)
        with unit_of_work() as session:
            access.end_share(session, public_id=made.public_id, actor=books.owner)
    with pytest.raises(Conflict, match="Too many"):
        share(books.owner, **JANUARY)
    clock.start_at(NOW + timedelta(minutes=61))
    share(books.owner, **JANUARY)


def test_opening_is_counted_once_a_browser_and_only_by_people(books: Books) -> None:
    made = share(books.owner, **JANUARY)
    browsers = [open_share(made) for _ in range(20)]
    assert counted(made) == (0, None)
    for browser in browsers[:2]:
        for _ in range(3):
            with unit_of_work() as session:
                access.record_opening(session, visitor=who(browser))
    assert counted(made)[0] == 2
    with unit_of_work() as session:
        access.record_opening(session, visitor=replace(books.owner, is_preview=True))
        assert session.get_one(PortalLink, books.link.id).last_used_at is None
        access.record_opening(session, visitor=books.owner)
    with read_only() as session:
        assert session.get_one(PortalLink, books.link.id).last_used_at is not None


def counted(made: PortalShare) -> tuple[int, datetime | None]:
    with read_only() as session:
        row = session.exec(select(PortalShare).where(PortalShare.id == made.id)).one()
        return row.opened_count, row.last_opened_at


def test_sharing_and_ending_stand_in_the_trail_of_what_was_shared(books: Books) -> None:
    one = share(books.owner, document=books.january.public_id)
    share(books.owner, **JANUARY)
    with unit_of_work() as session:
        access.end_share(session, public_id=one.public_id, actor=books.staff)
    with read_only() as session:
        trail = [(line.actor, line.verb, line.changes) for line in trail_of(session, "document", books.january.id)]
        assert trail[:2] == [
            ("Ada Admin", "ended the sharing", {"with": ["Count & Co", None]}),
            ("billing@acme.example", "shared", {"with": [None, "Count & Co"]}),
        ]
        customer = trail_of(session, "customer", books.customer.id)[0]
        assert customer.changes == {"with": [None, "Count & Co, 2026-01-01 to 2026-01-31"]}


def trail_of(session: Session, kind: str, subject_id: int) -> list[AuditLine]:
    return history(session, subject_kind=kind, subject_id=subject_id)
