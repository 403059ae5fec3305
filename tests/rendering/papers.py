"""Believable papers for the tests of this folder; every function takes the fields that a test wants to differ."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from flare_app.rendering.data import (
    AgeingData,
    AllocationData,
    DocumentData,
    LineData,
    ListData,
    Logo,
    OpenItem,
    Party,
    PaymentReceiptData,
    StatementData,
    StatementRow,
    TaxRowData,
)
from flare_app.rendering.spreadsheet import Column

SELLER = Party(
    name="Northwind Studio GmbH",
    lines=("Lindenallee 12", "1030 Wien", "Austria"),
    email="billing@northwind.example",
    phone="+43 1 555 0102",
    tax_ids=(("VAT ID", "ATU12345678"),),
)
CUSTOMER = Party(
    name="Harbour Coffee Roasters Ltd",
    lines=("Unit 4, Old Mill Lane", "Bristol BS1 4RN", "United Kingdom"),
    email="accounts@harbour.example",
    tax_ids=(("VAT ID", "GB123456789"),),
)


def logo() -> Logo:
    picture = Image.new("RGBA", (420, 120), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, 119, 119), 28, fill="#4f46e5")
    draw.polygon([(34, 88), (34, 32), (86, 88), (86, 32)], fill="white")
    draw.rectangle((150, 40, 410, 80), fill="#111827")
    content = BytesIO()
    picture.save(content, "PNG")
    return Logo(content.getvalue(), "image/png")


def invoice(**changes: Any) -> DocumentData:
    return replace(
        DocumentData(
            kind="invoice",
            title="Invoice",
            number="INV-000123",
            seller=SELLER,
            customer=CUSTOMER,
            color="#4f46e5",
            currency="EUR",
            locale="en_GB",
            issue_on=date(2026, 11, 22),
            due_on=date(2026, 12, 22),
            po_number="PO-4711",
            terms_name="30 days",
            custom_fields=(("Project", "Spring launch"),),
            lines=(
                LineData(
                    product_name="Brand workshop",
                    description="Two days on site, with preparation and a written summary",
                    quantity_e4=2_0000,
                    unit_price_e4=950_0000,
                    tax_label="VAT 20%",
                    amount=190_000,
                ),
                LineData(
                    product_name="Illustration",
                    description="Packaging, six motifs",
                    quantity_e4=6_0000,
                    unit_price_e4=185_5000,
                    discount_ppm=100_000,
                    tax_label="VAT 20%",
                    amount=100_170,
                ),
                LineData(description="Hosting, per GB", quantity_e4=12_5000, unit_price_e4=1250, amount=156),
            ),
            subtotal_amount=290_326,
            tax_rows=(TaxRowData(name="VAT", rate_ppm=200_000, taxable_amount=290_170, tax_amount=58_034),),
            total_amount=348_360,
            note="Thank you for your business.\nPlease state the invoice number with your payment.",
            disclaimer="Late payments bear interest of 9.2 percentage points above the base rate.",
            footer="Northwind Studio GmbH · FN 123456a · Erste Bank · IBAN AT61 1904 3002 3457 3201",
        ),
        **changes,
    )


def long_invoice(lines: int = 200, **changes: Any) -> DocumentData:
    many = tuple(LineData(description=f"Position {number}", unit_price_e4=10_0000, amount=1000) for number in range(1, lines + 1))
    return invoice(lines=many, subtotal_amount=1000 * lines, tax_rows=(), total_amount=1000 * lines, **changes)


def receipt(**changes: Any) -> PaymentReceiptData:
    return replace(
        PaymentReceiptData(
            number="PMT-000045",
            seller=SELLER,
            customer=CUSTOMER,
            color="#4f46e5",
            currency="EUR",
            locale="en_GB",
            received_on=date(2026, 11, 30),
            method="Bank transfer",
            reference="SEPA 99182",
            amount=400_000,
            allocations=(
                AllocationData(
                    document_number="INV-000123",
                    issue_on=date(2026, 11, 22),
                    total_amount=348_360,
                    applied_amount=348_360,
                ),
            ),
            unapplied_amount=51_640,
        ),
        **changes,
    )


def statement(**changes: Any) -> StatementData:
    first = date(2026, 1, 15)
    rows, balance = [], 50_000
    for number in range(1, 13):
        charge, credit = (120_050, 0) if number % 3 else (0, 200_000)
        balance += charge - credit
        rows.append(
            StatementRow(
                on=first + timedelta(days=20 * number),
                label="Payment" if credit else "Invoice",
                number=f"PMT-{number:06d}" if credit else f"INV-{number:06d}",
                detail="Bank transfer" if credit else "",
                charge_amount=charge,
                credit_amount=credit,
                balance_amount=balance,
            )
        )
    return replace(
        StatementData(
            seller=SELLER,
            customer=CUSTOMER,
            color="#0f766e",
            currency="EUR",
            locale="en_GB",
            period_from=date(2026, 1, 1),
            period_to=date(2026, 12, 31),
            opening_amount=50_000,
            rows=tuple(rows),
            closing_amount=balance,
            ageing=AgeingData(current_amount=120_050, days_1_30_amount=balance - 120_050, total_amount=balance),
        ),
        **changes,
    )


def open_items(**changes: Any) -> StatementData:
    items = tuple(
        OpenItem(
            number=f"INV-{number:06d}",
            label="Invoice",
            issue_on=date(2026, 10, number),
            due_on=date(2026, 11, number),
            total_amount=120_050,
            balance_amount=20_050,
            days_overdue=60 - number,
        )
        for number in range(1, 6)
    )
    return statement(open_items=items, closing_amount=100_250, **changes)


def long_list(rows: int, **changes: Any) -> ListData:
    columns = (Column("Number"), Column("Date", "date"), Column("Total", "money"))
    start = date(2026, 1, 1)
    return replace(
        ListData(
            title="Invoices",
            company_name="Northwind Studio",
            columns=columns,
            rows=tuple((f"INV-{n:06d}", start + timedelta(days=n % 300), 100 * n, "EUR") for n in range(rows)),
        ),
        **changes,
    )
