"""Recipients as people type them: one after the other, with commas, semicolons or spaces between."""

import re
from functools import partial

from flare_app.domain.problems import Problems
from flare_app.domain.text import clean_email, clean_text
from flare_app.errors import Invalid
from flare_app.messages.states import Role

MAX_RECIPIENTS = 20
_LONGEST_LIST = 6_000
_BETWEEN = re.compile(r"[,;\s]+")
_LABELS = {Role.TO: "To", Role.CC: "CC", Role.BCC: "BCC"}


def read_recipients(problems: Problems, *, to: str, cc: str, bcc: str) -> list[tuple[Role, str]]:
    """Everybody who gets the message, each address once, in its first and most visible place.

    What is wrong is kept in `problems`, with the field `to`, `cc` or `bcc`.
    """
    found: dict[str, tuple[Role, str]] = {}
    none: list[str] = []
    for role, typed in ((Role.TO, to), (Role.CC, cc), (Role.BCC, bcc)):
        for address in problems.catch(partial(read_addresses, typed, role), none):
            found.setdefault(address.lower(), (role, address))
    recipients = list(found.values())
    if len(recipients) > MAX_RECIPIENTS:
        problems.note(f"A message goes to at most {MAX_RECIPIENTS} addresses. Leave some out.", field=Role.TO.value)
    elif not any(role is Role.TO for role, _ in recipients) and not problems.found:
        problems.note("Enter at least one address.", field=Role.TO.value)
    return recipients


def parts_of(typed: str) -> list[str]:
    """What stands between commas, semicolons and spaces, of as much as a field may hold."""
    return [part for part in _BETWEEN.split(typed[:_LONGEST_LIST]) if part]


def read_addresses(typed: str, role: Role) -> list[str]:
    """The addresses of one field.

    Raises:
        Invalid: with the first part that is none.
    """
    field = role.value
    text = clean_text(typed, field=field, max_length=_LONGEST_LIST, multiline=True, label=_LABELS[role])
    return [_address(part, field) for part in parts_of(text)]


def _address(part: str, field: str) -> str:
    try:
        address = clean_email(part, field=field)
    except Invalid:
        address = ""
    if not is_mailable(address):
        shown = part if len(part) <= 80 else part[:79] + "…"
        raise Invalid(f"“{shown}” is not an e-mail address. Write it like name@example.com.", field=field)
    return address


def is_mailable(address: str) -> bool:
    """Whether it can stand in a header. What looks like an encoded word (RFC 2047) is a valid address and still cannot."""
    return bool(address) and "=?" not in address
