"""The verbs of security: the only code that changes it."""
