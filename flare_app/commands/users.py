"""Staff users, for whoever runs the server."""

from typing import Annotated

import typer

from flare_app.commands.terminal import say
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role, System
from flare_app.errors import NotFound

app = typer.Typer(no_args_is_help=True, help="Staff users: who may sign in.")
_ACTOR = System("command line")

Email = Annotated[str, typer.Argument(help="The e-mail address that the user signs in with.")]


@app.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="The name that colleagues see.", prompt=True)],
    password: Annotated[str, typer.Option(help="Asked for when missing.", prompt=True, hide_input=True, confirmation_prompt=True)],
    role: Annotated[Role, typer.Option(help="What the user may do.")] = Role.ADMIN,
) -> None:
    """Add a user who can sign in from now on."""
    from flare_app import access

    with unit_of_work() as session:
        user = access.add_user(session, actor=_ACTOR, email=email, name=name, role=role, password=password)
        say(f"{user.email} can sign in as {user.role}.")


@app.command("list")
def list_all() -> None:
    """List all users."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from flare_app import access

    table = Table("E-mail", "Name", "Role", "May sign in")
    with read_only() as session:
        for user in access.list_users(session, principal=_ACTOR):
            table.add_row(user.email, Text(user.name), user.role, "no" if user.disabled_at else "yes")
    Console().print(table)


@app.command()
def disable(email: Email) -> None:
    """Shut a user out at once: every session ends, signing in is refused."""
    from flare_app import access

    with unit_of_work() as session:
        user = access.find_user(session, email=email)
        if user is None:
            raise NotFound(f"There is no user {email}.")
        access.disable_user(session, user=user, actor=_ACTOR)
        say(f"{user.email} can no longer sign in.")
