"""Entries that pages add to the navigation of the staff side, and tabs that they add to the portal's."""

from dataclasses import dataclass

from flare_app.domain.principals import Permission


@dataclass(frozen=True)
class Entry:
    """An entry below "Sales" on the staff side, for whose role includes `permission`."""

    title: str
    href: str
    icon: str
    permission: Permission


added_entries: list[Entry] = []
added_tabs: list[tuple[str, str]] = []
"""Title and route of each; both lists are read when the pages are built, so after all of them were imported."""
