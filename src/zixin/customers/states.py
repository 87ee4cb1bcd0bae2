"""The flows of import files and of pairs of similar customers."""

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


class PairState(models.TextChoices):
    """What became of two customers that look like one."""

    OPEN = "OPEN", _("To be looked at")
    SAME = "SAME", _("One company")
    DIFFERENT = "DIFFERENT", _("Two companies")


PAIR_FLOW = flow(
    Move(
        name="confirm",
        title=_("It is one company"),
        source=frozenset({PairState.OPEN}),
        target=PairState.SAME,
        rules=(rules.may_compare,),
        event="customers.pair.confirmed",
    ),
    Move(
        name="dismiss",
        title=_("These are two companies"),
        source=frozenset({PairState.OPEN}),
        target=PairState.DIFFERENT,
        rules=(rules.may_compare,),
        event="customers.pair.dismissed",
    ),
)


class MergeState(models.TextChoices):
    """Where a merge of two customers stands."""

    PROPOSED = "PROPOSED", _("Proposed")
    DONE = "DONE", _("Merged")
    REJECTED = "REJECTED", _("Rejected")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    UNDONE = "UNDONE", _("Undone")


MERGE_FLOW = flow(
    Move(
        name="confirm",
        title=_("Merge"),
        source=frozenset({MergeState.PROPOSED}),
        target=MergeState.DONE,
        rules=(rules.may_merge, rules.is_second_person),
        event="customers.customer.merged",
    ),
    Move(
        name="reject",
        title=_("Reject"),
        source=frozenset({MergeState.PROPOSED}),
        target=MergeState.REJECTED,
        rules=(rules.may_merge, rules.is_second_person),
        event="customers.merge.rejected",
    ),
    Move(
        name="withdraw",
        title=_("Withdraw"),
        source=frozenset({MergeState.PROPOSED}),
        target=MergeState.WITHDRAWN,
        rules=(rules.is_proposer,),
        event="customers.merge.withdrawn",
    ),
    Move(
        name="undo",
        title=_("Undo"),
        source=frozenset({MergeState.DONE}),
        target=MergeState.UNDONE,
        rules=(rules.may_merge,),
        event="customers.customer.unmerged",
    ),
)


class RequestState(models.TextChoices):
    """Where a request on personal information stands."""

    RECEIVED = "RECEIVED", _("Received")
    IDENTIFIED = "IDENTIFIED", _("Identified")
    ANSWERED = "ANSWERED", _("Answered")
    REFUSED = "REFUSED", _("Refused")


OPEN_REQUESTS = frozenset({RequestState.RECEIVED, RequestState.IDENTIFIED})

REQUEST_FLOW = flow(
    Move(
        name="identify",
        title=_("Note the identification"),
        source=frozenset({RequestState.RECEIVED}),
        target=RequestState.IDENTIFIED,
        rules=(rules.may_answer,),
        event="customers.request.identified",
    ),
    Move(
        name="answer",
        title=_("Answer"),
        source=frozenset({RequestState.IDENTIFIED}),
        target=RequestState.ANSWERED,
        rules=(rules.may_answer, rules.is_identified),
        event="customers.request.answered",
    ),
    Move(
        name="refuse",
        title=_("Refuse"),
        source=OPEN_REQUESTS,
        target=RequestState.REFUSED,
        rules=(rules.may_answer,),
        event="customers.request.refused",
    ),
)

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
