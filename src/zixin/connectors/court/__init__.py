"""Records of courts (司法): from a provider that a document describes, or from a file.

``look_up(subject, fetch, mapping=read_mapping(text), credentials=...)`` gives ``Found`` for each kind
in ``KINDS``; ``read_file(content, kind)`` takes a spreadsheet. ``examples()`` are documents to start
from. Law: only what is public or licensed may be asked for; whoever describes a provider answers
for the contract with it.
"""

from __future__ import annotations

from zixin.connectors.court.client import look_up
from zixin.connectors.court.parse import KINDS, examples, layout, read_file, read_mapping

__all__ = ["KINDS", "examples", "layout", "look_up", "read_file", "read_mapping"]
