"""The credit file laid out for a page."""
