"""The demo company: an invented seller, its customers and what happened with them."""
