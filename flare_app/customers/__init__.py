"""Room: who is invoiced: creating, changing, archiving, finding and importing customers."""

from flare_app.customers.contacts import (
    MOST_CONTACTS,
    ContactForm,
    Recipient,
    list_contacts,
    move_contacts,
    recipients_line,
    recipients_of,
)
from flare_app.customers.countries import address_lines, country_code, country_name
from flare_app.customers.deleting import delete_customer
from flare_app.customers.form import CustomerForm, form_of_customer
from flare_app.customers.importing import FIELDS_BY_COLUMN, import_customers
from flare_app.customers.keeping import (
    archive_customer,
    create_customer,
    customer_search_text,
    refresh_customer_search_text,
    restore_customer,
    set_document_defaults,
    switch_reminders,
    update_customer,
)
from flare_app.customers.listing import OF_CUSTOMER, customer_source, is_active, is_archived
from flare_app.customers.reading import (
    contact_name,
    current_customer,
    find_customer_by_email,
    find_customer_by_name,
    get_customer,
    search_customers,
)

__all__ = [
    "FIELDS_BY_COLUMN",
    "MOST_CONTACTS",
    "OF_CUSTOMER",
    "ContactForm",
    "CustomerForm",
    "Recipient",
    "address_lines",
    "archive_customer",
    "contact_name",
    "country_code",
    "country_name",
    "create_customer",
    "current_customer",
    "customer_search_text",
    "customer_source",
    "delete_customer",
    "find_customer_by_email",
    "find_customer_by_name",
    "form_of_customer",
    "get_customer",
    "import_customers",
    "is_active",
    "is_archived",
    "list_contacts",
    "move_contacts",
    "recipients_line",
    "recipients_of",
    "refresh_customer_search_text",
    "restore_customer",
    "search_customers",
    "set_document_defaults",
    "switch_reminders",
    "update_customer",
]
