"""What staff can go to or begin from anywhere: every list and its "New …" by themselves, other pages by `register_command`."""

from collections.abc import Iterable
from dataclasses import dataclass

from flare_app.domain.principals import Permission, Staff
from flare_app.lists import RecordList, all_lists
from flare_app.search import search_text, terms
from flare_app.ui import routes


@dataclass(frozen=True, slots=True)
class Command:
    """A page or the beginning of something; `words` are other names that people look for it by."""

    title: str
    href: str
    permission: Permission | None = None
    words: str = ""
    begins: bool = False


_FIRST = (routes.CUSTOMERS, routes.INVOICES, routes.ESTIMATES, routes.CREDIT_NOTES, routes.PAYMENTS, routes.PRODUCTS)
_PAGES = (
    Command("Dashboard", routes.DASHBOARD, words="home start overview"),
    Command("Statements", routes.STATEMENTS, Permission.VIEW_SALES, words="account balance"),
    Command("Reports", routes.REPORTS, Permission.VIEW_REPORTS, words="figures charts"),
    Command("Settings", routes.SETTINGS, Permission.VIEW_COMPANY, words="company preferences"),
)
_registered: dict[str, Command] = {page.title: page for page in _PAGES}


def register_command(command: Command) -> None:
    """Offer a page that is no list; twice the same title is one command."""
    _registered[command.title] = command


def find_commands(who: Staff, text: str) -> list[Command]:
    """What this person may do and whose name or other words hold every word of the text; all of it when nothing is asked."""
    wanted = terms(text)
    if text.strip() and not wanted:
        return []
    named = ((command, search_text(command.title, command.words)) for command in _allowed(who))
    return [command for command, names in named if all(any(spelling in names for spelling in term) for term in wanted)]


def _allowed(who: Staff) -> Iterable[Command]:
    known = {command.title: command for command in (*_of_lists(who), *_registered.values())}
    return (command for command in known.values() if command.permission is None or who.may(command.permission))


def staff_lists(who: Staff) -> list[RecordList]:
    """The lists that this person may see, those first that people look for most."""
    seen = [
        declared
        for declared in all_lists()
        if declared.audience == "staff" and (declared.permission is None or who.may(declared.permission))
    ]
    return sorted(seen, key=lambda declared: _FIRST.index(declared.route) if declared.route in _FIRST else len(_FIRST))


def _of_lists(who: Staff) -> Iterable[Command]:
    staff = staff_lists(who)
    for declared in staff:
        if declared.create:
            label, href = declared.create
            yield Command(label, href, Permission.EDIT_SALES, words="create add", begins=True)
    for declared in staff:
        yield Command(declared.title, declared.route, declared.permission, words="list")
