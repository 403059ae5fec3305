"""Portal pages: one module per tab; importing a module registers its page."""
