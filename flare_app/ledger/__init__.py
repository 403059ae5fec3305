"""Room: the double-entry books, written for other programs."""

from flare_app.ledger.beancount import beancount_lines
from flare_app.ledger.entries import Entry, Posting, list_entries

__all__ = ["Entry", "Posting", "beancount_lines", "list_entries"]
