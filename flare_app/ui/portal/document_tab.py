"""A tab of the portal that lists one kind of document."""

from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.domain.states import DocumentKind
from flare_app.lists import RecordList
from flare_app.ui.components.documents_declared import declare_kind
from flare_app.ui.components.portal_topics import portal_topics


def customer_topics(principal: Principal) -> tuple[str, ...]:
    """What repaints a portal page; staff have none."""
    return portal_topics(principal) if isinstance(principal, PortalVisitor) else ()


def declare_tab(kind: DocumentKind, *, title: str, route: str, empty: str) -> RecordList:
    """What the tab of a kind shows."""
    return declare_kind(kind, audience="portal", title=title, route=route, empty=empty, topics=customer_topics)
