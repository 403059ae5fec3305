"""Somebody is invited, sets name and password by a link that works once, and is in."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlmodel import select

from flare_app import access, clock
from flare_app.access import StaffLinkEnded
from flare_app.audit import history
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import Conflict, Invalid, InvalidForm, NotPermitted
from flare_app.models import StaffLink, StaffUser
from tests.access.conftest import NOON, PASSWORD, TESTER, sign_in

NEW = "eight arms of an octopus"


def token_of(link: StaffLink) -> str:
    return urlsplit(access.staff_link_url(link)).path.removeprefix("/set-password/")


def invite(staff: Staff, email: str = "bob@example.com", role: str = "sales_manager") -> tuple[StaffLink, StaffUser]:
    with unit_of_work() as session:
        link = access.invite_user(session, actor=staff, email=email, role=role)
        return link, session.get_one(StaffUser, link.user_id)


def accept(link: StaffLink, first: str = "Bob", last: str = "Builder", password: str = NEW) -> StaffUser:
    with unit_of_work() as session:
        return access.accept_invitation(session, token=token_of(link), first_name=first, last_name=last, password=password)


def act(verb: object, user: StaffUser, staff: Staff) -> object:
    with unit_of_work() as session:
        return verb(session, user=session.get_one(StaffUser, user.id), actor=staff)  # type: ignore[operator]


def test_item_106_who_is_invited_chooses_name_and_password_and_signs_in_with_the_given_role(staff: Staff) -> None:
    link, waiting = invite(staff, "Bob@Example.com")
    assert access.status_of(waiting) == "invited"
    with pytest.raises(access.SignInRefused):
        sign_in("bob@example.com", NEW)
    bob = accept(link)
    assert (bob.name, bob.first_name, bob.last_name, bob.role) == ("Bob Builder", "Bob", "Builder", "sales_manager")
    assert access.status_of(bob) == "active"
    assert sign_in("bob@example.com", NEW).staff.name == "Bob Builder"
    with read_only() as session:
        verbs = [line.verb for line in history(session, subject_kind="staff_user", subject_id=bob.id)]
    assert verbs == ["signed_in", "invitation_accepted", "user_invited"]


def test_link_works_once(staff: Staff) -> None:
    link, _ = invite(staff)
    accept(link)
    with pytest.raises(StaffLinkEnded):
        accept(link, password="another good password")
    assert sign_in("bob@example.com", NEW)


def test_link_works_for_seven_days_to_the_second(staff: Staff) -> None:
    clock.start_at(NOON)
    link, _ = invite(staff)
    clock.start_at(link.expires_at - timedelta(seconds=1))
    with read_only() as session:
        assert access.open_staff_link(session, token=token_of(link))
    clock.start_at(link.expires_at + timedelta(seconds=1))
    with pytest.raises(StaffLinkEnded):
        accept(link)
    assert link.expires_at - link.created_at >= timedelta(days=7) - timedelta(seconds=1)


@pytest.mark.parametrize("token", ["", "x", "a.b", "\0", None, 7, "é" * 40, "A" * 600])
def test_forged_link_opens_nothing(database: str, token: object) -> None:
    with read_only() as session, pytest.raises(StaffLinkEnded):
        access.open_staff_link(session, token=token)


def test_link_sent_again_replaces_the_former_one(staff: Staff) -> None:
    former, bob = invite(staff)
    fresh = act(access.renew_invitation, bob, staff)
    with pytest.raises(StaffLinkEnded):
        accept(former)
    assert accept(fresh).name == "Bob Builder"  # type: ignore[arg-type]


def test_withdrawn_invitation_opens_nothing_until_it_is_restored(staff: Staff) -> None:
    link, bob = invite(staff)
    act(access.withdraw_invitation, bob, staff)
    with pytest.raises(StaffLinkEnded):
        accept(link)
    act(access.restore_invitation, bob, staff)
    assert accept(link)
    with pytest.raises(Conflict):
        act(access.restore_invitation, bob, staff)


def test_withdrawn_address_can_be_invited_again_and_keeps_its_trail(staff: Staff) -> None:
    _, bob = invite(staff)
    act(access.withdraw_invitation, bob, staff)
    again, same = invite(staff, role="accountant")
    assert (same.id, same.role) == (bob.id, "accountant")
    assert accept(again)


def test_address_that_has_an_account_or_is_invited_is_refused_at_its_field(staff: Staff) -> None:
    invite(staff)
    for email, words in (("bob@example.com", "is invited already"), ("ann@example.com", "has an account already")):
        with pytest.raises(InvalidForm, match=words) as wrong:
            invite(staff, email)
        assert wrong.value.field == "email"
    with pytest.raises(InvalidForm) as wrong:
        invite(staff, "nobody", "owner")
    assert [one.field for one in wrong.value.problems] == ["email", "role"]


def test_what_cannot_be_taken_leaves_the_link_open(staff: Staff) -> None:
    link, _ = invite(staff)
    with pytest.raises(InvalidForm) as wrong:
        accept(link, first=" ", password="short")
    assert [one.field for one in wrong.value.problems] == ["first_name", "password"]
    with pytest.raises(InvalidForm, match="attacker"):
        accept(link, password="1234567890")
    assert accept(link, last="", password="🐙 long words only " * 4).name == "Bob"


def test_only_an_admin_invites(staff: Staff) -> None:
    link, bob = invite(staff, role="accountant")
    accept(link)
    accountant = sign_in("bob@example.com", NEW).staff
    with unit_of_work() as session, pytest.raises(NotPermitted):
        access.invite_user(session, actor=accountant, email="eve@example.com", role="admin")
    for verb in (access.renew_invitation, access.copy_invitation, access.withdraw_invitation, access.restore_invitation):
        with pytest.raises(NotPermitted):
            act(verb, bob, accountant)


def test_who_has_joined_is_not_invited_again(staff: Staff) -> None:
    link, bob = invite(staff)
    accept(link)
    for verb in (access.renew_invitation, access.copy_invitation, access.withdraw_invitation):
        with pytest.raises(Conflict, match="joined already"):
            act(verb, bob, staff)


def test_copied_link_is_the_one_in_the_mail_while_it_works(staff: Staff) -> None:
    link, bob = invite(staff)
    assert act(access.copy_invitation, bob, staff) == access.staff_link_url(link)
    clock.start_at(link.expires_at + timedelta(days=1))
    assert act(access.copy_invitation, bob, staff) != access.staff_link_url(link)


def test_invited_admin_does_not_count_as_one_who_could_help(staff: Staff) -> None:
    invite(staff, role="admin")
    with unit_of_work() as session, pytest.raises(Conflict, match="only admin"):
        access.change_role(session, user=session.get_one(StaffUser, staff.user_id), role="accountant", actor=TESTER)


def test_forgotten_password_is_set_anew_by_a_link_and_every_browser_signed_out(staff: Staff) -> None:
    with unit_of_work() as session:
        link = access.request_password_link(session, email="ANN@example.com", ip="192.0.2.1")
    assert link is not None
    with unit_of_work() as session, pytest.raises(Invalid):
        access.reset_password(session, token=token_of(link), password="short")
    with unit_of_work() as session:
        access.reset_password(session, token=token_of(link), password=NEW)
    with pytest.raises(access.SignInRefused):
        sign_in(password=PASSWORD)
    assert sign_in(password=NEW)
    with unit_of_work() as session, pytest.raises(StaffLinkEnded):
        access.reset_password(session, token=token_of(link), password=PASSWORD)


def test_nobody_else_gets_a_link_and_nobody_gets_more_than_three_an_hour(staff: Staff) -> None:
    invite(staff)

    def asked(email: str) -> bool:
        with unit_of_work() as session:
            return access.request_password_link(session, email=email, ip="192.0.2.9") is not None

    assert not any(asked(email) for email in ("nobody@example.com", "bob@example.com", "no address", "\0"))
    assert [asked("ann@example.com") for _ in range(4)] == [True, True, True, False]
    with read_only() as session:
        open_ones = [one for one in session.exec(select(StaffLink)) if access.is_open(one) and one.kind == "password"]
    assert len(open_ones) == 1


def test_disabled_user_gets_in_by_no_link(staff: Staff) -> None:
    link, bob = invite(staff)
    accept(link)
    with unit_of_work() as session:
        forgotten = access.request_password_link(session, email="bob@example.com", ip="192.0.2.1")
    act(access.disable_user, bob, staff)
    assert forgotten is not None
    with unit_of_work() as session, pytest.raises(StaffLinkEnded):
        access.reset_password(session, token=token_of(forgotten), password=PASSWORD)
