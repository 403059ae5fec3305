"""A tab of the portal that lists one kind of document."""

from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.domain.states import DocumentKind
from flare_app.lists import RecordList
from flare_app.ui.components.documents_declared import declare_kind


def customer_topics(principal: Principal) -> tuple[str, ...]:
    """What repaints a portal page: everything of its customer, or the one document that a link shows; and the end of the link."""
    if not isinstance(principal, PortalVisitor):
        return ()
    shown = principal.scope.document_id if principal.scope else None
    what = f"customer:{principal.customer_id}" if shown is None else f"document:{shown}"
    return what, f"link:{principal.link_id}"


def declare_tab(kind: DocumentKind, *, title: str, route: str, empty: str) -> RecordList:
    """What the tab of a kind shows."""
    return declare_kind(kind, audience="portal", title=title, route=route, empty=empty, topics=customer_topics)
