"""States that a declaration makes: found again by pickle, with a name on the wire that comes from the declaration."""

import sys
from typing import Any, ClassVar

import reflex as rx


def make_state(name: str, module: str, *bases: type[rx.State], doc: str, **constants: Any) -> Any:
    """A State class `name` in `module`, made of mixins; `constants` are its class attributes, without their underscore."""
    kept = {f"_{key}": value for key, value in constants.items()}
    body: dict[str, Any] = {
        "__module__": module,
        "__qualname__": name,
        "__doc__": doc,
        # ClassVar in the made class itself: otherwise Reflex takes them for vars and deep-copies them
        "__annotations__": dict.fromkeys(kept, ClassVar[Any]),
        **kept,
    }
    made = type(name, (*bases, rx.State), body)
    setattr(sys.modules[module], name, made)
    return made


def class_name(key: str, kind: str) -> str:
    """How a State is called: "credit_notes" and "List" make "CreditNotesList"."""
    return "".join(part.capitalize() for part in key.replace("-", "_").split("_")) + kind
