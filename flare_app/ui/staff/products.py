"""The page Products: what is sold, at which price and tax."""

from flare_app.catalog import PRODUCT_TABLE, product_details
from flare_app.ui import routes
from flare_app.ui.components.declared import record_page

PRODUCTS = PRODUCT_TABLE.kind(
    title="Products",
    route=routes.PRODUCTS,
    key="products",
    listed=("name", "description", "tax", "currency", "unit_price"),
    details=product_details,
    empty=("No products yet", "Add what you sell with New product; it fills the lines of your invoices."),
)
state = record_page(PRODUCTS, section="Products")
