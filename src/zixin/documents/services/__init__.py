"""The verbs of documents and their archive: the only code that changes them."""
