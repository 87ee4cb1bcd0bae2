"""The verbs of investigations: the only code that changes them."""
