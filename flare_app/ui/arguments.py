"""What the browser may pass to a handler. Reflex does not enforce type hints, so the event policy does, with these models."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model
from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY

LONGEST_TEXT = 1_000
LARGEST_NUMBER = 2**53 - 1  # the last integer that JavaScript holds exactly
_DEEPEST = 8
_MOST_VALUES = 20_000

Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
LongText = Annotated[str, Field(max_length=20_000)]
Id = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")]
Ids = Annotated[list[Id], Field(max_length=5_000)]
Count = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]
Checked = Annotated[bool, BeforeValidator(lambda value: value is True or value == "on")]
"""A checkbox of a submitted form: "on", or not there at all, so give the field the default False."""


class Form(BaseModel):
    """The base of every form model: strict types, no unknown fields, no NaN or infinity. Fields state their own limits."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, str_max_length=20_000)


class BadArguments(ValueError):
    """The payload is not what the handler declares; the text is for the log, not for the person."""


def arguments_model(handler: Callable[..., Any]) -> type[BaseModel]:
    """The strict model of a handler's parameters, made from its signature.

    Raises:
        TypeError: a parameter without a type, or of a type without limits.
    """
    hints = get_type_hints(handler, include_extras=True)
    fields: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(handler).parameters.items())[1:]:
        if name not in hints:
            raise TypeError(f"{handler.__qualname__}: {name} needs a type; whatever comes from a browser is checked against it")
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[name] = (_limited(hints[name], handler, name), default)
    return create_model(handler.__name__, __base__=Form, **fields)


def check_arguments(model: type[BaseModel], payload: dict[str, Any]) -> None:
    """Let a payload pass, or say what is wrong with it. Forms in it are turned from Reflex's list of pairs into dicts, in place.

    Raises:
        BadArguments: unknown or missing names, wrong types, too long, NUL, lone surrogates, NaN, too deep.
    """
    if not isinstance(payload, dict):  # the framework passes on whatever the browser sent
        raise BadArguments("no names and values")
    _check_values(payload)
    for name, value in payload.items():
        if isinstance(value, dict) and set(value) == {FORM_DATA_ENTRIES_KEY}:
            payload[name] = _as_dict(value[FORM_DATA_ENTRIES_KEY])
    try:
        model.model_validate(payload)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise BadArguments(f"{'.'.join(map(str, first['loc']))}: {first['type']}") from None


def _limited(hint: Any, handler: Callable[..., Any], name: str) -> Any:
    """The hint itself when it carries limits, the usual ones for a bare str, int, float or bool; anything else is refused."""
    usual = {str: Text, int: Annotated[int, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)], float: float, bool: bool}
    if hint in usual:
        return usual[hint]
    if get_origin(hint) is Annotated or (isinstance(hint, type) and issubclass(hint, Form)):
        return hint
    if get_origin(hint) is list and get_args(hint):
        return Annotated[list[_limited(get_args(hint)[0], handler, name)], Field(max_length=5_000)]  # type: ignore[misc]
    if get_origin(hint) is dict and get_args(hint) == (str, str):
        return Annotated[dict[Text, LongText], Field(max_length=200)]
    raise TypeError(f"{handler.__qualname__}: {name}: {hint} has no limits; use str, int, bool, Annotated[...] or a Form")


def _as_dict(entries: object) -> dict[str, str]:
    """The fields of a submitted form; of several with one name the last counts."""
    pairs = entries if isinstance(entries, list) else [None]
    if not all(isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in pairs):
        raise BadArguments("a form that is no list of names and values")
    return dict(pairs)


def _check_values(value: object) -> None:
    """No NUL, no lone surrogate, no endless nesting anywhere; a stored one would break a page for everybody later."""
    waiting: list[tuple[object, int]] = [(value, 0)]
    seen = 0
    while waiting:
        item, depth = waiting.pop()
        seen += 1
        if depth > _DEEPEST or seen > _MOST_VALUES:
            raise BadArguments("nested too deeply or too many values")
        if isinstance(item, str):
            if "\0" in item or not _is_unicode(item):
                raise BadArguments("characters that cannot be stored")
        elif isinstance(item, dict):
            waiting += [(part, depth + 1) for pair in item.items() for part in pair]
        elif isinstance(item, list):
            waiting += [(part, depth + 1) for part in item]


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
