"""What an open portal hangs on."""

from flare_app.domain.principals import PortalVisitor


def portal_topics(who: PortalVisitor) -> tuple[str, ...]:
    """What repaints a portal: everything of its customer, or the one document that a link shows; and the end of the link."""
    shown = who.scope.document_id if who.scope else None
    what = f"customer:{who.customer_id}" if shown is None else f"document:{shown}"
    return what, f"link:{who.link_id}"
