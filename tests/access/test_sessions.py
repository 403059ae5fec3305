"""Staff sessions begin, rest and end."""

from datetime import timedelta

import pytest
from sqlmodel import select

from flare_app import access, clock
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role, Staff
from flare_app.models import StaffSession, StaffUser
from flare_app.settings import settings
from tests.access.conftest import NOON, PASSWORD, sign_in


def asker(token: str) -> Staff | None:
    with read_only() as session:
        return access.staff_from_cookies(session, {access.staff_cookie_name(): token})


def test_cookie_of_a_session_is_its_person(admin: StaffUser) -> None:
    new = sign_in()
    assert asker(new.token) == new.staff
    assert new.staff.role is Role.ADMIN


def test_everything_else_is_nobody(admin: StaffUser) -> None:
    token = sign_in().token
    for other in ("", "x" * 43, token[:-1], token + "A", token.swapcase(), "\0" * 43, "é" * 43, "'; DROP TABLE staff_user; --"):
        assert asker(other) is None


def test_session_rests_for_twelve_hours_at_most(admin: StaffUser) -> None:
    clock.start_at(NOON)
    token = sign_in().token
    clock.start_at(NOON + timedelta(hours=11, minutes=59))
    assert asker(token)
    clock.start_at(NOON + timedelta(hours=12, minutes=1))
    assert asker(token) is None


def test_session_that_is_used_lasts_fourteen_days_and_no_longer(admin: StaffUser) -> None:
    clock.start_at(NOON)
    token = sign_in().token
    for hours in range(0, 14 * 24, 11):
        clock.start_at(NOON + timedelta(hours=hours))
        staff = asker(token)
        assert staff
        with unit_of_work() as session:
            access.record_seen(session, principal=staff, at=clock.utc_now())
    clock.start_at(NOON + timedelta(days=14, minutes=1))
    assert asker(token) is None


def test_being_seen_is_written_once_a_minute(staff: Staff) -> None:
    clock.start_at(NOON)
    assert access.seen_is_due(staff)
    clock.start_at(NOON + timedelta(seconds=50))
    assert not access.seen_is_due(staff)
    clock.start_at(NOON + timedelta(seconds=61))
    assert access.seen_is_due(staff)


def test_sign_out_ends_this_session_alone(admin: StaffUser) -> None:
    one, other = sign_in().token, sign_in().token
    with unit_of_work() as session:
        access.sign_out(session, cookies={access.staff_cookie_name(): one})
    assert asker(one) is None
    assert asker(other)


def test_disabling_somebody_ends_every_session_at_once(staff: Staff) -> None:
    with unit_of_work() as session:
        bob = access.add_user(session, actor=staff, email="bob@example.com", name="Bob", role="accountant", password=PASSWORD)
    token = sign_in("bob@example.com").token
    with unit_of_work() as session:
        access.disable_user(session, user=session.merge(bob), actor=staff)
    assert asker(token) is None


def test_changed_role_holds_from_the_next_request_on(staff: Staff) -> None:
    with unit_of_work() as session:
        bob = access.add_user(session, actor=staff, email="bob@example.com", name="Bob", role="accountant", password=PASSWORD)
    token = sign_in("bob@example.com").token
    with unit_of_work() as session:
        access.change_role(session, user=session.merge(bob), role="sales_manager", actor=staff)
    now = asker(token)
    assert now is not None
    assert now.role is Role.SALES_MANAGER


def test_ended_sessions_are_swept_away(admin: StaffUser) -> None:
    clock.start_at(NOON)
    sign_in()
    clock.start_at(NOON + timedelta(hours=13))
    current = sign_in()
    with unit_of_work() as session:
        access.delete_expired_sessions(session)
    with read_only() as session:
        assert [row.id for row in session.exec(select(StaffSession))] == [current.staff.session_id]


def test_cookie_names_carry_the_host_prefix_with_https_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert access.staff_cookie_name() == "flare_staff"
    assert access.portal_cookie_name("abc") == "flare_portal_abc"
    monkeypatch.setenv("FLARE_PUBLIC_URL", "https://billing.example.com")
    settings.cache_clear()
    assert access.staff_cookie_name() == "__Host-flare_staff"
    assert access.portal_cookie_name("abc") == "__Host-flare_portal_abc"
