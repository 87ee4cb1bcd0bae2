"""Reads on investigations. Every function starts from what the actor may see."""
