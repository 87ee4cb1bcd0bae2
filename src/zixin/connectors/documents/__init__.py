"""Files people hand in as evidence (资料文件): told by their content, bounded, read and drawn.

What a stranger wrote is opened in a process of its own, with limits of time and memory, so that a
file made to break its reader breaks nothing else.
"""

from __future__ import annotations

from zixin.connectors.documents.faults import SENTENCES, DocumentError
from zixin.connectors.documents.isolation import draw_page, examine, marked_copy
from zixin.connectors.documents.reading import BYTES_MAX, Report

__all__ = [
    "BYTES_MAX",
    "SENTENCES",
    "DocumentError",
    "Report",
    "draw_page",
    "examine",
    "marked_copy",
]
