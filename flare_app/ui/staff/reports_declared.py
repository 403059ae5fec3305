"""The reports over documents, declared: what they show follows from here, on the page and in every file."""

from typing import Any

from flare_app import reports
from flare_app.domain.periods import DEFAULT_PERIOD
from flare_app.domain.principals import Permission, Principal
from flare_app.lists import Column, ColumnKind, ListChart, RecordList, register
from flare_app.reports import Report
from flare_app.ui import routes


def _topics(_principal: Principal) -> tuple[str, ...]:
    return ("staff:documents", "staff:customers")


def _report(report: Report, **more: Any) -> RecordList:
    return register(
        RecordList(
            key=report.value,
            audience="staff",
            permission=Permission.VIEW_REPORTS,
            usual_period=DEFAULT_PERIOD,
            by_currency=True,
            empty=("Nothing was sold in this time", "Issued invoices and credit notes count. Choose another period above."),
            is_searched_everywhere=False,
            topics=_topics,
            **more,
        )
    )


_DOCUMENTS = Column("documents", "Documents", ColumnKind.NUMBER, phone=False)
_NET = Column("net", "Sales", ColumnKind.MONEY)
_TAX = Column("tax", "Tax", ColumnKind.MONEY, phone=False)
_TOTAL = Column("total", "With tax", ColumnKind.MONEY, phone=False)
_BEFORE = Column("before", "Year before", ColumnKind.MONEY)

SALES_BY_CUSTOMER = _report(
    Report.CUSTOMERS,
    title="Sales by customer",
    singular="customer",
    route=routes.REPORT_CUSTOMERS,
    columns=(Column("customer", "Customer"), _DOCUMENTS, _NET, _TAX, _TOTAL, _BEFORE),
    source=reports.customer_sales_source,
    default_sort="-net",
    total="net",
    totals=("net", "tax", "total", "before"),
    chart=ListChart("Sales", ("net",)),
)
SALES_BY_PRODUCT = _report(
    Report.PRODUCTS,
    title="Sales by product",
    singular="product",
    route=routes.REPORT_PRODUCTS,
    columns=(Column("product", "Product"), Column("quantity", "Quantity", ColumnKind.DECIMAL_E4), _NET, _BEFORE),
    source=reports.product_sales_source,
    default_sort="-net",
    total="net",
    totals=("net", "before"),
    chart=ListChart("Sales", ("net",)),
)
SALES_BY_MONTH = _report(
    Report.MONTHS,
    title="Sales by month",
    singular="month",
    route=routes.REPORT_MONTHS,
    columns=(Column("month", "Month", ColumnKind.MONTH), _DOCUMENTS, _NET, _TAX, _TOTAL, _BEFORE),
    source=reports.month_sales_source,
    default_sort="month",
    total="net",
    totals=("net", "tax", "total", "before"),
    chart=ListChart("Sales", ("net", "before")),
)
TAX_SUMMARY = _report(
    Report.TAXES,
    title="Tax summary",
    singular="tax",
    route=routes.REPORT_TAXES,
    columns=(
        Column("name", "Tax"),
        Column("rate", "Rate", ColumnKind.RATE),
        Column("taxable", "Taxable amount", ColumnKind.MONEY),
        Column("tax", "Tax amount", ColumnKind.MONEY),
    ),
    source=reports.tax_source,
    default_sort="name",
    total="tax",
    totals=("tax",),
)
