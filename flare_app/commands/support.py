"""Helping a customer on the telephone."""

from typing import Annotated

import typer

from flare_app.commands.terminal import say
from flare_app.database import unit_of_work
from flare_app.domain.principals import System
from flare_app.errors import NotFound


def portal_link(customer_email: Annotated[str, typer.Argument(help="The e-mail address on the customer's record.")]) -> None:
    """Print the portal link of a customer; it opens for 30 days at least from now."""
    from flare_app import access, customers

    with unit_of_work() as session:
        customer = customers.find_customer_by_email(session, email=customer_email)
        if customer is None:
            raise NotFound(f"There is no customer with the address {customer_email}.")
        link = access.copy_link(session, customer_id=customer.id, address=customer.email, actor=System("command line"))
    say(link)
