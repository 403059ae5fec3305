"""Everything that imports Reflex: pages, their States, and the components that they share."""
