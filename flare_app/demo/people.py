"""The demo company's customers, products and colleagues. All of them are invented."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """A customer with the way it pays: "prompt", "usual", "slow" or "never"."""

    name: str
    contact: str
    email: str
    street: str
    city: str
    zip: str
    country: str
    currency: str
    terms: str
    tax: str
    pays: str
    weight: int = 2


CUSTOMERS = (
    DemoCustomer("Atlas Logistics GmbH", "Jana Krüger", "j.krueger@atlas-logistics.example", "Hafenstraße 12", "Hamburg", "20457", "DE", "EUR", "Net 30", "", "usual", 6),
    DemoCustomer("Bergström & Falk AB", "Erik Falk", "erik@bergstromfalk.example", "Storgatan 8", "Göteborg", "411 24", "SE", "SEK", "Net 30", "", "prompt", 3),
    DemoCustomer("Café Lindenhof", "Miriam Roth", "hallo@lindenhof.example", "Lindenallee 3", "Leipzig", "04109", "DE", "EUR", "Cash on Delivery", "", "prompt", 2),
    DemoCustomer("Carrick Distillers Ltd", "Aoife Byrne", "aoife@carrickdistillers.example", "Quay Road 41", "Cork", "T12 RX8A", "IE", "EUR", "Net 30", "VAT", "usual", 5),
    DemoCustomer("Cooperativa Sol del Sur", "Lucía Marín", "facturas@soldelsur.example", "Calle Ancha 77", "Málaga", "29008", "ES", "EUR", "Net 60", "", "slow", 3),
    DemoCustomer("Delacroix Éditions", "Hélène Delacroix", "compta@delacroix-editions.example", "18 rue des Martyrs", "Paris", "75009", "FR", "EUR", "Net 30", "", "usual", 4),
    DemoCustomer("Doyle & Daughters", "Niamh Doyle", "niamh@doyledaughters.example", "Main Street 2", "Galway", "H91 E2K3", "IE", "EUR", "Net 30", "VAT", "prompt", 3),
    DemoCustomer("Ealing Bicycle Works", "Tom Ashworth", "tom@ealingbikes.example", "120 Uxbridge Road", "London", "W5 2TH", "GB", "GBP", "Net 30", "", "usual", 3),
    DemoCustomer("Fjordline Ferries AS", "Ingrid Solheim", "faktura@fjordline-ferries.example", "Strandkaien 14", "Bergen", "5013", "NO", "NOK", "Net 30", "", "prompt", 2),
    DemoCustomer("Fratelli Moretti S.r.l.", "Paolo Moretti", "paolo@fratellimoretti.example", "Via Garibaldi 5", "Bologna", "40124", "IT", "EUR", "Net 60", "", "slow", 3),
    DemoCustomer("Greenway Veterinary Clinic", "Dr. Sean Power", "accounts@greenwayvet.example", "Park Lane 9", "Dublin", "D08 X2Y4", "IE", "EUR", "Net 30", "VAT", "usual", 4),
    DemoCustomer("Halden Orchestra", "Marte Lie", "marte@haldenorchestra.example", "Konsertgata 1", "Halden", "1771", "NO", "NOK", "Net 30", "", "usual", 1),
    DemoCustomer("Hoshino Tea House", "Aiko Hoshino", "aiko@hoshinotea.example", "3-4-12 Kichijōji", "Tokyo", "180-0003", "JP", "JPY", "Net 30", "", "prompt", 3),
    DemoCustomer("Ibarra Arquitectos", "Diego Ibarra", "diego@ibarra-arq.example", "Gran Vía 31", "Madrid", "28013", "ES", "EUR", "Net 30", "", "usual", 3),
    DemoCustomer("Jansen Bloemen B.V.", "Sanne Jansen", "administratie@jansenbloemen.example", "Keizersgracht 201", "Amsterdam", "1016 DT", "NL", "EUR", "Net 30", "", "prompt", 4),
    DemoCustomer("Kilkenny Craft Bakery", "Orla Brennan", "orla@kilkennybakery.example", "High Street 66", "Kilkenny", "R95 F8W2", "IE", "EUR", "Net 30", "VAT", "usual", 4),
    DemoCustomer("Kuwait Pearl Trading Co.", "Fahad Al-Sabah", "fahad@kuwaitpearl.example", "Salem Al Mubarak St 14", "Salmiya", "22001", "KW", "KWD", "Net 60", "", "slow", 1),
    DemoCustomer("Lakeside Montessori", "Claire Tremblay", "comptes@lakesidemontessori.example", "450 rue du Lac", "Montréal", "H3B 1A7", "CA", "CAD", "Net 30", "GST + QST", "usual", 3),
    DemoCustomer("Lavelle Legal LLP", "Conor Lavelle", "accounts@lavellelegal.example", "Merrion Square 22", "Dublin", "D02 AF30", "IE", "EUR", "Net 30", "VAT", "usual", 5),
    DemoCustomer("Marsh & Heron Press", "Olivia Marsh", "olivia@marshheron.example", "7 Mill Lane", "Cambridge", "CB2 1RX", "GB", "GBP", "Net 30", "", "slow", 3),
    DemoCustomer("Maison Arlette", "Arlette Dubois", "arlette@maisonarlette.example", "9 quai Rambaud", "Lyon", "69002", "FR", "EUR", "Net 30", "", "prompt", 2),
    DemoCustomer("Nordlicht Energie eG", "Thies Petersen", "rechnung@nordlicht-energie.example", "Deichweg 4", "Husum", "25813", "DE", "EUR", "Net 30", "", "usual", 4),
    DemoCustomer("O'Malley's Surf School", "Finn O'Malley", "finn@omalleysurf.example", "Beach Road 1", "Lahinch", "V95 K7T6", "IE", "EUR", "Cash on Delivery", "VAT", "slow", 2),
    DemoCustomer("Oakridge Dental Group", "Dr. Emily Carter", "billing@oakridgedental.example", "2200 Oak Street", "Portland", "97205", "US", "USD", "Net 30", "", "usual", 3),
    DemoCustomer("Pallas Museum Trust", "Eleni Georgiou", "eleni@pallasmuseum.example", "Dionysiou 15", "Athens", "117 42", "GR", "EUR", "Net 90", "", "slow", 2),
    DemoCustomer("Pine Hollow Brewing", "Jack Rivera", "jack@pinehollow.example", "88 Canal Street", "Brooklyn", "11201", "US", "USD", "Net 30", "NY sales tax", "usual", 3),
    DemoCustomer("Praktijk De Linde", "Joost van Dam", "info@praktijkdelinde.example", "Lindelaan 40", "Utrecht", "3581 GH", "NL", "EUR", "Net 30", "", "prompt", 2),
    DemoCustomer("Quinta do Vale", "Inês Carvalho", "ines@quintadovale.example", "Estrada Nacional 222", "Pinhão", "5085-034", "PT", "EUR", "Net 30", "", "usual", 3),
    DemoCustomer("Rákóczi Galéria", "Zoltán Szabó", "zoltan@rakoczigaleria.example", "Rákóczi út 21", "Budapest", "1088", "HU", "EUR", "Net 30", "", "never", 1),
    DemoCustomer("Ravensworth Hotel", "Harriet Cole", "accounts@ravensworth.example", "Castle Terrace 5", "Edinburgh", "EH1 2DP", "GB", "GBP", "Net 60", "", "usual", 4),
    DemoCustomer("Riverbank Yoga", "Sinéad Walsh", "sinead@riverbankyoga.example", "Riverside 3", "Limerick", "V94 T9PX", "IE", "EUR", "Cash on Delivery", "VAT", "prompt", 2),
    DemoCustomer("Saffron & Salt", "Leila Haddad", "leila@saffronsalt.example", "14 Camden Row", "Dublin", "D08 N6R2", "IE", "EUR", "Net 30", "VAT", "usual", 3),
    DemoCustomer("Schreinerei Wolf", "Matthias Wolf", "info@schreinerei-wolf.example", "Waldstraße 30", "Freiburg", "79102", "DE", "EUR", "Net 30", "", "prompt", 3),
    DemoCustomer("Sierra Peak Outfitters", "Maria Lopez", "ap@sierrapeak.example", "510 Summit Ave", "Boulder", "80302", "US", "USD", "Net 60", "", "slow", 3),
    DemoCustomer("Tallinn Robotics OÜ", "Kristjan Tamm", "kristjan@tallinnrobotics.example", "Telliskivi 60a", "Tallinn", "10412", "EE", "EUR", "Net 30", "", "prompt", 3),
    DemoCustomer("Uhlmann Optik", "Beatrice Uhlmann", "buchhaltung@uhlmannoptik.example", "Bahnhofstrasse 44", "Zürich", "8001", "CH", "CHF", "Net 30", "", "prompt", 3),
    DemoCustomer("Vida Verde Imports", "Carlos Nunes", "carlos@vidaverde.example", "Rua Augusta 90", "Lisboa", "1100-053", "PT", "EUR", "Net 30", "", "usual", 2),
    DemoCustomer("Wexford Sailing Club", "Patrick Roche", "treasurer@wexfordsailing.example", "Harbour Wall 1", "Wexford", "Y35 C6D1", "IE", "EUR", "Net 60", "VAT", "slow", 2),
    DemoCustomer("Xavier Roca Fotografia", "Xavier Roca", "xavier@rocafoto.example", "Carrer de Verdi 18", "Barcelona", "08012", "ES", "EUR", "Net 30", "", "never", 1),
    DemoCustomer("Zander Pharma AG", "Dr. Petra Zander", "invoices@zanderpharma.example", "Aeschenplatz 6", "Basel", "4052", "CH", "CHF", "Net 60", "", "usual", 4),
)  # fmt: skip

CONTACTS = {
    # name, role, e-mail, phone, whether e-mails go there
    "Atlas Logistics GmbH": (
        ("Felix Brandt", "Accounts payable", "buchhaltung@atlas-logistics.example", "+49 40 5550 21", True),
        ("Svenja Petersen", "Project lead", "s.petersen@atlas-logistics.example", "+49 40 5550 34", False),
    ),
    "Carrick Distillers Ltd": (("Declan Murphy", "Finance director", "declan@carrickdistillers.example", "+353 21 555 0113", True),),
    "Delacroix Éditions": (("Bastien Roy", "Production", "b.roy@delacroix-editions.example", "", False),),
    "Lavelle Legal LLP": (
        ("Gráinne Tobin", "Practice manager", "grainne@lavellelegal.example", "+353 1 555 0184", True),
        ("Mark Lavelle", "Partner", "mark@lavellelegal.example", "", False),
    ),
    "Zander Pharma AG": (("Reto Keller", "Purchasing", "reto.keller@zanderpharma.example", "+41 61 555 01 77", True),),
}  # fmt: skip

CREDIT_LIMITS = {"Carrick Distillers Ltd": "25000", "Lavelle Legal LLP": "30000", "Zander Pharma AG": "60000"}

PRODUCTS = (
    # name, description, unit price in EUR, usual quantities
    ("Brand identity", "Logo, colours, typefaces and a guide to using them", "4800", ("1",)),
    ("Website design", "Screens for desktop and phone, two rounds of changes", "6200", ("1",)),
    ("Website development", "Hours by the senior team", "115", ("12", "24", "37.5", "60")),
    ("Monthly care plan", "Hosting, updates, backups and two hours of small changes", "290", ("1", "3")),
    ("Illustration", "Per piece, with usage rights for three years", "450", ("1", "2", "4", "6")),
    ("Photography day", "Photographer, assistant, light and post-production", "1350", ("1", "2")),
    ("Packaging design", "Per variant, print-ready", "1900", ("1", "2", "3")),
    ("Print production", "Supervision and quality check at the printer", "95", ("4", "8", "16")),
    ("Workshop day", "Facilitated on site, documented", "1600", ("1", "2")),
    ("Copywriting", "Hours", "85", ("5", "8", "12", "20")),
    ("Icon set", "24 icons in three sizes", "980", ("1",)),
    ("Motion clip", "Up to 20 seconds, with sound", "2400", ("1", "2")),
    ("Newsletter template", "Tested in twelve mail programs", "720", ("1",)),
    ("Travel expenses", "As agreed, receipts on request", "1", ("84.5", "132.8", "240", "61.35")),
)

COLLEAGUES = (
    # name, e-mail, role; the first one is who `make run` prints
    ("Maya Lindqvist", "", "admin"),
    ("Ronan Keane", "ronan@flare.example", "accountant"),
    ("Ines Ferreira", "ines@flare.example", "sales_manager"),
)

PER_EUR = {
    "EUR": "1",
    "GBP": "0.86",
    "USD": "1.1",
    "CHF": "0.95",
    "SEK": "11.4",
    "NOK": "11.6",
    "CAD": "1.5",
    "JPY": "162",
    "KWD": "0.335",
}
"""Roughly what a euro costs: prices in other currencies are believable, not exact."""
