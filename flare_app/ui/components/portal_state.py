"""What the frame of the portal shows: the seller's looks, who the customer is, and figures that keep themselves up to date."""

from dataclasses import dataclass, field
from typing import Any

import reflex as rx
from sqlmodel import Session

from flare_app.company import get_company
from flare_app.database import read_only
from flare_app.domain.principals import PortalVisitor
from flare_app.lists.formatting import locale_for, money
from flare_app.models import Customer
from flare_app.payments.stripe import is_chargeable, online_payments_enabled
from flare_app.statements import MOST_COUNTED, CurrencyStanding, Standing, customer_standing
from flare_app.ui import live, policy, routes
from flare_app.ui.components.portal_sharing import PortalSharing
from flare_app.ui.components.portal_topics import portal_topics
from flare_app.ui.live import Part
from flare_app.ui.session import in_thread, visitor
from flare_app.ui.theme import HOUSE_ACCENT, accent_colors

NO_COUNTS = {"invoices": "", "estimates": "", "payments": "", "credit-notes": ""}


@dataclass
class Sum:
    """What one currency comes to, in finished texts; "" leaves a figure out. `pay_href` leads to paying all that is due."""

    currency: str
    owed: str = ""
    overdue: str = ""
    paying: str = ""
    credit: str = ""
    pay_href: str = ""
    pay_label: str = ""


@dataclass(frozen=True)
class Figures:
    """What of the frame changes while it is open."""

    sums: list[Sum] = field(default_factory=list)
    counts: dict[str, str] = field(default_factory=lambda: dict(NO_COUNTS))


class PortalShell(rx.State):
    """The seller's looks, the customer's name and figures."""

    company: str = ""
    customer: str = ""
    address: str = ""
    contact: str = ""
    logo: str = ""
    portal_id: str = ""
    is_preview: bool = False
    shows_sums: bool = True
    loaded: bool = False
    accent: dict[str, str] = accent_colors(HOUSE_ACCENT)
    sums: list[Sum] = []
    counts: dict[str, str] = dict(NO_COUNTS)
    news: str = ""  # said by screen readers: only what changed while the page was open

    @rx.event
    @policy.policy(policy.PORTAL, page=True)
    async def load(self) -> None:
        """Fill the frame of a portal page; last in a page's `on_load`."""
        who = visitor()
        live.watch(self, type(self).refresh, *portal_topics(who), part=Part.FRAME)
        self.portal_id, self.is_preview, self.address = who.portal_id, who.is_preview, "" if who.scope else who.address
        await (await self.get_state(PortalSharing))._enter(who)
        self.shows_sums = who.scope is None
        looks, figures = await in_thread(_read_frame, who)
        for name, value in looks.items():
            setattr(self, name, value)
        self._show(figures)
        self.loaded = True

    @rx.event(supersedes=True)
    @policy.policy(policy.PORTAL)
    async def refresh(self) -> None:
        """Something of the customer's changed: bring the figures up to date, and say so if a sum is another one."""
        before = _told(self.sums)
        self._show(await in_thread(_read_figures, visitor()))
        now = _told(self.sums)
        if now != before:
            self.news = now

    def _show(self, figures: Figures) -> None:
        """Send only what differs."""
        if self.sums != figures.sums:
            self.sums = figures.sums
        if self.counts != figures.counts:
            self.counts = figures.counts


def _told(sums: list[Sum]) -> str:
    """The sums as a sentence."""
    owed = [f"{one.owed} is due" + (f", of it {one.overdue} overdue" if one.overdue else "") for one in sums if one.owed]
    return f"{'; '.join(owed)}." if owed else "Nothing is due."


def _read_frame(who: PortalVisitor) -> tuple[dict[str, Any], Figures]:
    with read_only() as session:
        return _looks(session, who), _figures(session, who)


def _read_figures(who: PortalVisitor) -> Figures:
    with read_only() as session:
        return _figures(session, who)


def _looks(session: Session, who: PortalVisitor) -> dict[str, Any]:
    company = get_company(session)
    customer = session.get(Customer, who.customer_id)
    return {
        "company": company.name,
        "customer": customer.name if customer else "",
        "contact": " · ".join(filter(None, (company.email, company.phone, company.website))),
        "logo": routes.logo(company.logo_hash) if company.logo_hash else "",
        "accent": accent_colors(company.color),
    }


def _figures(session: Session, who: PortalVisitor) -> Figures:
    standing = customer_standing(session, principal=who)
    locale, is_alone = locale_for(session, who), len(standing.currencies) == 1
    return Figures([_sum(one, who, locale, is_alone=is_alone) for one in standing.currencies], _counts(standing))


def _sum(one: CurrencyStanding, who: PortalVisitor, locale: str, *, is_alone: bool) -> Sum:
    def shown(amount: int) -> str:
        return money(amount, one.currency, locale) if amount > 0 else ""

    can_pay = online_payments_enabled() and not who.is_read_only and is_chargeable(one.payable_amount, one.currency)
    return Sum(
        currency=one.currency,
        owed=shown(one.owed_amount),
        overdue=shown(one.overdue_amount),
        paying=shown(one.paying_amount),
        credit=shown(one.credit_amount),
        pay_href=routes.pay_due(who.portal_id, one.currency) if can_pay and one.payable_amount > 0 else "",
        pay_label="Pay all that is due" if is_alone else f"Pay all that is due in {one.currency}",
    )


def _counts(standing: Standing) -> dict[str, str]:
    numbers = standing.invoices, standing.estimates, standing.payments, standing.credit_notes
    return dict(zip(NO_COUNTS, map(_counted, numbers), strict=True))


def _counted(number: int) -> str:
    return f"{number:,}+" if number >= MOST_COUNTED else f"{number:,}"
