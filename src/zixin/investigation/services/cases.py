"""Opening, planning, moving and signing a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.accounts.models import User
from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.investigation.holding import hold_case, move_case, require_under_way, tell
from zixin.investigation.models import Investigation, Method, PlannedMethod, Reason
from zixin.investigation.queries.cases import investigators
from zixin.investigation.rules import cases as rules
from zixin.investigation.states import OPEN_STATES, PLANNING_STATES, CaseState
from zixin.kernel.actor import Actor
from zixin.kernel.numbering import draw_number
from zixin.kernel.workflow import RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodPlan:
    """One method as it is to stand in a plan."""

    method: str
    owner: User
    due_on: date
    note: str = ""


@transaction.atomic
def open_case(
    *,
    customer: Customer,
    reason: str,
    question: str,
    due_on: date,
    lead: User,
    assistant: User | None,
    actor: Actor,
    now: datetime,
) -> Investigation:
    """Open an investigation of a customer (立项) and record ``investigation.case.opened``.

    Raises ``RefusedError`` without the right or for a customer the actor does not see, while another
    investigation of the customer is open, without a question, for a day that has passed, and for
    investigators who are one person or do not investigate.
    """
    if not actor.may("investigation.open"):
        raise RefusedError(_("Your role does not open investigations."))
    if not customers_for(actor).filter(pk=customer.pk).exists():
        raise RefusedError(_("This customer is not one of yours."))
    if reason not in Reason.values:
        raise RefusedError(_("Choose one of the list."), field="reason")
    if not question.strip():
        raise RefusedError(_("Say what is to be found out."), field="question")
    if due_on < timezone.localdate(now):
        raise RefusedError(_("The last day of an investigation lies ahead."), field="due_on")
    _require_investigator(lead, field="lead")
    if assistant is not None:
        _require_investigator(assistant, field="assistant")
        if assistant.pk == lead.pk:
            raise RefusedError(_("The assistant is another person."), field="assistant")
    Customer.objects.select_for_update().get(pk=customer.pk)
    if Investigation.objects.filter(customer=customer, state__in=OPEN_STATES).exists():
        raise RefusedError(
            _("%(customer)s is under investigation already.") % {"customer": customer}
        )
    case = Investigation.objects.create(
        number=draw_number("IC", now=now),
        customer=customer,
        reason=reason,
        question=question.strip(),
        due_on=due_on,
        lead_id=lead.pk,
        lead_name=str(lead),
        assistant_id=assistant.pk if assistant else None,
        assistant_name=str(assistant) if assistant else "",
        opened_by_id=actor.user_id or 0,
        opened_by_name=actor.name,
        opened_at=now,
        moved_at=now,
    )
    data = {"reason": reason, "due_on": due_on, "lead": str(lead)}
    tell("investigation.case.opened", case, actor=actor, now=now, data=data)
    return case


@transaction.atomic
def plan_case(
    *, case: Investigation, plan: Sequence[MethodPlan], actor: Actor, now: datetime
) -> None:
    """Set the plan of a case: methods, owners and days (调查计划).

    A first plan moves the case to PLANNED (``investigation.case.planned``); a later one records
    ``investigation.plan.revised``. A finished method stays as it is. Raises ``RefusedError`` for an
    empty plan, a method twice, a day after the last day of the case, an owner who does not
    investigate, a finished method left out, and a case whose investigation is over.
    """
    hold_case(case)
    rules.is_investigator.require(actor, case)
    if case.state not in PLANNING_STATES:
        raise RefusedError(_("The plan is closed: the findings are being written."))
    _require_plan(case, plan)
    finished = {row.method for row in case.plan.all() if row.finished_at}
    if finished - {row.method for row in plan}:
        raise RefusedError(_("A method that is finished stays in the plan."))
    case.plan.exclude(method__in=finished).delete()
    PlannedMethod.objects.bulk_create(
        PlannedMethod(
            case=case,
            method=row.method,
            owner_id=row.owner.pk,
            owner_name=str(row.owner),
            due_on=row.due_on,
            note=row.note.strip(),
        )
        for row in plan
        if row.method not in finished
    )
    data = {"methods": ", ".join(str(Method(row.method).label) for row in plan)}
    if case.state == CaseState.OPENED:
        move_case(case, "plan", actor=actor, now=now, data=data)
    else:
        tell("investigation.plan.revised", case, actor=actor, now=now, data=data)


@transaction.atomic
def start_case(*, case: Investigation, actor: Actor, now: datetime) -> None:
    """Begin to carry out the plan; ``investigation.case.started``."""
    hold_case(case)
    move_case(case, "start", actor=actor, now=now, data={})


@transaction.atomic
def finish_method(*, planned: PlannedMethod, outcome: str, actor: Actor, now: datetime) -> None:
    """Mark a method of the plan as carried out, with its outcome; ``investigation.method.finished``.

    Raises ``RefusedError`` for anybody but its owner and the investigators, before the case is under
    way, without an outcome, or when it is finished already.
    """
    case = planned.case
    hold_case(case)
    if actor.user_id != planned.owner_id:
        rules.is_investigator.require(actor, case)
    require_under_way(case)
    if not outcome.strip():
        raise RefusedError(_("Say what came of it."), field="outcome")
    planned.refresh_from_db()
    if planned.finished_at:
        raise RefusedError(_("This method is finished already."))
    planned.outcome, planned.finished_at = outcome.strip(), now
    planned.save(update_fields=["outcome", "finished_at"])
    data = {"method": planned.method, "outcome": planned.outcome}
    tell("investigation.method.finished", case, actor=actor, now=now, data=data)


@transaction.atomic
def cancel_case(*, case: Investigation, reason: str, actor: Actor, now: datetime) -> None:
    """End a case without findings; ``investigation.case.cancelled``.

    Raises ``RefusedError`` without a reason or when the move is not allowed.
    """
    if not reason.strip():
        raise RefusedError(_("Say why the investigation ends."), field="reason")
    hold_case(case)
    move_case(case, "cancel", actor=actor, now=now, data={"reason": reason.strip()})
    case.stop_reason = reason.strip()
    case.save(update_fields=["stop_reason"])


def _require_investigator(person: User, *, field: str) -> None:
    if not investigators().filter(pk=person.pk).exists():
        raise RefusedError(_("This person does not investigate customers."), field=field)


def _require_plan(case: Investigation, plan: Sequence[MethodPlan]) -> None:
    if not plan:
        raise RefusedError(_("A plan has at least one method."))
    names = [row.method for row in plan]
    if len(set(names)) != len(names) or not set(names) <= set(Method.values):
        raise RefusedError(_("Choose one of the list."))
    for row in plan:
        if row.due_on > case.due_on:
            raise RefusedError(
                _("The last day of the investigation is %(day)s.") % {"day": case.due_on}
            )
        _require_investigator(row.owner, field="owner")
