"""The "American bankruptcy" data set: listed companies of the USA, 1999 to 2018.

Lombardo, Pellegrino and others, Future Internet 2022, 14(8), 244, licence CC BY 4.0.
"""

from __future__ import annotations

from zixin.connectors.american_bankruptcy.parse import (
    AmericanFileError,
    is_american,
    parse_american,
    read_american,
)

__all__ = ["AmericanFileError", "is_american", "parse_american", "read_american"]
