"""The search over all tabs of the portal."""

from collections.abc import AsyncIterator

import reflex as rx

from flare_app.database import read_only
from flare_app.domain.principals import PortalVisitor
from flare_app.lists import all_lists
from flare_app.ui import policy
from flare_app.ui.arguments import Count
from flare_app.ui.components.list_state import SearchText
from flare_app.ui.components.search_hits import HitGroup, find_hits
from flare_app.ui.components.search_window import SearchWindow, search_dialog
from flare_app.ui.session import visitor


class PortalSearch(SearchWindow, rx.State):
    """What the visitor looks for in all tabs."""

    @rx.event(supersedes=True)
    @policy.policy(policy.PORTAL)
    async def search(self, text: SearchText, ticket: Count) -> AsyncIterator[None]:
        """Find the text in every tab."""
        await self._answer(_find, visitor(), text, ticket)
        yield


def portal_search_dialog() -> rx.Component:
    """The window of the portal."""
    return search_dialog(PortalSearch, PortalSearch.search, placeholder="Number, amount, date, item, reference…")


def _find(who: PortalVisitor, text: str) -> tuple[list[HitGroup], str]:
    with read_only() as session:
        return find_hits(session, who, text, lists=[declared for declared in all_lists() if declared.audience == "portal"])
