"""The verbs of customers: the only code that changes the master record and the import files."""
