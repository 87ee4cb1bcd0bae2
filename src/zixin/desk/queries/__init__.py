"""Reads for the pages of the desk, by page. Every function starts from the actor."""
