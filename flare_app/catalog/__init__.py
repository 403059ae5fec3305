"""Room: what is sold and on which terms: products, taxes and tax groups, payment terms."""

from flare_app.catalog.listing import is_archived, is_on_offer, product_source
from flare_app.catalog.products import (
    archive_product,
    create_product,
    find_product,
    find_product_by_name,
    find_products_by_name,
    get_product,
    list_products,
    restore_product,
    search_products,
    update_product,
)
from flare_app.catalog.taxes import (
    TaxChoice,
    archive_tax,
    create_tax,
    create_tax_group,
    find_tax_choices,
    list_taxes,
    tax_label,
    tax_public_ids,
    taxes_of,
)
from flare_app.catalog.terms import archive_term, create_default_terms, create_term, find_term, get_term, list_terms

__all__ = [
    "TaxChoice",
    "archive_product",
    "archive_tax",
    "archive_term",
    "create_default_terms",
    "create_product",
    "create_tax",
    "create_tax_group",
    "create_term",
    "find_product",
    "find_product_by_name",
    "find_products_by_name",
    "find_tax_choices",
    "find_term",
    "get_product",
    "get_term",
    "is_archived",
    "is_on_offer",
    "list_products",
    "list_taxes",
    "list_terms",
    "product_source",
    "restore_product",
    "search_products",
    "tax_label",
    "tax_public_ids",
    "taxes_of",
    "update_product",
]
