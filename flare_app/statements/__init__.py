"""Room: statements, ageing, open items, and the proof that the books are right."""

from flare_app.statements.asking import StatementQuery, find_statement
from flare_app.statements.balances import CustomerBalance, balances_of
from flare_app.statements.customer_statement import CustomerStatement, customer_statement
from flare_app.statements.movements import currencies_of
from flare_app.statements.open_items import OpenDocument, open_documents
from flare_app.statements.overview import Overview, overview
from flare_app.statements.paper import KIND_LABELS, statement_columns, statement_data, statement_rows
from flare_app.statements.receivables import (
    CurrencyReceivables,
    CustomerReceivables,
    get_receivables,
    is_over_90,
    is_past_due,
    receivable_source,
    receivables_by_currency,
)
from flare_app.statements.standing import MOST_COUNTED, CurrencyStanding, Standing, customer_standing
from flare_app.statements.verify import verify_books

__all__ = [
    "KIND_LABELS",
    "MOST_COUNTED",
    "CurrencyReceivables",
    "CurrencyStanding",
    "CustomerBalance",
    "CustomerReceivables",
    "CustomerStatement",
    "OpenDocument",
    "Overview",
    "Standing",
    "StatementQuery",
    "balances_of",
    "currencies_of",
    "customer_standing",
    "customer_statement",
    "find_statement",
    "get_receivables",
    "is_over_90",
    "is_past_due",
    "open_documents",
    "overview",
    "receivable_source",
    "receivables_by_currency",
    "statement_columns",
    "statement_data",
    "statement_rows",
    "verify_books",
]
