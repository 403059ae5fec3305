"""The two kinds of <form>: one that sends what was entered to a handler, one that the browser posts to a plain route."""

from typing import Any, TypeVar

import reflex as rx
from reflex_base.event import FORM_DATA
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.el.elements.forms import Form as HtmlForm

Submitted = TypeVar("Submitted")


def _submitted() -> tuple[rx.Var[Submitted]]:
    return (FORM_DATA,)


class HandledForm(HtmlForm):
    """Reflex's form, whose handler may take a model of ours (see arguments.Form) instead of a dict."""

    on_submit: rx.EventHandler[_submitted]


class PostedForm(BaseHTML):
    """A form that leaves the page; Reflex's own would keep the browser from posting it."""

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]


def form(*children: rx.Component, on_submit: Any, **props: Any) -> rx.Component:
    """A form that calls `on_submit(form)` with the values of its named fields; the server checks them, the browser does not."""
    return HandledForm.create(*children, on_submit=on_submit, custom_attrs={"noValidate": True}, **props)


def posted_form(*children: rx.Component, **props: Any) -> rx.Component:
    """A form that is posted to a route beside Reflex: sign-in, sign-out. Without an `action` to the page's own address."""
    return PostedForm.create(*children, method="post", **props)
