"""Staff pages: one module per page, its State beside it; importing a module registers its page."""
