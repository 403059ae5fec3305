"""The lines of a Checkout Session, with inline prices."""

from typing import Any

from flare_app.payments.stripe.sandbox.amounts import check_currency
from flare_app.payments.stripe.sandbox.errors import parameter_error
from flare_app.payments.stripe.sandbox.store import Record, new_id


def line_item(item: dict[str, Any], path: str) -> Record:
    price, quantity = item.get("price_data"), item.get("quantity", 0)
    for name in ("price", "tax_rates", "adjustable_quantity"):
        if name in item:
            raise parameter_error(f"This sandbox does not speak {path}[{name}].", param=f"{path}[{name}]")
    if price is None or "product_data" not in price or "unit_amount" not in price:
        message = f"This sandbox speaks line items with price_data[unit_amount] and price_data[product_data] only: {path}"
        raise parameter_error(message, param=path)
    if "recurring" in price:
        message = "You specified `payment` mode but passed a recurring price."
        raise parameter_error(message, param=f"{path}[price_data][recurring]")
    if quantity < 1:
        message = f"Invalid positive integer: {path}[quantity]"
        raise parameter_error(message, param=f"{path}[quantity]", code="parameter_invalid_integer")
    if price["unit_amount"] < 0:
        message = "Invalid non-negative integer"
        raise parameter_error(message, param=f"{path}[price_data][unit_amount]", code="parameter_invalid_integer")
    currency = check_currency(price["currency"], param=f"{path}[price_data][currency]")
    return _line_item_object(item, currency=currency, amount=price["unit_amount"] * quantity)


def _line_item_object(item: dict[str, Any], *, currency: str, amount: int) -> Record:
    price, product = item["price_data"], item["price_data"]["product_data"]
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": product["name"],
        "metadata": item.get("metadata", {}),
        "price": {
            "id": new_id("price"),
            "object": "price",
            "active": False,
            "currency": currency,
            "livemode": False,
            "metadata": {},
            "product": new_id("prod", 14),
            "type": "one_time",
            "unit_amount": price["unit_amount"],
            "unit_amount_decimal": str(price["unit_amount"]),
        },
        "quantity": item["quantity"],
        # Stripe shows it on its page only; kept here for ours.
        "product_description": product.get("description", ""),
    }


def common_currency(params: dict[str, Any], line_items: list[Record]) -> str:
    currencies = {item["currency"] for item in line_items}
    if "currency" in params:
        currencies.add(check_currency(params["currency"], param="currency"))
    if len(currencies) > 1:
        message = f"All line items of a Checkout Session must have one currency, not {' and '.join(sorted(currencies))}."
        raise parameter_error(message, param="line_items")
    return str(currencies.pop())
