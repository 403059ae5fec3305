"""Which part of the house a record belongs to: what the audit trail of the whole house can be narrowed to."""

from enum import StrEnum


class Area(StrEnum):
    """A part of the house, in the order of the navigation; kept with each entry, so that an index begins with it."""

    CUSTOMERS = "customers"
    DOCUMENTS = "documents"
    PAYMENTS = "payments"
    EMAILS = "emails"
    SETTINGS = "settings"
    PEOPLE = "people"


_AREAS = {
    Area.CUSTOMERS: ("customer", "contact", "portal_link", "portal_share"),
    Area.DOCUMENTS: ("document", "document_line", "attachment", "recurring_rule"),
    Area.PAYMENTS: ("payment", "refund", "checkout", "payment_task"),
    Area.EMAILS: ("message",),
    Area.PEOPLE: ("staff_user",),
}
_AREA_OF = {table: area for area, tables in _AREAS.items() for table in tables}


def area_of(subject_kind: str) -> Area:
    """The part that a table belongs to; what is nowhere else is a setting."""
    return _AREA_OF.get(subject_kind, Area.SETTINGS)


def searched_words(*, actor: str, verb: str, subject_kind: str, subject_label: str) -> tuple[str, ...]:
    """What an entry is found by; the day is asked for by the period, and values by opening the record."""
    return (actor, verb.replace("_", " "), subject_kind.replace("_", " "), subject_label)
