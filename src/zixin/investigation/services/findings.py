"""Findings, the conclusion, and the two signatures under it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.dossier.models import Method as FactMethod
from zixin.dossier.models import Source, Verification
from zixin.dossier.queries import facts_known
from zixin.dossier.rules import FactRecord, fact_codes
from zixin.dossier.services import record_facts
from zixin.investigation.holding import (
    hold_case,
    hold_for_work,
    move_case,
    require_signature,
    tell,
)
from zixin.investigation.models import Finding, Investigation, Verdict
from zixin.investigation.queries.findings import content_digest
from zixin.investigation.rules import cases as rules
from zixin.investigation.services.following import follow_documents
from zixin.investigation.states import CaseState
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError

PROOFS = (Verification.DOCUMENTED, Verification.CROSS_CHECKED, Verification.VERIFIED)


@transaction.atomic
def record_finding(
    *,
    case: Investigation,
    topic: str,
    fact: str,
    verdict: str,
    proof: str,
    evidence: str,
    actor: Actor,
    now: datetime,
) -> Finding:
    """Say what was found of one thing (调查发现); an earlier finding of the topic gives way.

    Records ``investigation.finding.recorded``. Raises ``RefusedError`` for anybody but the
    investigators, before the case is under way, for a fact or verdict nobody knows, a confirmed fact
    without its proof, and without topic or evidence.
    """
    hold_for_work(case, actor)
    if not topic.strip():
        raise RefusedError(_("Say what the finding is of."), field="topic")
    if verdict not in Verdict.values:
        raise RefusedError(_("Choose one of the list."), field="verdict")
    if fact and fact not in fact_codes():
        raise RefusedError(_("Choose one of the list."), field="fact")
    if fact and verdict == Verdict.CONFIRMED and proof not in PROOFS:
        raise RefusedError(_("Say how far the fact is proved."), field="proof")
    if not evidence.strip():
        raise RefusedError(_("A verdict rests on evidence: say which."), field="evidence")
    case.findings.filter(topic=topic.strip()).delete()
    finding = Finding.objects.create(
        case=case,
        topic=topic.strip(),
        fact=fact,
        verdict=verdict,
        proof=proof if fact and verdict == Verdict.CONFIRMED else "",
        evidence=evidence.strip(),
        found_by_name=actor.name,
        found_at=now,
    )
    data = {"topic": finding.topic, "verdict": verdict}
    data |= {"proof": finding.proof} if finding.proof else {}
    tell("investigation.finding.recorded", case, actor=actor, now=now, data=data)
    return finding


@transaction.atomic
def conclude_case(*, case: Investigation, conclusion: str, actor: Actor, now: datetime) -> None:
    """Close the inquiry and put its conclusion up for signature; ``investigation.case.concluded``.

    What documents contradict by now is found before, so that the conclusion knows of it.
    Raises ``RefusedError`` without a conclusion or finding, while a method of the plan is not finished
    or a contradiction is not ruled on, or when the move is not allowed.
    """
    hold_case(case)
    if not conclusion.strip():
        raise RefusedError(_("Write the conclusion."), field="conclusion")
    follow_documents(case=case, actor=actor, now=now)
    if not case.findings.exists():
        raise RefusedError(_("A conclusion rests on at least one finding."))
    if case.plan.filter(finished_at__isnull=True).exists():
        raise RefusedError(_("Finish every method of the plan first, or take it out of the plan."))
    if case.contradictions.filter(ruling="").exists():
        raise RefusedError(_("Rule on every contradiction first."))
    data = {"findings": case.findings.count(), "contradictions": case.contradictions.count()}
    move_case(case, "conclude", actor=actor, now=now, data=data)
    case.conclusion = conclusion.strip()
    case.save(update_fields=["conclusion"])


@transaction.atomic
def reopen_case(*, case: Investigation, reason: str, actor: Actor, now: datetime) -> None:
    """Take a concluded case up again (重新展开); ``investigation.case.reopened``.

    A signature under it falls. Raises ``RefusedError`` without a reason or when the move is not
    allowed.
    """
    if not reason.strip():
        raise RefusedError(_("Say what is still to be found out."), field="reason")
    hold_case(case)
    move_case(case, "reopen", actor=actor, now=now, data={"reason": reason.strip()})
    case.signed_at, case.content_digest = None, ""
    case.save(update_fields=["signed_at", "content_digest"])


@transaction.atomic
def sign_case(
    *, case: Investigation, name: str, password: str, actor: Actor, now: datetime
) -> None:
    """Sign the findings as their lead investigator (签署); ``investigation.case.signed``.

    The event binds the digest of what was signed. Raises ``RefusedError`` for anybody else, for a case
    that is not concluded or is signed already, and when name or password is not the actor's.
    """
    hold_case(case)
    rules.is_lead.require(actor, case)
    if case.state != CaseState.FINDINGS:
        raise RefusedError(_("The investigation is not concluded."))
    if case.signed_at is not None:
        raise RefusedError(_("The findings are signed already."))
    require_signature(actor, name=name, password=password)
    case.signed_at, case.content_digest = now, content_digest(case)
    case.save(update_fields=["signed_at", "content_digest"])
    data = {"name": actor.name, "digest": case.content_digest}
    tell("investigation.case.signed", case, actor=actor, now=now, data=data)


@transaction.atomic
def countersign_case(
    *, case: Investigation, name: str, password: str, actor: Actor, now: datetime
) -> None:
    """Countersign an investigation (复核签发); ``investigation.case.countersigned``.

    Raises how far the confirmed facts are proved in the credit file, and records how many answers
    contradicted each other. Raises ``RefusedError`` when name or password is not the actor's, when the
    content is no longer what the lead signed, or when the move is not allowed.
    """
    hold_case(case)
    require_signature(actor, name=name, password=password)
    if case.signed_at is not None and content_digest(case) != case.content_digest:
        raise RefusedError(_("The content is no longer what the lead investigator signed."))
    case.countersigned_at, case.countersigned_by_name = now, actor.name
    case.save(update_fields=["countersigned_at", "countersigned_by_name"])
    data = {"name": actor.name, "digest": case.content_digest}
    move_case(case, "countersign", actor=actor, now=now, data=data)
    record_facts(facts=_proved(case, now=now), actor=actor, now=now)


def _proved(case: Investigation, *, now: datetime) -> list[FactRecord]:
    """The facts that are proved now, and what the comparison of answers came to."""
    today = timezone.localdate(now)
    known = facts_known([case.customer_id], as_of=today).get(case.customer_id, {})
    confirmed = case.findings.filter(verdict=Verdict.CONFIRMED).exclude(fact="")
    facts = [
        FactRecord(
            customer_id=case.customer_id,
            code=finding.fact,
            value=known[finding.fact].value,
            source=Source.MARKET,
            method=(
                FactMethod.ON_SITE
                if finding.proof == Verification.VERIFIED
                else FactMethod.DOCUMENT
            ),
            verification=finding.proof,
            as_of=today,
            evidence=f"{case.number}: {finding.evidence}"[:300],
        )
        for finding in confirmed
        if finding.fact in known
    ]
    contradictions = FactRecord(
        customer_id=case.customer_id,
        code="answer_contradictions",
        value=str(case.contradictions.count()),
        source=Source.MARKET,
        method=FactMethod.CALCULATED,
        verification=Verification.CROSS_CHECKED,
        as_of=today,
        evidence=case.number,
    )
    return [*facts, *([contradictions] if case.sheets.exists() else [])]
