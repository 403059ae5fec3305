"""Statements go once a month and digests once a week, to those who want them."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from flare_app import customers, merging, messages, reminders
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role
from flare_app.models import Delivery, StaffUser, StatementRun
from flare_app.reminders.monthly import month_before, statements_day
from flare_app.reminders.unsubscribing import unsubscribe_url
from tests import factories
from tests.mail_server import MailServer
from tests.reminders.conftest import Desk, go_to, mails


def run_statements() -> int:
    return reminders.queue_statements(unit_of_work)


def run_digests() -> int:
    return reminders.queue_digests(unit_of_work)


@pytest.mark.parametrize(
    ("today", "chosen", "expected"),
    [
        ("2028-01-15", 0, "2028-01-03"),  # the first is a Saturday
        ("2028-10-09", 0, "2028-10-02"),  # a Sunday
        ("2028-03-31", 0, "2028-03-01"),
        ("2028-02-29", 28, "2028-02-28"),
    ],
)
def test_first_working_day_is_no_weekend(today: str, chosen: int, expected: str) -> None:
    assert str(statements_day(date.fromisoformat(today), chosen)) == expected


def test_statement_is_of_the_whole_month_before_also_of_february() -> None:
    assert list(map(str, month_before(date(2028, 3, 31)))) == ["2028-02-01", "2028-02-29"]
    assert list(map(str, month_before(date(2028, 1, 1)))) == ["2027-12-01", "2027-12-31"]


def test_statements_go_once_on_the_day_to_those_who_owe(desk: Desk) -> None:
    desk.ladder(0, statements="balance")
    desk.due("2028-02-20", issued="2028-01-10")
    with unit_of_work() as session:
        factories.make_customer(session, actor=desk.staff, name="Owes Nothing")
        silent = factories.make_customer(session, actor=desk.staff, name="Silent", email="")
        desk.invoice(session, due="2028-02-20", issued="2028-01-10", customer=silent)
    assert run_statements() == 0  # 31 January: the day of this month was before anybody turned them on
    go_to("2028-02-01", hour=8)
    assert run_statements() == 0
    go_to("2028-02-01", hour=9)
    assert [run_statements() for _ in range(3)] == [1, 0, 0]
    message = mails()[0]
    assert (message.kind, message.customer_id) == ("statement", desk.customer.id)
    assert "from=2028-01-01" in message.statement
    assert "to=2028-01-31" in message.statement


def test_day_that_was_missed_is_made_up_for_within_three_days(desk: Desk) -> None:
    desk.ladder(0, statements="balance", statements_day="5")
    desk.due("2028-02-20", issued="2028-01-10")
    go_to("2028-02-09")
    assert run_statements() == 0
    go_to("2028-02-08")
    assert run_statements() == 1


@pytest.mark.parametrize(("choice", "company", "expected"), [("always", "off", 1), ("never", "balance", 0), ("", "off", 0)])
def test_customer_can_be_set_to_get_one_always_or_never(desk: Desk, choice: str, company: str, expected: int) -> None:
    desk.ladder(0, statements=company)
    desk.due("2028-02-20", issued="2028-01-10")
    with unit_of_work() as session:
        kept = customers.get_customer(session, principal=desk.staff, public_id=desk.customer.public_id)
        form = replace(customers.form_of_customer(session, kept), statements=choice)
        customers.update_customer(session, public_id=kept.public_id, form=form, version=kept.version, actor=desk.staff)
    go_to("2028-02-01")
    assert run_statements() == expected


def test_merging_customers_keeps_what_was_sent(desk: Desk) -> None:
    desk.ladder(0, statements="balance")
    with unit_of_work() as session:
        twin = factories.make_customer(session, actor=desk.staff, name="Twin")
        for customer in (desk.customer, twin):
            desk.invoice(session, due="2028-02-20", issued="2028-01-10", customer=customer)
    go_to("2028-02-01")
    assert run_statements() == 2
    with unit_of_work() as session:
        for one in (desk.customer, twin):
            reminders.unsubscribe_address(session, customer=one, address="same@example.com", actor=desk.staff)
        merging.merge_customers(session, gone=twin.public_id, kept=desk.customer.public_id, actor=desk.staff)
    with unit_of_work() as session:
        runs = session.exec(select(StatementRun.customer_id)).all()
        assert set(runs) == {desk.customer.id}
        reminders.subscribe_again(session, customer=desk.customer, address="same@example.com", actor=desk.staff)
        assert reminders.list_unsubscribed(session, principal=desk.staff, customer_id=desk.customer.id) == []


def test_digest_goes_on_monday_to_administrators_and_to_whoever_asked(desk: Desk) -> None:
    desk.due("2028-01-10", issued="2028-01-05")
    people = _team()
    go_to("2028-01-31", hour=8)
    assert run_digests() == 0
    go_to("2028-01-31", hour=9)  # a Monday
    assert [run_digests() for _ in range(2)] == [2, 0]
    with read_only() as session:
        to = set(session.exec(select(Delivery.address)))
    assert to == {people["admin"], people["asked"]}
    body = mails()[0].body
    assert "€100.00" in body
    assert "/sales/invoices?filter=overdue" in body
    assert "Jan 24" in mails()[0].subject
    go_to("2028-02-07")
    assert run_digests() == 2


def test_digest_of_a_week_that_was_missed_is_told_on_tuesday_and_not_later(desk: Desk) -> None:
    _team()
    go_to("2028-02-02")
    assert run_digests() == 0
    go_to("2028-02-01")
    assert run_digests() == 2


@pytest.mark.parametrize("change", ["disabled", "declined"])
def test_digest_does_not_leave_for_who_was_disabled_or_declined_meanwhile(
    desk: Desk, server: MailServer, drawing: None, change: str
) -> None:
    with unit_of_work() as session:
        session.get_one(StaffUser, desk.staff.user_id).password_hash = "x"
    go_to("2028-01-31")
    assert run_digests() == 1
    with unit_of_work() as session:
        user = session.get_one(StaffUser, desk.staff.user_id)
        if change == "disabled":
            user.disabled_at = user.created_at
        else:
            delivery = session.exec(select(Delivery)).one()
            token = unsubscribe_url(session, delivery).rpartition("/")[2]
            assert reminders.find_subscription(session, token=token).what == "the weekly digest"
            assert user.wants_digest is None
            reminders.unsubscribe(session, token=token)
            assert user.wants_digest is False
    messages.deliver_due()
    assert server.received == []
    with read_only() as session:
        assert session.exec(select(Delivery.state)).one() == "stopped"


def test_everybody_chooses_for_themselves(desk: Desk) -> None:
    with unit_of_work() as session:
        user = session.get_one(StaffUser, desk.staff.user_id)
        assert reminders.wants_digest(user)
        reminders.choose_digest(session, actor=desk.staff, is_wanted=False)
        assert not reminders.wants_digest(user)
        reminders.choose_digest(session, actor=desk.staff, is_wanted=True)
        assert reminders.wants_digest(user)


def test_digest_leaves_with_the_way_to_unsubscribe(desk: Desk, server: MailServer, drawing: None) -> None:
    with unit_of_work() as session:
        session.get_one(StaffUser, desk.staff.user_id).password_hash = "x"
    go_to("2028-01-31")
    run_digests()
    messages.deliver_due()
    mail = server.received[0].mail
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def _team() -> dict[str, str]:
    """An administrator, somebody who asked, somebody who did not, one who is disabled, one who has not accepted yet."""
    with unit_of_work() as session:
        made = {
            name: factories.make_staff(session, name, role)
            for name, role in (
                ("asked", Role.SALES_MANAGER),
                ("silent", Role.ACCOUNTANT),
                ("disabled", Role.ADMIN),
                ("invited", Role.ADMIN),
            )
        }
        users = {one.email: one for one in session.exec(select(StaffUser).order_by(col(StaffUser.id)))}
        admin = next(iter(users.values()))
        for user in users.values():
            user.password_hash = "x"
            user.created_at = admin.created_at
        users[made["asked"].email].wants_digest = True
        users[made["disabled"].email].disabled_at = admin.created_at
        users[made["invited"].email].password_hash = ""
        return {"admin": admin.email} | {name: one.email for name, one in made.items()}
