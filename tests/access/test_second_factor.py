"""A code of the app or one on paper, each taken once; and what turns the second factor on and off."""

from datetime import timedelta

import pyotp
import pytest

from flare_app import access, clock
from flare_app.access import SecondStepNeeded, SecondStepOver, SignInRefused, SignInThrottled
from flare_app.audit import history
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import Conflict, Invalid, NotPermitted
from flare_app.models import StaffUser
from tests.access.conftest import NOON, PASSWORD, TESTER, sign_in

STEP = timedelta(seconds=30)


def code_at(secret: str, drift: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.utc_now() + drift * STEP)


def turn_on(staff: Staff) -> tuple[str, list[str]]:
    """The secret and the recovery codes; the next code is good again half a minute later."""
    with unit_of_work() as session:
        secret = access.begin_second_factor(session, actor=staff, issuer="Flare").secret
    with unit_of_work() as session:
        codes = access.confirm_second_factor(session, actor=staff, code=code_at(secret))
    clock.start_at(clock.utc_now() + 2 * STEP)
    return secret, codes


def first_step() -> str:
    with pytest.raises(SecondStepNeeded) as needed:
        sign_in()
    return needed.value.note


def second_step(note: str, code: object) -> Staff:
    with unit_of_work() as session:
        attempt = access.begin_second_step(session, note=note)
    with unit_of_work() as session:
        return access.finish_second_step(session, attempt=attempt, note=note, code=code, ip="", user_agent="").staff


def test_code_of_the_app_is_asked_for_and_taken(staff: Staff) -> None:
    secret, _ = turn_on(staff)
    assert second_step(first_step(), f" {code_at(secret)[:3]} {code_at(secret)[3:]} ").user_id == staff.user_id


def test_code_is_taken_once_and_no_older_one_after_it(staff: Staff) -> None:
    secret, _ = turn_on(staff)
    used = code_at(secret)
    second_step(first_step(), used)
    for replayed in (used, code_at(secret, -1)):
        with pytest.raises(SignInRefused):
            second_step(first_step(), replayed)
    clock.start_at(clock.utc_now() + STEP)
    assert second_step(first_step(), code_at(secret))


def test_clock_of_the_phone_may_be_off_by_half_a_minute_and_no_more(staff: Staff) -> None:
    clock.start_at(NOON)
    secret, _ = turn_on(staff)
    with pytest.raises(SignInRefused):
        second_step(first_step(), code_at(secret, 2))
    assert second_step(first_step(), code_at(secret, 1))


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "١٢٣٤٥٦", "\0", None, 123456, "a" * 500, "aaaa-aaaa-aaaa-aaaa"])
def test_anything_else_is_refused(staff: Staff, code: object) -> None:
    secret, _ = turn_on(staff)
    assert code != code_at(secret)
    with pytest.raises(SignInRefused):
        second_step(first_step(), code)


def test_each_recovery_code_works_once_and_is_kept_as_a_hash(staff: Staff) -> None:
    _, codes = turn_on(staff)
    assert len(set(codes)) == 10
    second_step(first_step(), codes[0].upper())
    with pytest.raises(SignInRefused):
        second_step(first_step(), codes[0])
    assert second_step(first_step(), codes[1].replace("-", ""))
    with read_only() as session:
        assert access.recovery_codes_left(session, user_id=staff.user_id) == 8


def test_secret_and_codes_stand_in_no_column_and_in_no_trail(staff: Staff) -> None:
    secret, codes = turn_on(staff)
    with read_only() as session:
        user = session.get_one(StaffUser, staff.user_id)
        trail = repr(history(session, subject_kind="staff_user", subject_id=user.id))
    assert secret not in repr(user)
    assert "two_factor_turned_on" in trail
    assert not any(hidden in trail for hidden in (secret, *codes))


def test_five_wrong_codes_close_the_second_step_for_a_quarter_of_an_hour(staff: Staff) -> None:
    clock.start_at(NOON)
    secret, _ = turn_on(staff)
    note = first_step()
    for _ in range(5):
        with pytest.raises(SignInRefused):
            second_step(note, "000000")
    with pytest.raises(SignInThrottled):
        second_step(note, code_at(secret))
    clock.start_at(NOON + timedelta(minutes=17))
    assert second_step(first_step(), code_at(secret))


def test_first_step_is_good_for_five_minutes_and_for_that_password_alone(staff: Staff) -> None:
    clock.start_at(NOON)
    secret, _ = turn_on(staff)
    note = first_step()
    clock.start_at(clock.utc_now() + timedelta(minutes=5, seconds=1))
    with pytest.raises(SecondStepOver):
        second_step(note, code_at(secret))
    note = first_step()
    with unit_of_work() as session:
        user = session.get_one(StaffUser, staff.user_id)
        access.set_password(session, user=user, password="eight arms of an octopus", actor=TESTER)
    with pytest.raises(SecondStepOver):
        second_step(note, code_at(secret))
    for forged in ("", "x.y", None, note[:-1], note + "A"):
        with pytest.raises(SecondStepOver):
            second_step(forged, code_at(secret))  # type: ignore[arg-type]


def test_it_is_on_only_once_a_code_has_proven_the_app(staff: Staff) -> None:
    with unit_of_work() as session:
        access.begin_second_factor(session, actor=staff, issuer="Flare")
    with unit_of_work() as session, pytest.raises(Invalid) as wrong:
        access.confirm_second_factor(session, actor=staff, code="000000")
    assert wrong.value.field == "code"
    assert sign_in().staff.user_id == staff.user_id
    turn_on(staff)
    with unit_of_work() as session, pytest.raises(Conflict):
        access.begin_second_factor(session, actor=staff, issuer="Flare")


def test_turning_it_off_and_new_codes_take_the_password(staff: Staff) -> None:
    _, codes = turn_on(staff)
    for verb in (access.turn_off_second_factor, access.renew_recovery_codes):
        with unit_of_work() as session, pytest.raises(Invalid) as wrong:
            verb(session, actor=staff, password="wrong")
        assert wrong.value.field == "password"
    with unit_of_work() as session:
        fresh = access.renew_recovery_codes(session, actor=staff, password=PASSWORD)
    with pytest.raises(SignInRefused):
        second_step(first_step(), codes[0])
    assert second_step(first_step(), fresh[0])
    with unit_of_work() as session:
        access.turn_off_second_factor(session, actor=staff, password=PASSWORD)
    assert sign_in().staff.user_id == staff.user_id


def test_admin_resets_it_for_somebody_else(staff: Staff) -> None:
    with unit_of_work() as session:
        access.add_user(session, actor=TESTER, email="bob@example.com", name="Bob", role="accountant", password=PASSWORD)
    bob = sign_in("bob@example.com").staff
    turn_on(bob)
    with pytest.raises(SecondStepNeeded):
        sign_in("bob@example.com")
    with unit_of_work() as session:
        user = session.get_one(StaffUser, bob.user_id)
        with pytest.raises(NotPermitted):
            access.reset_second_factor(session, user=user, actor=bob)
        access.reset_second_factor(session, user=user, actor=staff)
    assert sign_in("bob@example.com")


def test_proving_the_password_is_limited(staff: Staff) -> None:
    for _ in range(10):
        with unit_of_work() as session:
            access.count_password_try(session, actor=staff)
    with unit_of_work() as session, pytest.raises(Conflict, match="Too many"):
        access.count_password_try(session, actor=staff)
