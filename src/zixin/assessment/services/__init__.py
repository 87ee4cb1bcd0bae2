"""The verbs of assessment, by noun."""
