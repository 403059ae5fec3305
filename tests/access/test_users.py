"""Who may manage users, and what keeps a company from locking itself out."""

import pytest

from flare_app import access
from flare_app.access import SignInRefused
from flare_app.audit import history
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalVisitor, Role, Staff
from flare_app.errors import Conflict, Invalid, NotFound, NotPermitted
from flare_app.models import StaffUser
from tests.access.conftest import PASSWORD, TESTER, sign_in

VISITOR = PortalVisitor(link_id=1, portal_id="p", customer_id=1, address="a@b.example", session_id=1)


def add(role: str, email: str = "bob@example.com", actor: object = TESTER) -> StaffUser:
    with unit_of_work() as session:
        return access.add_user(session, actor=actor, email=email, name="Bob", role=role, password=PASSWORD)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.SALES_MANAGER])
def test_only_an_admin_manages_users(admin: StaffUser, role: Role) -> None:
    bob = add(role)
    actor = sign_in("bob@example.com").staff
    with pytest.raises(NotPermitted):
        add("admin", "eve@example.com", actor)
    with unit_of_work() as session:
        ann = session.merge(admin)
        for verb in (
            lambda: access.list_users(session, principal=actor),
            lambda: access.get_user(session, principal=actor, public_id=ann.public_id),
            lambda: access.disable_user(session, user=ann, actor=actor),
            lambda: access.enable_user(session, user=ann, actor=actor),
            lambda: access.change_role(session, user=session.merge(bob), role="admin", actor=actor),
            lambda: access.set_password(session, user=ann, password=PASSWORD, actor=actor),
            lambda: access.list_users(session, principal=VISITOR),
        ):
            with pytest.raises(NotPermitted):
                verb()


def test_address_belongs_to_one_user(admin: StaffUser) -> None:
    with pytest.raises(Invalid, match="already") as error:
        add("accountant", "ANN@example.com")
    assert error.value.field == "email"


@pytest.mark.parametrize(
    ("email", "role", "field"),
    [("no address", "admin", "email"), ("a@b.example,c@d.example", "admin", "email"), ("bob@example.com", "owner", "role")],
)
def test_bad_value_is_refused_at_its_field(database: str, email: str, role: str, field: str) -> None:
    with pytest.raises(Invalid) as error:
        add(role, email)
    assert error.value.field == field


def test_nobody_disables_themselves(staff: Staff) -> None:
    with unit_of_work() as session, pytest.raises(Conflict, match="yourself"):
        access.disable_user(session, user=session.get_one(StaffUser, staff.user_id), actor=staff)


def test_last_admin_stays(admin: StaffUser) -> None:
    with unit_of_work() as session:
        ann = session.merge(admin)
        with pytest.raises(Conflict, match="only admin"):
            access.disable_user(session, user=ann, actor=TESTER)
        with pytest.raises(Conflict, match="only admin"):
            access.change_role(session, user=ann, role="accountant", actor=TESTER)
    add("admin")
    with unit_of_work() as session:
        access.disable_user(session, user=session.merge(admin), actor=TESTER)


def test_disabled_user_cannot_sign_in_until_enabled(staff: Staff) -> None:
    bob = add("accountant")
    with unit_of_work() as session:
        access.disable_user(session, user=session.merge(bob), actor=staff)
    with pytest.raises(SignInRefused):
        sign_in("bob@example.com")
    with unit_of_work() as session:
        access.enable_user(session, user=access.get_user(session, principal=staff, public_id=bob.public_id), actor=staff)
    assert sign_in("bob@example.com").staff.user_id == bob.id


def test_user_disabled_while_the_password_is_compared_stays_out(staff: Staff) -> None:
    bob = add("accountant")
    with unit_of_work() as session:
        attempt = access.begin_sign_in(session, email="bob@example.com", ip="192.0.2.1")
    with unit_of_work() as session:
        access.disable_user(session, user=session.merge(bob), actor=staff)
    with unit_of_work() as session, pytest.raises(SignInRefused):
        access.finish_sign_in(session, attempt=attempt, is_password_right=True, ip="", user_agent="")


def test_changing_ones_password_signs_the_other_browsers_out(staff: Staff) -> None:
    other = sign_in()
    with unit_of_work() as session, pytest.raises(Invalid) as error:
        access.change_own_password(session, actor=staff, current="wrong", new="eight arms of an octopus")
    assert error.value.field == "current"
    with unit_of_work() as session:
        access.change_own_password(session, actor=staff, current=PASSWORD, new="eight arms of an octopus")
    with read_only() as session:
        assert access.staff_from_cookies(session, {access.staff_cookie_name(): other.token}) is None
    with pytest.raises(SignInRefused):
        sign_in()
    assert sign_in(password="eight arms of an octopus").staff.user_id == staff.user_id


def test_every_change_of_a_user_is_in_the_trail_without_passwords(staff: Staff) -> None:
    bob = add("accountant", actor=staff)
    with unit_of_work() as session:
        user = session.merge(bob)
        access.change_role(session, user=user, role="sales_manager", actor=staff)
        access.set_password(session, user=user, password="eight arms of an octopus", actor=staff)
        access.disable_user(session, user=user, actor=staff)
    with read_only() as session:
        trail = history(session, subject_kind="staff_user", subject_id=bob.id)
    assert [line.verb for line in reversed(trail)] == ["user_added", "user_role_changed", "password_set", "user_disabled"]
    assert trail[2].changes == {"role": ["accountant", "sales_manager"]}
    assert "argon2" not in repr(trail)


def test_unknown_user_is_not_found(staff: Staff) -> None:
    with read_only() as session, pytest.raises(NotFound):
        access.get_user(session, principal=staff, public_id="unknown")
