"""The command line: python -m flare_app. Exit code 0: done; 1: it could not be done, and a sentence says why; 2: wrong usage."""

import sys

import typer

from flare_app.commands import company, database, demo, serve, support, transfer, users, worker
from flare_app.errors import FlareError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help="Flare: sales invoicing.")
app.command()(serve.serve)
app.command()(worker.worker)
app.command()(serve.dev)
app.command()(serve.build)
app.command()(database.migrate)
app.command()(database.verify)
app.command("set-up")(company.set_up)
app.command()(demo.demo)
app.command()(support.portal_link)
app.add_typer(users.app, name="user")
app.add_typer(transfer.app, name="import")
app.add_typer(transfer.exports, name="export")


def main() -> None:
    """Run one command; what a room refuses becomes a sentence."""
    try:
        app(prog_name="python -m flare_app")
    except FlareError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
