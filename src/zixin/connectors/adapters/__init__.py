"""Public records from providers that a document describes (数据服务商适配), and from files.

``read_mapping`` turns a document into a ``Mapping`` or raises ``MappingError`` with the place;
``look_up`` asks the provider it describes; ``read_file`` takes a file of one kind of record. The
families (registry, court, tax) offer these for their own kinds.
"""

from __future__ import annotations

from zixin.connectors.adapters.asking import Found, Subject, is_about, look_up
from zixin.connectors.adapters.document import Mapping, Question, read_mapping
from zixin.connectors.adapters.faults import MappingError
from zixin.connectors.adapters.files import FileRecords, read_file
from zixin.connectors.adapters.signing import Credentials

__all__ = [
    "Credentials",
    "FileRecords",
    "Found",
    "Mapping",
    "MappingError",
    "Question",
    "Subject",
    "is_about",
    "look_up",
    "read_file",
    "read_mapping",
]
