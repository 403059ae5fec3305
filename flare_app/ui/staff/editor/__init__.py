"""The editor of documents: one form for estimates, invoices and credit notes."""
