"""A local server that speaks the part of Stripe's API that Flare uses, with a checkout page of its own.

The demo and the tests run the very same code as production against it, through the official SDK:
`StripeClient("sk_test_…", base_addresses={"api": public_url})`. It knows nothing of the rest of Flare.
"""

from flare_app.payments.stripe.sandbox.app import create_app, serve

__all__ = ["create_app", "serve"]
