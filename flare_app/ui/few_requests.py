"""Brings all icons in one file: left alone, each icon that two pages share becomes a file, and a request, of its own."""

from typing import Any

from reflex_base.plugins import Plugin

_GROUPS = "groups: ["
_ICONS = _GROUPS + '\n            { test: /lucide-react/, name: "icons" },'


class FewRequests(Plugin):
    """Adds a group to how the bundler splits the pages."""

    def pre_compile(self, **context: Any) -> None:
        """Reflex writes this file anew at every compilation, before it asks its plugins."""
        context["add_modify_task"]("vite.config.js", _with_icons_together)


def _with_icons_together(source: str) -> str:
    if _GROUPS not in source:
        raise RuntimeError("Reflex splits the pages in another way now: look at codeSplitting in vite.config.js")
    return source.replace(_GROUPS, _ICONS, 1)
