"""The documents of the credit file, each with its version: levels, checklist and review cycle."""
