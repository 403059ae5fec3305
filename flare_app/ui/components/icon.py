"""Icons by meaning; drawn by lucide, decorative always: the text beside them carries the name."""

import reflex as rx


def icon(name: str, size: int = 16) -> rx.Component:
    """A lucide icon, hidden from screen readers."""
    return rx.icon(name, size=size, aria_hidden=True, class_name="icon", stroke_width=1.75)
