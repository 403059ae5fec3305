"""The fixed sender is one address, or the process does not start."""

import pytest

from flare_app.messages.mail import sender_address, sender_of
from flare_app.settings import SettingsError, read_settings


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("Flare <billing@flare.example>", "Flare", "billing@flare.example"),
        ("billing@flare.example", "", "billing@flare.example"),
        ('"Berg, Werk" <x@y.example>', "Berg, Werk", "x@y.example"),
        ("Käse <x@y.example>", "Käse", "x@y.example"),
    ],
)
def test_a_name_and_an_address_are_read(monkeypatch: pytest.MonkeyPatch, written: str, name: str, address: str) -> None:
    monkeypatch.setenv("FLARE_MAIL_FROM", written)
    sender = sender_address(read_settings().mail_from)
    assert (sender.display_name, sender.addr_spec) == (name, address)


@pytest.mark.parametrize("written", ["nobody", "a@b.example, c@d.example", "x <a@b.example>\r\nBcc: evil@evil.example", ""])
def test_anything_else_stops_the_start(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("FLARE_MAIL_FROM", written)
    with pytest.raises(SettingsError, match="FLARE_MAIL_FROM: write it like"):
        read_settings()


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ("billing@flare.example", "Alpenglow GmbH <billing@flare.example>"),
        ("Accounts <billing@flare.example>", "Accounts <billing@flare.example>"),
    ],
)
def test_a_sender_without_a_name_has_the_companys(monkeypatch: pytest.MonkeyPatch, written: str, sender: str) -> None:
    monkeypatch.setenv("FLARE_MAIL_FROM", written)
    monkeypatch.setattr("flare_app.messages.mail.settings", read_settings)
    assert str(sender_of("Alpenglow GmbH")) == sender
