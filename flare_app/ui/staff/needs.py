"""What needs somebody: a filter of a list each, so that every line leads to just what it counts. Add one by a line."""

from dataclasses import dataclass

from sqlmodel import Session

from flare_app.documents import EXPIRING_DAYS
from flare_app.domain.principals import Staff
from flare_app.lists import ListQuery, count_matching, find_list


@dataclass(frozen=True)
class Need:
    """What a filter of a list leaves, in words for one and for many, to be read after the list's title.

    No word of them is a page's name: the words are a link, and links are found by name.
    """

    list: str
    filter: str
    one: str
    many: str


NEEDS = (
    Need("payment_tasks", "open", "to look at", "to look at"),
    Need("emails", "failed", "did not go out", "did not go out"),
    Need("customers", "refused", "with an address that does not work", "with an address that does not work"),
    Need("recurring", "attention", "could not make an invoice", "could not make an invoice"),
    Need("estimates", "to_invoice", "accepted, to be invoiced", "accepted, to be invoiced"),
    Need("estimates", "expiring", f"expires within {EXPIRING_DAYS} days", f"expire within {EXPIRING_DAYS} days"),
    Need("invoices", "overdue", "past its due date", "past their due date"),
    Need("payments", "credit", "with money kept as credit", "with money kept as credit"),
    Need("invoices", "draft", "draft to finish", "drafts to finish"),
)


@dataclass(frozen=True)
class Counted:
    """A need with how many records there are, and the address of the list that shows them."""

    need: Need
    count: int

    @property
    def text(self) -> str:
        """ "2 drafts to finish"."""
        return f"{self.count:,} {self.need.one if self.count == 1 else self.need.many}"

    @property
    def page(self) -> str:
        """The title of the list that it is about."""
        return find_list(self.need.list).title

    @property
    def href(self) -> str:
        """The list, narrowed to them."""
        return f"{find_list(self.need.list).route}?filter={self.need.filter}"


def read_needs(session: Session, principal: Staff) -> list[Counted]:
    """The needs that there are for the principal's role, in their order."""
    counted = []
    for need in NEEDS:
        declared = find_list(need.list)
        if declared.permission is None or principal.may(declared.permission):
            counted.append(Counted(need, count_matching(session, declared, principal, ListQuery(filter=need.filter))))
    return [one for one in counted if one.count]
