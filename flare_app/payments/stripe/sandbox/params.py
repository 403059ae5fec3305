"""Request parameters, checked against the official SDK's own typed parameters.

The SDK's TypedDicts are generated from Stripe's specification for the pinned API version, so an unknown parameter, a
missing one or one of the wrong type is refused here as Stripe refuses it.
"""

import re
import sys
import types
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Literal, NotRequired, Union, get_args, get_origin
from urllib.parse import parse_qsl

from stripe import RequestOptions
from typing_extensions import get_type_hints, is_typeddict

from flare_app.payments.stripe.sandbox.errors import ApiError, parameter_error

MAX_FIELDS = 2_000
MAX_DEPTH = 8
MAX_STRING = 5_000
MAX_METADATA_KEYS, MAX_METADATA_KEY, MAX_METADATA_VALUE = 50, 40, 500

_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_INTEGER = re.compile(r"-?[0-9]{1,18}")


def read_params(raw: bytes, schema: type) -> dict[str, Any]:
    """Form-encoded bytes (a body or a query string) to typed parameters.

    Args:
        raw: `line_items[0][price_data][currency]=eur&…`
        schema: one of the SDK's parameter classes, such as `stripe.params.checkout.SessionCreateParams`.

    Raises:
        ApiError: Stripe's sentence for the first parameter that cannot be taken.
    """
    return _read_object(_decode(raw), schema, "")


def _decode(raw: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise ApiError("Invalid request body: it has to be form-encoded UTF-8.", remembered=False) from error
    tree: dict[str, Any] = {}
    for key, value in pairs:
        _insert(tree, key, value)
    return tree


def _insert(tree: dict[str, Any], key: str, value: str) -> None:
    match = _KEY.fullmatch(key)
    steps = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])] if match else []
    if not steps or len(steps) > MAX_DEPTH:
        raise parameter_error(f"Invalid parameter name: {key[:100]}", param=key[:100])
    if "\x00" in value:
        raise parameter_error(f"Invalid string: {key} holds a null byte.", param=key)
    node = tree
    for position, step in enumerate(steps):
        name = step or str(len(node))
        if position == len(steps) - 1:
            node[name] = value
            return
        node = node.setdefault(name, {})
        if not isinstance(node, dict):
            raise parameter_error(f"Invalid object: {key} is given both as a value and as an object.", param=key)


@lru_cache
def _fields(schema: type) -> dict[str, tuple[Any, bool]]:
    """Parameter name → (type, required). The SDK mixes its own request options into the top class: not Stripe's."""
    options = RequestOptions.__annotations__
    own = {name: hint for name, hint in schema.__annotations__.items() if name not in options}
    hints = get_type_hints(types.SimpleNamespace(__annotations__=own), vars(sys.modules[schema.__module__]), include_extras=True)
    return {name: (get_args(hint)[0], False) if get_origin(hint) is NotRequired else (hint, True) for name, hint in hints.items()}  # type: ignore[comparison-overlap]


def _read_object(value: Any, schema: type, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise parameter_error(f"Invalid object: {path}", param=path)
    fields = _fields(schema)
    for name in value:
        if name not in fields:
            param = _join(path, name)
            raise parameter_error(f"Received unknown parameter: {param}", param=param, code="parameter_unknown")
    result = {}
    for name, (kind, required) in fields.items():
        param = _join(path, name)
        if name in value:
            result[name] = _read(value[name], kind, param)
        elif required:
            raise parameter_error(f"Missing required param: {param}.", param=param, code="parameter_missing")
    return result


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _read(value: Any, kind: Any, path: str) -> Any:
    members = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    structured = [member for member in members if _is_structured(member)]
    scalars = [member for member in members if member not in structured]
    if isinstance(value, dict):
        if not structured:
            raise parameter_error(f"Invalid string: {path} has to be a single value.", param=path)
        return _read_structure(value, structured[0], path)
    literals = [word for member in scalars if get_origin(member) is Literal for word in get_args(member)]
    plain = [member for member in scalars if get_origin(member) is not Literal]
    if value == "":
        return _read_empty(literals, path)
    if words := [word for word in literals if word]:
        return _read_choice(value, words, path)
    if not plain:
        noun = "array" if get_origin(structured[0]) is list else "object"
        raise parameter_error(f"Invalid {noun}: {path}", param=path)
    return _read_scalar(value, plain[0], path)


def _is_structured(kind: Any) -> bool:
    return is_typeddict(kind) or get_origin(kind) in (list, dict) or _is_metadata(kind)


def _is_metadata(kind: Any) -> bool:
    """`Dict[str, str]` and the SDK's own open object both stand for metadata."""
    return getattr(get_origin(kind), "__name__", "") == "UntypedStripeObject"


def _read_structure(value: dict[str, Any], kind: Any, path: str) -> Any:
    if is_typeddict(kind):
        return _read_object(value, kind, path)
    if get_origin(kind) is list:
        if not all(name.isascii() and name.isdigit() and len(name) <= 4 for name in value):
            raise parameter_error(f"Invalid array: {path}", param=path)
        ordered = sorted(value.items(), key=lambda item: int(item[0]))
        return [_read(entry, get_args(kind)[0], f"{path}[{index}]") for index, entry in ordered]
    return _read_metadata(value, path)


def _read_metadata(value: dict[str, Any], path: str) -> dict[str, str]:
    if len(value) > MAX_METADATA_KEYS:
        raise parameter_error(f"Metadata can hold at most {MAX_METADATA_KEYS} keys.", param=path)
    for name, text in value.items():
        param = _join(path, name)
        if not isinstance(text, str):
            raise parameter_error(f"Metadata values must be strings: {param}", param=param)
        if len(name) > MAX_METADATA_KEY:
            raise parameter_error(f"Metadata keys have at most {MAX_METADATA_KEY} characters.", param=param)
        if len(text) > MAX_METADATA_VALUE:
            raise parameter_error(f"Metadata values have at most {MAX_METADATA_VALUE} characters.", param=param)
    return dict(value)


def _read_empty(literals: list[str], path: str) -> str:
    if "" in literals:
        return ""
    raise parameter_error(
        f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; "
        f"however '{path}' cannot be unset. You should remove '{path}' from your request or supply a non-empty value.",
        param=path,
        code="parameter_invalid_empty",
    )


def _read_choice(value: str, words: list[str], path: str) -> str:
    if value not in words:
        raise parameter_error(f"Invalid {path}: must be one of {', '.join(words)}", param=path)
    return value


def _read_scalar(value: str, kind: Any, path: str) -> Any:
    if kind is bool:
        if value not in ("true", "false"):
            raise parameter_error(f"Invalid boolean: {value[:100]}", param=path)
        return value == "true"
    if kind is int:
        if not _INTEGER.fullmatch(value):
            raise parameter_error(f"Invalid integer: {value[:100]}", param=path, code="parameter_invalid_integer")
        return int(value)
    if kind is Decimal:
        try:
            return Decimal(value)
        except InvalidOperation as error:
            raise parameter_error(f"Invalid decimal: {value[:100]}", param=path) from error
    if len(value) > MAX_STRING:
        message = f"Invalid string: {value[:20]}…; must be at most {MAX_STRING} characters"
        raise parameter_error(message, param=path, code="parameter_invalid_string_too_long")
    return value
