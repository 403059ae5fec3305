"""A server that is not the demo begins with one command."""

import pytest
from typer.testing import CliRunner

from flare_app import company
from flare_app.__main__ import app
from flare_app.catalog import list_terms
from flare_app.commands.demo import introduce
from flare_app.database import read_only
from flare_app.errors import NotFound
from flare_app.settings import settings

GOOD = {
    "--name": "Example Ltd",
    "--country": "ie",
    "--currency": "eur",
    "--email": "office@example.com",
    "--timezone": "Europe/Dublin",
}


def run(**changes: str) -> tuple[int, str]:
    options = {**GOOD, **{f"--{name}": value for name, value in changes.items()}}
    result = CliRunner().invoke(app, ["set-up", *[part for pair in options.items() for part in pair]])
    return result.exit_code, str(result.exception or result.output)


def test_whoever_starts_an_empty_server_is_told_how_to_begin(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    introduce(settings())
    assert "python -m flare_app set-up" in capsys.readouterr().out
    with read_only() as session, pytest.raises(NotFound, match="Run: python -m flare_app set-up"):
        company.get_company(session)
    run()
    capsys.readouterr()
    introduce(settings())
    assert capsys.readouterr().out == ""


def test_an_empty_database_gets_its_company_and_terms(database: str) -> None:
    assert run()[0] == 0
    with read_only() as session:
        seller = company.get_company(session)
        assert (seller.name, seller.country, seller.currency) == ("Example Ltd", "IE", "EUR")
        assert [term.name for term in list_terms(session)][:2] == ["Cash on Delivery", "Net 30"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"currency": "EURO"}, "three letters"),
        ({"country": "Ireland"}, "two letters"),
        ({"timezone": "Dublin"}, "Europe/Dublin"),
        ({"locale": "xx_YY"}, "en_IE"),
        ({"email": "a@b.c, d@e.f"}, "one e-mail address"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_kept(database: str, changes: dict[str, str], sentence: str) -> None:
    code, words = run(**changes)
    assert code != 0
    assert sentence in words
    with read_only() as session:
        assert company.find_company(session) is None


def test_a_second_company_is_refused(database: str) -> None:
    run()
    assert "exists already" in run()[1]
