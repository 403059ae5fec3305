"""What happens by itself as time passes: sessions expire, bank debits settle, deliveries go on after a restart."""

import asyncio

from flare_app.payments.stripe.sandbox.account import Account
from flare_app.payments.stripe.sandbox.payments import settle_due_debits
from flare_app.payments.stripe.sandbox.sessions import expire_overdue_sessions

TICK_SECONDS = 1.0


def catch_up(account: Account) -> None:
    """Do what the clock has made due."""
    expire_overdue_sessions(account)
    settle_due_debits(account)
    account.store.commit()


def start(account: Account) -> None:
    """Begin the background work in the running event loop, once; the first request does it if nobody else did.

    Mounted apps get no lifespan events, so nothing here may wait for one.
    """
    if account.ticker is None or account.ticker.done():
        account.ticker = asyncio.get_running_loop().create_task(_tick(account))
        account.webhooks.resume()


async def stop(account: Account) -> None:
    """End the background work and close the file; pending deliveries stay pending in it."""
    if account.ticker is not None:
        account.ticker.cancel()
        await asyncio.gather(account.ticker, return_exceptions=True)
        account.ticker = None
    await account.webhooks.close()
    account.store.close()


async def _tick(account: Account) -> None:
    while True:
        await asyncio.sleep(TICK_SECONDS)
        catch_up(account)
