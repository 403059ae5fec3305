"""An estimate, invoice or credit note on screen: the same data object and the same figures as its PDF, in elements of the page."""

from dataclasses import dataclass, field
from hashlib import sha256

import reflex as rx

from flare_app.rendering.data import DocumentData, LineData, Party
from flare_app.rendering.formats import Formats
from flare_app.ui import routes

_DAY_LABELS = {"estimate": "Estimate date", "invoice": "Invoice date", "credit_note": "Issue date"}
_PARTY_LABELS = {"estimate": "Prepared for", "invoice": "Bill to", "credit_note": "Credit to"}


@dataclass
class PaperParty:
    """One address block."""

    title: str = ""
    name: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass
class PaperLine:
    """One line, ready to read; `tax` and `discount` are "" where there is none."""

    product: str
    description: str
    quantity: str
    unit_price: str
    discount: str
    tax: str
    amount: str


@dataclass
class PaperFact:
    """A label with its value."""

    label: str
    value: str


@dataclass
class Paper:
    """Everything on the paper as finished text."""

    title: str = ""
    number: str = ""
    logo: str = ""
    seller: PaperParty = field(default_factory=PaperParty)
    buyer: PaperParty = field(default_factory=PaperParty)
    facts: list[PaperFact] = field(default_factory=list)
    lines: list[PaperLine] = field(default_factory=list)
    has_tax: bool = False
    has_discount: bool = False
    sums: list[PaperFact] = field(default_factory=list)
    total: str = ""
    note: str = ""
    disclaimer: str = ""
    footer: str = ""


def paper_of(data: DocumentData) -> Paper:
    """The data object of a document in the words and figures of its reader."""
    formats = Formats(data.locale, data.currency)
    return Paper(
        title=data.title,
        number=data.number or "Draft",
        logo=routes.logo(sha256(data.logo.content).hexdigest()) if data.logo else "",
        seller=_party("From", data.seller),
        buyer=_party(_PARTY_LABELS[data.kind], data.customer),
        facts=_facts(data, formats),
        lines=[_line(line, formats) for line in data.lines],
        has_tax=any(line.tax_label for line in data.lines),
        has_discount=any(line.discount_ppm for line in data.lines),
        sums=_sums(data, formats),
        total=formats.money(data.total_amount),
        note=data.note,
        disclaimer=data.disclaimer,
        footer=data.footer,
    )


def document_paper(paper: rx.Var[Paper]) -> rx.Component:
    """The document as its customer sees it."""
    return rx.el.article(
        rx.el.header(
            rx.el.div(
                rx.cond(paper.logo != "", rx.el.img(src=paper.logo, alt="", class_name="paper-logo"), rx.fragment()),
                rx.el.p(paper.seller.name, class_name="paper-seller"),
                class_name="paper-from",
            ),
            rx.el.div(
                rx.el.p(paper.title, class_name="paper-title"),
                rx.el.p(paper.number, class_name="paper-number"),
                class_name="paper-to",
            ),
            class_name="paper-head",
        ),
        rx.el.div(
            _party_block(paper.seller),
            _party_block(paper.buyer),
            rx.el.dl(rx.foreach(paper.facts, _fact), class_name="paper-facts"),
            class_name="paper-blocks",
        ),
        _lines_table(paper),
        rx.el.dl(
            rx.foreach(paper.sums, _fact),
            rx.el.div(rx.el.dt("Total"), rx.el.dd(paper.total), class_name="paper-fact total"),
            class_name="paper-sums",
        ),
        _words(paper.note, "paper-note"),
        _words(paper.disclaimer, "paper-small"),
        _words(paper.footer, "paper-small"),
        class_name="paper",
    )


def _lines_table(paper: rx.Var[Paper]) -> rx.Component:
    head = rx.el.tr(
        rx.el.th("Description", scope="col"),
        rx.el.th("Qty", scope="col", class_name="figure"),
        rx.el.th("Unit price", scope="col", class_name="figure"),
        rx.cond(paper.has_discount, rx.el.th("Discount", scope="col", class_name="figure"), rx.fragment()),
        rx.cond(paper.has_tax, rx.el.th("Tax", scope="col"), rx.fragment()),
        rx.el.th("Amount", scope="col", class_name="figure"),
    )

    def row(line: rx.Var[PaperLine]) -> rx.Component:
        return rx.el.tr(
            rx.el.td(
                rx.cond(line.product != "", rx.el.p(line.product, class_name="paper-product", dir="auto"), rx.fragment()),
                rx.cond(line.description != "", rx.el.p(line.description, class_name="paper-wording", dir="auto"), rx.fragment()),
            ),
            rx.el.td(line.quantity, class_name="figure", custom_attrs={"data-label": "Qty"}),
            rx.el.td(line.unit_price, class_name="figure", custom_attrs={"data-label": "Unit price"}),
            rx.cond(
                paper.has_discount,
                rx.el.td(line.discount, class_name="figure", custom_attrs={"data-label": "Discount"}),
                rx.fragment(),
            ),
            rx.cond(paper.has_tax, rx.el.td(line.tax, custom_attrs={"data-label": "Tax"}), rx.fragment()),
            rx.el.td(line.amount, class_name="figure", custom_attrs={"data-label": "Amount"}),
        )

    return rx.el.table(rx.el.thead(head), rx.el.tbody(rx.foreach(paper.lines, row)), class_name="paper-lines", aria_label="Lines")


def _party_block(party: rx.Var[PaperParty]) -> rx.Component:
    return rx.el.div(
        rx.el.p(party.title, class_name="paper-label"),
        rx.el.p(party.name, class_name="paper-name", dir="auto"),
        rx.foreach(party.lines, lambda line: rx.el.p(line, dir="auto")),
        class_name="paper-party",
    )


def _fact(fact: rx.Var[PaperFact]) -> rx.Component:
    return rx.el.div(rx.el.dt(fact.label), rx.el.dd(fact.value), class_name="paper-fact")


def _words(text: rx.Var[str], class_name: str) -> rx.Component:
    return rx.cond(text != "", rx.el.p(text, class_name=class_name, dir="auto"), rx.fragment())


def _party(title: str, party: Party) -> PaperParty:
    identifiers = [f"{label}: {value}" for label, value in party.tax_ids]
    return PaperParty(title, party.name, [*party.lines, *filter(None, (party.email, party.phone)), *identifiers])


def _facts(data: DocumentData, formats: Formats) -> list[PaperFact]:
    days = ((_DAY_LABELS[data.kind], data.issue_on), ("Due date", data.due_on), ("Valid until", data.expires_on))
    texts = (
        ("Terms", data.terms_name),
        ("PO number", data.po_number),
        ("Reference", data.reference_number),
        ("Replaces", data.replaces_number),
        *data.custom_fields,
    )
    found = [PaperFact(label, formats.long_day(day)) for label, day in days if day]
    return found + [PaperFact(label, text) for label, text in texts if text]


def _line(line: LineData, formats: Formats) -> PaperLine:
    return PaperLine(
        product=line.product_name,
        description=line.description,
        quantity=formats.quantity(line.quantity_e4),
        unit_price=formats.unit_price(line.unit_price_e4),
        discount=formats.percent(line.discount_ppm) if line.discount_ppm else "",
        tax=line.tax_label,
        amount=formats.amount(line.amount),
    )


def _sums(data: DocumentData, formats: Formats) -> list[PaperFact]:
    found = [PaperFact("Subtotal", formats.money(data.listed_amount))]
    if data.taken_off_amount:
        found.append(PaperFact("Discount", formats.money(-data.taken_off_amount)))
    included = "Including " if data.prices_include_tax else ""
    for row in data.tax_rows:
        label = f"{included}{row.name} {formats.percent(row.rate_ppm)} on {formats.money(row.taxable_amount)}"
        found.append(PaperFact(label, formats.money(row.tax_amount)))
    return found
