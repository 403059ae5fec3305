"""What everybody may do with their own account."""

import pytest

from flare_app import access
from flare_app.access.browsers import browser_name
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import Invalid, InvalidForm
from flare_app.models import StaffUser
from tests.access.conftest import PASSWORD, TESTER, sign_in


def is_in(new: access.NewSession) -> bool:
    with read_only() as session:
        return access.staff_from_cookies(session, {access.staff_cookie_name(): new.token}) is not None


def test_item_108_first_and_last_name_and_password_are_ones_own_to_change(staff: Staff) -> None:
    with unit_of_work() as session:
        access.change_own_name(session, actor=staff, first_name=" Anna ", last_name="Admin-Ash")
        access.change_own_password(session, actor=staff, current=PASSWORD, new="eight arms of an octopus")
    new = sign_in(password="eight arms of an octopus")
    assert new.staff.name == "Anna Admin-Ash"


def test_name_that_cannot_be_taken_is_told_at_its_field(staff: Staff) -> None:
    with unit_of_work() as session, pytest.raises(InvalidForm) as wrong:
        access.change_own_name(session, actor=staff, first_name="", last_name="x" * 120)
    assert [one.field for one in wrong.value.problems] == ["first_name", "last_name"]


def test_wrong_current_and_weak_new_password_are_told_together(staff: Staff) -> None:
    with unit_of_work() as session, pytest.raises(InvalidForm) as wrong:
        access.change_own_password(session, actor=staff, current="wrong", new="short")
    assert [one.field for one in wrong.value.problems] == ["current", "new"]


def test_browsers_are_listed_this_one_first_and_can_be_signed_out(admin: StaffUser) -> None:
    here, phone, office = sign_in(), sign_in(), sign_in()
    with read_only() as session:
        listed = access.open_sessions(session, actor=here.staff)
    assert [one.is_this for one in listed] == [True, False, False]
    with unit_of_work() as session:
        access.end_own_session(session, actor=here.staff, key=listed[1].key)
    assert [is_in(one) for one in (here, phone, office)].count(True) == 2
    with unit_of_work() as session:
        access.end_other_sessions(session, actor=here.staff)
    assert [is_in(one) for one in (here, phone, office)] == [True, False, False]


def test_nobody_signs_out_anothers_browser(admin: StaffUser) -> None:
    ann = sign_in()
    with unit_of_work() as session:
        access.add_user(session, actor=TESTER, email="bob@example.com", name="Bob", role="admin", password=PASSWORD)
    bob = sign_in("bob@example.com").staff
    with read_only() as session:
        key = access.open_sessions(session, actor=ann.staff)[0].key
    with unit_of_work() as session, pytest.raises(Invalid, match="already"):
        access.end_own_session(session, actor=bob, key=key)
    assert is_in(ann)


def test_admin_signs_somebody_out_everywhere(staff: Staff) -> None:
    with unit_of_work() as session:
        bob = access.add_user(session, actor=TESTER, email="bob@example.com", name="Bob", role="admin", password=PASSWORD)
    browsers = [sign_in("bob@example.com"), sign_in("bob@example.com")]
    with unit_of_work() as session:
        access.end_user_sessions(session, user=session.merge(bob), actor=staff)
    assert not any(is_in(one) for one in browsers)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox on Linux"),
        ("curl/8.5", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_browser_is_named_as_people_call_it(words: str, name: str) -> None:
    assert browser_name(words) == name
