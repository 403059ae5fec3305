"""Flare: sales invoicing with a customer portal."""
