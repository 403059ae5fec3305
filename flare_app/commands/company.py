"""The company, for whoever sets a server up."""

from typing import Annotated

import typer

from flare_app.commands.terminal import say
from flare_app.database import unit_of_work
from flare_app.domain.money import is_currency
from flare_app.domain.principals import System
from flare_app.domain.text import clean_email, clean_text
from flare_app.errors import Conflict, Invalid

_ACTOR = System("command line")


def set_up(
    *,
    name: Annotated[str, typer.Option(help="The name on every document.", prompt=True)],
    country: Annotated[str, typer.Option(help="Two letters, such as IE.", prompt=True)],
    currency: Annotated[str, typer.Option(help="Three letters, such as EUR.", prompt=True)],
    email: Annotated[str, typer.Option(help="Where customers reach the company.", prompt=True)],
    locale: Annotated[str, typer.Option(help="How dates and amounts are written, such as en_IE.")] = "en_US",
    timezone: Annotated[str, typer.Option(help="Decides what is overdue, such as Europe/Dublin.")] = "UTC",
) -> None:
    """Begin an empty database: the company, and the five usual payment terms. The demo does this by itself."""
    from flare_app import catalog, company

    with unit_of_work() as session:
        if company.find_company(session) is not None:
            raise Conflict("The company exists already.")
        terms = {term.name: term for term in catalog.create_default_terms(session, actor=_ACTOR)}
        company.set_up_company(
            session,
            actor=_ACTOR,
            name=clean_text(name, field="name", max_length=200, required=True),
            country=_country(country),
            currency=_currency(currency),
            email=clean_email(email, field="email"),
            locale=company.check_locale(locale),
            timezone=company.check_timezone(timezone),
            default_terms_id=terms["Net 30"].id,
        )
    say(f"{name} is set up. Add who may sign in: python -m flare_app user add you@example.com")


def _country(code: str) -> str:
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise Invalid("Write the country as two letters, such as IE.", field="country")
    return code.upper()


def _currency(code: str) -> str:
    if not is_currency(code.upper()):
        raise Invalid("Write the currency as three letters, such as EUR.", field="currency")
    return code.upper()
