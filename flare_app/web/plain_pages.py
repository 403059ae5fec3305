"""Pages without Reflex: plain HTML from our own templates, for what has to work from a cold link and without a socket."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse


def plain_page(template: str, *, status_code: int = 200, **values: Any) -> HTMLResponse:
    """The page that a template in `templates/` makes of the values; everything in them is escaped."""
    return HTMLResponse(_environment().get_template(template).render(**values), status_code=status_code)


@cache
def _environment() -> Environment:
    folder = Path(__file__).with_name("templates")
    return Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, undefined=StrictUndefined)
