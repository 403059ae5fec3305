"""The search of staff over everything: records of every list, pages, and what can be begun."""

from collections.abc import AsyncIterator, Sequence

import reflex as rx

from flare_app.database import read_only
from flare_app.domain.principals import Staff
from flare_app.ui import policy
from flare_app.ui.arguments import Count
from flare_app.ui.components.commands import Command, find_commands, staff_lists
from flare_app.ui.components.list_state import SearchText
from flare_app.ui.components.search_hits import Hit, HitGroup, find_hits, plain_parts
from flare_app.ui.components.search_window import SearchWindow, search_dialog
from flare_app.ui.session import staff

_MOST_COMMANDS = 5


class StaffSearch(SearchWindow, rx.State):
    """What somebody on staff looks for."""

    @rx.event(supersedes=True)
    @policy.policy(policy.staff_with(None))
    async def search(self, text: SearchText, ticket: Count) -> AsyncIterator[None]:
        """Find the text in every list that the role may see, and among pages and actions."""
        await self._answer(search_staff, staff(), text, ticket)
        yield


def staff_search_dialog() -> rx.Component:
    """The window of the staff side."""
    return search_dialog(StaffSearch, StaffSearch.search, placeholder="Customer, number, amount, date, page, action…")


def search_staff(who: Staff, text: str) -> tuple[list[HitGroup], str]:
    """What can be begun and opened, then records: few texts name a page, and who types the name of one wants to go there."""
    commands = find_commands(who, text)
    limit = _MOST_COMMANDS if text.strip() else None
    offered = [
        *_group("actions", "Actions", [one for one in commands if one.begins][:limit], text),
        *_group("pages", "Go to", [one for one in commands if not one.begins][:limit], text),
    ]
    if not text.strip():
        return offered, ""
    with read_only() as session:
        lists = [declared for declared in staff_lists(who) if declared.is_searched_everywhere]
        groups, summary = find_hits(session, who, text, lists=lists)
    return [*offered, *groups], summary if groups or not offered else ""


def _group(key: str, title: str, commands: Sequence[Command], text: str) -> list[HitGroup]:
    hits = [
        Hit(id=f"hit-{key}-{at}", href=command.href, number=plain_parts(command.title, text)) for at, command in enumerate(commands)
    ]
    return [HitGroup(id=f"hits-{key}", title=title, count="", hits=hits)] if hits else []
