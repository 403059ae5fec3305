"""That something is in front of a person: its tab is visible. Mail scanners that only fetch a page never get here."""

import json
from typing import Any

import reflex as rx


def seen_by_person(id: str, handler: Any) -> rx.Component:
    """Calls `handler` once the tab is visible; give what it stands in a `key`, and it calls anew for the next record."""
    return rx.el.button(
        id=id, type="button", on_click=handler, hidden=True, aria_hidden=True, tab_index=-1, on_mount=rx.call_script(_script(id))
    )


def _script(id: str) -> str:
    return f"""(() => {{
  const seen = () => document.getElementById({json.dumps(id)})?.click();
  if (document.visibilityState === "visible") return seen();
  document.addEventListener("visibilitychange", seen, {{ once: true }});
}})()"""
