"""Which passwords are taken, and how they are kept."""

import pytest

from flare_app.access import passwords
from flare_app.errors import Invalid
from flare_app.settings import DEMO_PASSWORD, settings


@pytest.mark.parametrize(
    "password", ["short one", "", "x" * 129, "nine lives\0 of a cat", "nine lives \ud800 of a cat", None, 1234567890]
)
def test_password_of_wrong_length_or_kind_is_refused(password: object) -> None:
    with pytest.raises(Invalid):
        passwords.hash_password(password)


@pytest.mark.parametrize("password", ["1234567890", "PASSWORD123", "qwertyuiop", "aaaaaaaaaaaa", "abababababab"])
def test_widely_known_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="every attacker's list"):
        passwords.hash_password(password)


def test_own_address_is_no_password() -> None:
    with pytest.raises(Invalid, match="e-mail address"):
        passwords.hash_password("Ann.Admin@example.com", email="ann.admin@example.com")


def test_demo_password_is_refused_in_production_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert passwords.hash_password(DEMO_PASSWORD)
    monkeypatch.setenv("FLARE_ENV", "production")
    monkeypatch.setenv("FLARE_SECRET_KEYS", "k" * 32)
    monkeypatch.setenv("FLARE_PUBLIC_URL", "https://billing.example.com")
    settings.cache_clear()
    with pytest.raises(Invalid, match="public"):
        passwords.hash_password(DEMO_PASSWORD)


def test_password_is_kept_as_argon2id_and_matches_only_itself() -> None:
    kept = passwords.hash_password("nine lives of a café")
    assert kept.startswith("$argon2id$")
    assert passwords.matches("nine lives of a cafe\u0301", kept), "the same letters, typed on another keyboard"
    assert not passwords.matches("nine lives of a cafe", kept)


@pytest.mark.parametrize("password", ["", "\ud800" * 12, "x" * 100_000, None, ["x"]])
def test_hostile_password_matches_nothing(password: object) -> None:
    assert not passwords.matches(password, passwords.hash_password("nine lives of a cat"))


def test_nobody_has_no_password() -> None:
    assert not passwords.matches("nobody has this password", "")
