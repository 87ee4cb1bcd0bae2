"""The flow of an import file."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.customers import rules
from zixin.kernel.workflow import Move, flow


class FileState(models.TextChoices):
    """Where an import file stands."""

    PREVIEWED = "PREVIEWED", _("Checked")
    QUEUED = "QUEUED", _("Waiting")
    APPLIED = "APPLIED", _("Applied")
    REFUSED = "REFUSED", _("Refused")
    DISCARDED = "DISCARDED", _("Discarded")


FILE_FLOW = flow(
    Move(
        name="queue",
        title=_("Import"),
        source=frozenset({FileState.PREVIEWED}),
        target=FileState.QUEUED,
        rules=(rules.may_import, rules.is_without_faults),
        event="customers.file.queued",
    ),
    Move(
        name="apply",
        title=_("Apply"),
        source=frozenset({FileState.QUEUED, FileState.PREVIEWED}),
        target=FileState.APPLIED,
        rules=(rules.is_without_faults,),
        event="customers.file.applied",
    ),
    Move(
        name="refuse",
        title=_("Refuse"),
        source=frozenset({FileState.QUEUED}),
        target=FileState.REFUSED,
        rules=(),
        event="customers.file.refused",
    ),
    Move(
        name="discard",
        title=_("Discard"),
        source=frozenset({FileState.PREVIEWED}),
        target=FileState.DISCARDED,
        rules=(rules.may_import,),
        event="customers.file.discarded",
    ),
)
