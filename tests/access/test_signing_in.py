"""Signing in, and guessing."""

import statistics
import threading
import time
from datetime import timedelta

import pytest
from sqlmodel import select

from flare_app import access, clock
from flare_app.access import SignInRefused, SignInThrottled, passwords
from flare_app.database import read_only, unit_of_work
from flare_app.models import LoginAttempt, StaffSession, StaffUser
from tests.access.conftest import NOON, PASSWORD, TESTER, sign_in


def guess(times: int, email: str = "ann@example.com", **more: str) -> dict[str, int]:
    """Wrong passwords: how many were looked at, and how many were not."""
    outcome = {"evaluated": 0, "throttled": 0}
    for number in range(times):
        try:
            sign_in(email, f"wrong guess {number}", **more)
        except SignInRefused:
            outcome["evaluated"] += 1
        except SignInThrottled:
            outcome["throttled"] += 1
    return outcome


def test_right_password_signs_in_whatever_the_case_of_the_address(admin: StaffUser) -> None:
    new = sign_in("Ann@Example.COM")
    assert (new.staff.user_id, new.staff.email) == (admin.id, "ann@example.com")


def test_only_the_hash_of_a_session_is_kept(admin: StaffUser) -> None:
    new = sign_in()
    with read_only() as session:
        row = session.exec(select(StaffSession)).one()
    assert len(new.token) == 43
    assert new.token not in repr(row)


def test_unknown_address_gets_the_answer_of_a_wrong_password(admin: StaffUser) -> None:
    with pytest.raises(SignInRefused) as wrong:
        sign_in(password="wrong password")
    for email in ("nobody@example.com", "", "no address", "ann@example.com\0", "x" * 10_000, "\ud800@example.com"):
        with pytest.raises(SignInRefused) as unknown:
            sign_in(email)
        assert str(unknown.value) == str(wrong.value)


def test_unknown_address_takes_as_long_as_a_wrong_password(real_hashing: None) -> None:
    """The hash decides, and it is the same work; measured interleaved, so that a busy machine slows both."""
    known = access.SignInTry(user_id=1, password_hash=passwords.hash_password(PASSWORD), attempt_ids=())
    unknown = access.SignInTry(user_id=None, password_hash="", attempt_ids=())
    passwords.prepare()
    spent: dict[bool, list[float]] = {True: [], False: []}
    for is_known, attempt in [(True, known), (False, unknown)] * 12:
        start = time.process_time()
        access.compare_password(attempt, "wrong password")
        spent[is_known].append(time.process_time() - start)
    medians = [statistics.median(each) for each in spent.values()]
    assert max(medians) / min(medians) < 1.25


def test_at_most_ten_tries_an_account_are_looked_at(admin: StaffUser) -> None:
    assert guess(25) == {"evaluated": 10, "throttled": 15}
    with pytest.raises(SignInThrottled):
        sign_in()


def test_unknown_accounts_are_throttled_alike(admin: StaffUser) -> None:
    assert guess(12, "nobody@example.com") == {"evaluated": 10, "throttled": 2}


def test_limit_holds_over_many_networks(admin: StaffUser) -> None:
    assert sum(guess(1, ip=f"198.51.100.{number}")["evaluated"] for number in range(15)) == 10


def test_one_network_cannot_try_many_accounts(admin: StaffUser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flare_app.access.signing_in.TRIES_PER_NETWORK", 5)
    tried = [guess(1, f"user{number}@example.com", ip=f"2001:db8::{number}")["evaluated"] for number in range(8)]
    assert sum(tried) == 5, "addresses of one /64 belong to one subscriber"


def test_parallel_tries_do_not_pass_the_limit(admin: StaffUser) -> None:
    allowed = []

    def begin() -> None:
        try:
            with unit_of_work() as session:
                allowed.append(access.begin_sign_in(session, email="ann@example.com", ip="192.0.2.9"))
        except SignInThrottled:
            pass

    threads = [threading.Thread(target=begin) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 10


def test_owner_signs_in_from_a_known_browser_while_somebody_guesses(admin: StaffUser) -> None:
    known = sign_in().known_browser
    assert guess(11)["throttled"] == 1
    assert sign_in(known_browser=known).staff.user_id == admin.id


def test_known_browser_of_one_person_helps_with_no_other(admin: StaffUser) -> None:
    with unit_of_work() as session:
        access.add_user(session, actor=TESTER, email="bob@example.com", name="Bob", role="sales_manager", password=PASSWORD)
    bobs = sign_in("bob@example.com").known_browser
    assert guess(12, known_browser=bobs) == {"evaluated": 10, "throttled": 2}


def test_forged_known_browser_counts_as_a_stranger(admin: StaffUser) -> None:
    guess(10)
    for forged in ("", "x", "WyJ4IiwieSJd.forged", "WyJ4IiwieSJd" * 100, "\ud800"):
        with pytest.raises(SignInThrottled):
            sign_in(known_browser=forged)


def test_success_does_not_count(admin: StaffUser) -> None:
    for _ in range(12):
        sign_in()


def test_limit_ends_after_fifteen_minutes(admin: StaffUser) -> None:
    clock.start_at(NOON)
    guess(10)
    clock.start_at(NOON + timedelta(minutes=14))
    with pytest.raises(SignInThrottled):
        sign_in()
    clock.start_at(NOON + timedelta(minutes=15, seconds=30))
    assert sign_in().staff


def test_table_of_tries_names_nobody(admin: StaffUser) -> None:
    guess(1)
    with read_only() as session:
        kept = " ".join(attempt.subject for attempt in session.exec(select(LoginAttempt)))
    assert kept
    assert "ann" not in kept
    assert "192.0.2" not in kept
