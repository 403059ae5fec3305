"""Room: sales by customer, product and month, and the taxes that were charged; what is behind each figure."""

from flare_app.reports.behind import Behind, BehindRow, Report, behind
from flare_app.reports.customers import customer_sales_source
from flare_app.reports.months import MonthSales, month_sales_source, monthly_sales
from flare_app.reports.products import product_sales_source
from flare_app.reports.taxes import tax_source

__all__ = [
    "Behind",
    "BehindRow",
    "MonthSales",
    "Report",
    "behind",
    "customer_sales_source",
    "month_sales_source",
    "monthly_sales",
    "product_sales_source",
    "tax_source",
]
