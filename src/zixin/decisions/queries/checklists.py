"""What an application must bring, and what of it is there (资料清单)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from zixin.assessment.models import Statement
from zixin.decisions.models import CreditApplication
from zixin.decisions.rules.overrides import Kind
from zixin.documents.models import Document
from zixin.documents.states import DocumentState
from zixin.dossier.queries.entries import Moment, entries_known
from zixin.dossier.rules.schema import KINDS
from zixin.investigation.models import AnswerSheet
from zixin.policies.queries import NoPolicyError, granting_in_force
from zixin.policies.rules.granting import STAGES, Need

MONTHS_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class Checked:
    """An item of the checklist: whether it is there, or waived and why."""

    need: Need
    is_there: bool
    waived_because: str

    @property
    def code(self) -> str:
        return self.need.code

    @property
    def title(self) -> str:
        return _title(self.need)

    @property
    def is_settled(self) -> bool:
        return self.is_there or bool(self.waived_because)


def checklist_of(application: CreditApplication, *, now: datetime) -> list[Checked]:
    """Hold an application against the checklist in force for its kind; without a policy it is empty."""
    try:
        needs = granting_in_force(on=timezone.localdate(now))[1].checklist(application.action)
    except NoPolicyError:
        return []
    kept = application.overrides.filter(kind=Kind.CHECKLIST)
    waived = dict(kept.values_list("rule", "evidence")) if needs else {}
    return [
        Checked(need, _FINDERS[need.kind](application, need, now), waived.get(need.code, ""))
        for need in needs
    ]


def titles_of_needs(*, now: datetime) -> dict[str, str]:
    """The titles of the items of all checklists in force, by code."""
    try:
        lists = granting_in_force(on=timezone.localdate(now))[1].checklists.values()
    except NoPolicyError:
        return {}
    return {need.code: _title(need) for needs in lists for need in needs}


def _title(need: Need) -> str:
    return need.zh if (get_language() or "").startswith("zh") else need.en


def missing_needs(application: CreditApplication, *, stage: str, now: datetime) -> list[Checked]:
    """What must be there by a stage of the flow and is neither there nor waived."""
    due = STAGES[: STAGES.index(stage) + 1]
    return [
        item
        for item in checklist_of(application, now=now)
        if item.need.by in due and not item.is_settled
    ]


def _has_document(application: CreditApplication, need: Need, now: datetime) -> bool:
    today = timezone.localdate(now)
    found = Document.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=today),
        customer_id=application.customer_id,
        kind=need.what,
        state=DocumentState.CURRENT,
        next__isnull=True,
    )
    return found.exists()


def _has_section(application: CreditApplication, need: Need, now: datetime) -> bool:
    kinds = [kind for kind in KINDS if kind.section == need.what]
    moment = Moment(timezone.localdate(now), now)
    return any(entries_known(application.customer_id, moment=moment, kinds=kinds).values())


def _has_statements(application: CreditApplication, need: Need, _now: datetime) -> bool:
    found = Statement.objects.filter(
        customer_id=application.customer_id, is_current=True, months=MONTHS_OF_YEAR
    )
    return found.values("as_of").distinct().count() >= int(need.what)


def _has_questionnaire(application: CreditApplication, _need: Need, _now: datetime) -> bool:
    return AnswerSheet.objects.filter(
        case__customer_id=application.customer_id, submitted_at__isnull=False
    ).exists()


def _is_confirmed(_application: CreditApplication, _need: Need, _now: datetime) -> bool:
    return False  # a person says so, in the words of the waiver


_FINDERS: Mapping[str, Callable[[CreditApplication, Need, datetime], bool]] = MappingProxyType(
    {
        "document": _has_document,
        "section": _has_section,
        "statements": _has_statements,
        "questionnaire": _has_questionnaire,
        "confirmation": _is_confirmed,
    }
)
