"""Migration steps that bring a column of plain texts under seal, and back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from zixin.kernel.sealed import completed

SLICE = 500

Step = Callable[[Any, Any], None]


def give_identities(app: str, model: str) -> Step:
    """Give each row a ``sealed_id`` of its own."""

    def step(apps: Any, _schema_editor: Any) -> None:
        rows = apps.get_model(app, model).objects
        waiting = rows.filter(sealed_id=None).order_by("pk")
        while part := list(waiting.only("pk")[:SLICE]):
            for row in part:
                row.sealed_id = uuid.uuid4()
            rows.bulk_update(part, ["sealed_id"])

    return step


def copy_columns(app: str, model: str, names: Mapping[str, str]) -> Step:
    """Copy columns into others, row by row; the fields themselves open and seal."""

    def step(apps: Any, _schema_editor: Any) -> None:
        known = apps.get_model(app, model)
        written = completed(known, tuple(names.values()))
        for row in known.objects.order_by("pk").iterator(chunk_size=SLICE):
            for source, target in names.items():
                setattr(row, target, getattr(row, source))
            row.save(update_fields=written)

    return step
