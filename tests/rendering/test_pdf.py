"""The PDF of a paper, read back: its words, its figures, its pages and its structure."""

import re
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from flare_app.rendering.data import DocumentData, LineData, ListData, Party, TaxRowData
from flare_app.rendering.pdf import document_pdf, documents_pdf, list_pdf, receipt_pdf, statement_pdf
from flare_app.rendering.spreadsheet import Column
from tests.rendering.papers import CUSTOMER, SELLER, invoice, logo, long_invoice, open_items, receipt, statement


def read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def words(content: bytes) -> str:
    """The text of all pages, with every kind and number of spaces as one."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in read(content).pages))


def test_item_41_invoice_names_seller_customer_dates_own_fields_lines_totals_disclaimer_and_footer() -> None:
    text = words(document_pdf(invoice(logo=logo())))
    for expected in (
        "Invoice",
        "INV-000123",
        "Northwind Studio GmbH",
        "ATU12345678",
        "Harbour Coffee Roasters Ltd",
        "Bristol BS1 4RN",
        "22 November 2026",
        "22 December 2026",
        "PO-4711",
        "Spring launch",
        "Brand workshop",
        "1,900.00",
        "0.125",
        "12.5",
        "10%",
        "€2,903.26",
        "VAT 20% on €2,901.70",
        "€580.34",
        "€3,483.60",
        "Please state the invoice number",
        "Late payments bear interest",
        "IBAN AT61 1904 3002 3457 3201",
        "Page 1 of 1",
    ):
        assert expected in text, expected


def test_pdf_is_tagged_and_states_its_language_title_and_author() -> None:
    reader = read(document_pdf(invoice()))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/StructTreeRoot"]["/K"]
    assert catalog["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "Invoice INV-000123"
    assert reader.metadata.author == "Northwind Studio GmbH"


def test_line_table_is_a_table_with_head_cells_in_the_structure() -> None:
    kinds = set()

    def walk(node: object) -> None:
        if isinstance(node, list):
            for item in node:
                walk(item.get_object())
        elif isinstance(node, dict):
            kinds.add(node.get("/S"))
            if "/K" in node:
                walk(node["/K"])

    walk(read(document_pdf(invoice())).trailer["/Root"]["/StructTreeRoot"])
    assert {"/Table", "/TH", "/TD", "/H1"} <= kinds


def test_long_invoice_repeats_the_table_head_and_counts_its_pages() -> None:
    reader = read(document_pdf(long_invoice(200)))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 3
    assert all("Description" in text and "Unit price" in text for text in pages[1:-1])
    assert all(f"Page {number} of {len(pages)}" in text for number, text in enumerate(pages, start=1))
    assert all(f"Position {number}" in " ".join(pages) for number in range(1, 201))


def test_one_line_taller_than_a_page_loses_no_word() -> None:
    marks = [f"mark{number}" for number in range(3000)]
    line = LineData(description=" ".join(marks), unit_price_e4=1, amount=1)
    text = words(document_pdf(invoice(lines=(line,))))
    assert [mark for mark in marks if mark not in text] == []


def test_draft_says_so_in_place_of_a_number() -> None:
    text = words(document_pdf(invoice(state="draft", number="INV-000999")))
    assert "Draft" in text
    assert "INV-000999" not in text


def test_void_invoice_says_so_on_every_page() -> None:
    for page in read(document_pdf(long_invoice(60, state="void"))).pages:
        assert "VOID" in page.extract_text().upper()


def test_payments_are_shown_only_when_given() -> None:
    assert "Amount due" not in words(document_pdf(invoice()))
    text = words(document_pdf(invoice(paid_amount=100_000, balance_amount=248_360)))
    assert "-€1,000.00" in text
    assert "Amount due €2,483.60" in text
    assert "€2,483.60 due 22 December 2026" in text


def test_tax_included_in_the_prices_is_told_so() -> None:
    assert "Including VAT 20%" in words(document_pdf(invoice(prices_include_tax=True)))


def test_receipt_shows_what_was_paid_and_what_is_left_as_credit() -> None:
    text = words(receipt_pdf(receipt()))
    for expected in ("PMT-000045", "Bank transfer", "INV-000123", "€3,483.60", "Kept as credit €516.40", "€4,000.00"):
        assert expected in text, expected


def test_statement_shows_opening_movements_running_and_closing_balance() -> None:
    data = statement()
    text = words(statement_pdf(data))
    for expected in ("Opening balance", "INV-000001", "PMT-000003", "1,200.50", "2,000.00", "31–60 days"):
        assert expected in text, expected
    assert text.count("€2,104.00") == 2


def test_open_items_show_balances_and_days_late() -> None:
    text = words(statement_pdf(open_items()))
    for expected in ("Open item", "INV-000005", "200.50", "55", "Total open €1,002.50"):
        assert expected in text, expected


def test_list_repeats_its_head_and_names_search_and_currency() -> None:
    columns = (Column("Number"), Column("Date", "date"), Column("Total", "money"))
    rows = tuple((f"INV-{number:06d}", date(2026, 11, 22), 100 * number, "EUR") for number in range(120))
    reader = read(list_pdf(ListData(title="Invoices", subtitle="Search “coffee”", columns=columns, rows=rows)))
    texts = [page.extract_text() for page in reader.pages]
    assert "Search “coffee”" in texts[0]
    assert "Amounts in EUR" in texts[0]
    assert all("Total" in text for text in texts)
    assert "INV-000119" in texts[-1]


def test_list_of_several_currencies_says_which_with_each_amount() -> None:
    columns = (Column("Number"), Column("Total", "money"))
    text = words(list_pdf(ListData(title="Invoices", columns=columns, rows=(("A", 1234, "EUR"), ("B", 1234, "JPY")))))
    assert "12.34 EUR" in text
    assert "1,234 JPY" in text


def test_documents_in_one_file_count_their_own_pages() -> None:
    reader = read(documents_pdf([long_invoice(40), invoice(number="INV-000124")]))
    texts = [page.extract_text() for page in reader.pages]
    assert "Page 1 of 2" in texts[0]
    assert "Page 1 of 1" in texts[-1]
    assert "INV-000124" in texts[-1]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_same_data_gives_the_same_bytes() -> None:
    assert document_pdf(invoice()) == document_pdf(invoice())


@pytest.mark.parametrize(("locale", "width"), [("en_GB", 595), ("en_US", 612), ("fr-CA", 612), ("de-AT", 595)])
def test_paper_is_letter_in_the_united_states_and_canada_and_a4_elsewhere(locale: str, width: int) -> None:
    assert round(read(document_pdf(invoice(locale=locale))).pages[0].mediabox.width) == width


def test_fonts_are_embedded() -> None:
    page = read(document_pdf(invoice())).pages[0]
    names = {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert any("Inter" in name for name in names)


def hostile_invoice() -> DocumentData:
    return invoice(
        number="INV-" + "9" * 60,
        seller=Party(name="שלום עולם בע״מ", lines=("שדרות רוטשילד 1",)),
        customer=Party(name="W" * 200, lines=("شارع الملك فهد", "😀" * 40)),
        lines=(
            LineData(description="<script>alert(1)</script>{{ 7*7 }}{% raw %}", unit_price_e4=10**15, amount=10**15),
            LineData(description="x" * 5000, product_name="\u202eevil\u0000\x07", unit_price_e4=-1, amount=-1),
        ),
        tax_rows=tuple(
            TaxRowData(name=f"Tax {n} " + "long " * 20, rate_ppm=99_750, taxable_amount=10**15, tax_amount=10**14)
            for n in range(10)
        ),
        custom_fields=tuple(("Label " * 10, "v" * 300) for _ in range(10)),
        total_amount=10**15,
    )


def test_hostile_text_is_shown_as_text_and_stays_on_the_paper() -> None:
    content = document_pdf(hostile_invoice())
    text = words(content)
    assert "alert(1)" in text
    assert "7*7" in text
    assert "€10,000,000,000,000.00" in text
    reader = read(content)
    assert "/AcroForm" not in reader.trailer["/Root"]
    assert "/Names" not in reader.trailer["/Root"] or "/JavaScript" not in reader.trailer["/Root"]["/Names"]
    assert len(reader.pages) < 12


def test_seller_and_customer_are_the_ones_given() -> None:
    text = words(document_pdf(invoice(seller=CUSTOMER, customer=SELLER)))
    assert text.index("Harbour Coffee") < text.index("Bill to") < text.index("Lindenallee")
