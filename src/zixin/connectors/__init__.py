"""Doors to the outside: files, sources and channels. No Django here."""
