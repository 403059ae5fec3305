"""Room: statements, ageing, open items, and the proof that the books are right."""

from flare_app.statements.asking import StatementQuery, file_name, find_statement, query_from
from flare_app.statements.credit_limit import credit_warning
from flare_app.statements.customer_statement import CustomerStatement, StatementView, customer_statement
from flare_app.statements.movements import account_balances, currencies_of
from flare_app.statements.open_items import OpenDocument, OpenSums, open_documents, open_sums
from flare_app.statements.open_query import CREDIT
from flare_app.statements.overview import Overview, overview
from flare_app.statements.paper import statement_data
from flare_app.statements.receivables import (
    CurrencyReceivables,
    CustomerReceivables,
    get_receivables,
    is_over_90,
    is_past_due,
    receivable_source,
    receivables_by_currency,
)
from flare_app.statements.settlements import Settlement
from flare_app.statements.sheet import statement_columns, statement_rows
from flare_app.statements.standing import MOST_COUNTED, CurrencyStanding, Standing, customer_standing
from flare_app.statements.transactions import is_revenue, of_kind, record_of, transaction_source
from flare_app.statements.verify import verify_books
from flare_app.statements.wording import (
    BUCKET_LABELS,
    EARLIER,
    KIND_LABELS,
    VIEW_LABELS,
    owed_sentence,
    settlement_text,
)

__all__ = [
    "BUCKET_LABELS",
    "CREDIT",
    "EARLIER",
    "KIND_LABELS",
    "MOST_COUNTED",
    "VIEW_LABELS",
    "CurrencyReceivables",
    "CurrencyStanding",
    "CustomerReceivables",
    "CustomerStatement",
    "OpenDocument",
    "OpenSums",
    "Overview",
    "Settlement",
    "Standing",
    "StatementQuery",
    "StatementView",
    "account_balances",
    "credit_warning",
    "currencies_of",
    "customer_standing",
    "customer_statement",
    "file_name",
    "find_statement",
    "get_receivables",
    "is_over_90",
    "is_past_due",
    "is_revenue",
    "of_kind",
    "open_documents",
    "open_sums",
    "overview",
    "owed_sentence",
    "query_from",
    "receivable_source",
    "receivables_by_currency",
    "record_of",
    "settlement_text",
    "statement_columns",
    "statement_data",
    "statement_rows",
    "transaction_source",
    "verify_books",
]
