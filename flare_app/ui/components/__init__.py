"""What pages are built from: plain elements with Flare's own looks and accessible names."""
