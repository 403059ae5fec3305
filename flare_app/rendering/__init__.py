"""Data object to bytes: PDF, the print view, CSV and XLSX. Knows no table and no page."""
