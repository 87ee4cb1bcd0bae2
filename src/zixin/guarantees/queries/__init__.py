"""Reads on security, groups and what waits; each starts from the actor."""
