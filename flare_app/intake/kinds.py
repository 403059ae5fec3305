"""What can be brought in from a file: the columns that are read, the titles by which they are guessed, and a sample."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flare_app import customers, documents
from flare_app.errors import NotFound
from flare_app.importing import ImportReport


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of records. `run` is the importer of the room that they belong to; `key` the column that a record is known by."""

    name: str
    noun: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    key: str
    run: Callable[..., ImportReport]
    sample: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, in the order of the form."""
        return self.required + self.optional


_CUSTOMERS = Kind(
    name="customers",
    noun="customer",
    required=("Name",),
    optional=tuple(customers.FIELDS_BY_COLUMN)[1:],
    key="Name",
    run=customers.import_customers,
    sample=(
        "Name,First Name,Last Name,Email,Phone,Street,City,Zip,Country,Currency,Terms",
        "Bergwerk AG,Anna,Gruber,office@bergwerk.example,+43 1 234567,Ringstraße 1,Wien,1010,Austria,EUR,Net 30",
        "Léonie Brûlé,Léonie,Brûlé,leonie@brule.example,,12 rue des Lilas,Lyon,69001,France,EUR,",
    ),
)
_INVOICES = Kind(
    name="invoices",
    noun="invoice",
    required=documents.IMPORT_REQUIRED,
    optional=documents.IMPORT_OPTIONAL,
    key="Invoice number",
    run=documents.import_invoices,
    sample=(
        "Invoice number,Invoice date,Due date,Customer,Customer email,Currency,Product,Description,Quantity,Unit price",
        "2026/0041,2026-03-01,2026-03-31,Bergwerk AG,office@bergwerk.example,EUR,Consulting,March,8,120.00",
        "2026/0041,2026-03-01,2026-03-31,Bergwerk AG,office@bergwerk.example,EUR,Travel,,1,64.50",
    ),
)
KINDS = {kind.name: kind for kind in (_CUSTOMERS, _INVOICES)}

_OTHER_TITLES = {
    "Name": (
        "customer",
        "customer name",
        "company",
        "company name",
        "display name",
        "organisation",
        "organization",
        "firma",
        "nom",
    ),
    "First Name": ("given name", "firstname", "vorname", "prénom"),
    "Last Name": ("surname", "family name", "lastname", "nachname"),
    "Middle Name": ("second name",),
    "Title": ("salutation", "anrede"),
    "Email": ("e-mail", "email address", "e-mail address", "mail", "main email"),
    "Phone": ("telephone", "phone number", "tel", "telefon", "main phone"),
    "Mobile": ("cell", "mobile phone", "mobile number"),
    "Website": ("url", "web", "homepage", "web site"),
    "Street": ("address", "address 1", "address line 1", "street address", "billing street", "straße", "strasse"),
    "City": ("town", "billing city", "ort", "stadt", "ville"),
    "State": ("province", "region", "county", "billing state"),
    "Zip": ("postcode", "postal code", "zip code", "plz", "billing zip", "code postal"),
    "Country": ("billing country", "land", "pays"),
    "Currency": ("currency code", "währung"),
    "Terms": ("payment terms", "terms of payment"),
    "Tax Number": ("vat id", "vat number", "tax id", "uid"),
    "Credit Limit": ("limit",),
    "Other Details": ("notes", "note", "comments", "remarks"),
    "Invoice number": ("invoice no", "invoice no.", "invoice #", "number", "invoicenumber"),
    "Invoice date": ("date", "issue date", "invoicedate"),
    "Due date": ("due", "duedate"),
    "Customer": ("customer name", "contact", "contact name", "client", "name"),
    "Customer email": ("email", "e-mail", "email address", "client email"),
    "Product": ("item", "product/service", "service"),
    "Quantity": ("qty", "hours", "menge"),
    "Unit price": ("price", "rate", "unit amount", "unitamount", "unit cost"),
    "Tax": ("tax name", "tax type", "vat"),
    "Discount": ("discount %", "discount percent"),
    "PO number": ("po", "reference", "purchase order", "po #"),
    "Note to customer": ("memo", "message"),
}


def get_kind(name: str) -> Kind:
    """The kind of that name.

    Raises:
        NotFound: there is none.
    """
    if name not in KINDS:
        raise NotFound("This cannot be imported. Choose customers or invoices.")
    return KINDS[name]


def guess_columns(kind: Kind, header: Sequence[str]) -> dict[str, int]:
    """By our columns the place of the file's, where a title says so; a column of the file is guessed once."""
    titles = [_plain(title) for title in header]
    found: dict[str, int] = {}
    for guesses in ({name: (name,) for name in kind.columns}, _OTHER_TITLES):
        for name in kind.columns:
            place = next((titles.index(one) for one in map(_plain, guesses.get(name, ())) if one in titles), None)
            if name not in found and place is not None and place not in found.values():
                found[name] = place
    return found


def check_columns(kind: Kind, columns: Mapping[str, int]) -> dict[str, int]:
    """The columns that are known, in their order."""
    return {name: columns[name] for name in kind.columns if name in columns}


def _plain(title: str) -> str:
    return " ".join(title.casefold().replace("_", " ").replace("*", "").split())
