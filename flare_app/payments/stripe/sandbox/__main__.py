"""`python -m flare_app.payments.stripe.sandbox --port 4242`: the sandbox as a process of its own."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flare_app import clock
from flare_app.payments.stripe.sandbox.app import create_app, serve


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def main(
    *,
    port: Annotated[int, typer.Option(help="Port to listen on.")],
    api_key: Annotated[str, typer.Option(envvar="FLARE_STRIPE_SECRET_KEY", help="The secret key it accepts.")],
    webhook_secret: Annotated[str, typer.Option(envvar="FLARE_STRIPE_WEBHOOK_SECRET", help="Signs events.")],
    webhook_url: Annotated[list[str] | None, typer.Option(help="Where events go; may be given several times.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    public_url: Annotated[str, typer.Option(help="Where browsers reach it, if not at host and port.")] = "",
    state: Annotated[Path | None, typer.Option(help="SQLite file that keeps its state over a restart.")] = None,
    now: Annotated[
        datetime | None,
        typer.Option(envvar="FLARE_NOW", parser=_moment, metavar="ISO8601", help="Start its clock at this moment."),
    ] = None,
) -> None:
    """Serve a Stripe sandbox until Ctrl-C."""
    clock.start_at(now)
    app = create_app(
        api_key=api_key,
        webhook_secret=webhook_secret,
        webhook_urls=webhook_url or [],
        public_url=public_url or f"http://{host}:{port}",
        state_path=state,
    )
    typer.echo(f"Stripe sandbox on http://{host}:{port}")
    asyncio.run(serve(app, host=host, port=port))


if __name__ == "__main__":
    typer.run(main)
