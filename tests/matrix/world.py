"""A small world with a customer near and customers far from one person, each marked with a canary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.assessment.records import AS_OF, record_items, sound_books
from tests.assessment.test_reports import NONE_YET
from tests.customers.factories import make_merge, make_pair, make_person, make_request
from tests.documents.factories import make_document
from tests.dossier.records import PAPERS, REGISTER, add
from tests.factories import NOW, make_actor, make_customer, make_department, make_user
from tests.guarantees.factories import house, make_group
from tests.policies.factories import bring_to
from zixin.accounts.models import EmergencyAccess, RoleProposal, User
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.assessment.models import Assessment
from zixin.assessment.services.rating import assess_customer
from zixin.assessment.services.reports import issue_report
from zixin.connectors import registry
from zixin.customers.models import Customer, ImportFile
from zixin.decisions.models import Condition, Contract, CreditApplication, Decision, Delegation
from zixin.documents.models import Disposal, Document, DocumentExport, LegalHold
from zixin.documents.services.archive import approve_disposal, file_document, propose_disposal
from zixin.dossier.models import Classification
from zixin.exposure.models import CreditLimit
from zixin.guarantees.models import Security
from zixin.investigation.models import (
    AnswerSheet,
    Contradiction,
    Investigation,
    LookupSource,
    Questionnaire,
)
from zixin.investigation.services.questionnaires import publish_shipped_questionnaires
from zixin.kernel.confidentiality import Level
from zixin.kernel.vault import keep_file
from zixin.policies.models import PolicyVersion

FAR = date(2099, 1, 1)
OWN, DEPARTMENT, FOREIGN = "own", "department", "foreign"
RELATIONS = (OWN, DEPARTMENT, FOREIGN)
# One's own customer with a section and a document of the highest level; one's own customer that was
# merged away, and a document of it that was destroyed.
ABOVE, ARCHIVED = "above", "archived"
FURTHER = {
    "customer": (ABOVE, ARCHIVED),
    "entry": (ABOVE,),
    **dict.fromkeys(("document", "disposal", "hold", "export"), (ABOVE, ARCHIVED)),
}


@dataclass(frozen=True, slots=True)
class World:
    """``things`` by relation and kind, as the words of an address; a canary by relation."""

    user: User
    things: dict[str, dict[str, dict[str, Any]]]
    canaries: dict[str, str]


def make_world(*roles: str) -> World:
    """Return a person with roles, and his own customers, his department's and a stranger's."""
    near, far = make_department(), make_department()
    user = make_user(*roles, department=near)
    colleague = make_user(Role.SALESPERSON, department=near)
    stranger = make_user(Role.SALESPERSON, department=far)
    publish_shipped_questionnaires(actor=SYSTEM, now=NOW)
    common = _common(user)
    things, canaries = {}, {}
    for relation, owner in ((OWN, user), (DEPARTMENT, colleague), (FOREIGN, stranger)):
        canaries[relation] = f"金丝雀{relation.upper()}Q7X"
        things[relation] = {**common, **_of_customer(owner, canaries[relation], relation)}
    for relation, make in ((ABOVE, _above), (ARCHIVED, _archived)):
        canaries[relation] = f"金丝雀{relation.upper()}Q7X"
        things[relation] = {**common, **make(user, canaries[relation], things)}
    return World(user, things, canaries)


Things = dict[str, dict[str, Any]]


def _above(owner: User, canary: str, _things: dict[str, Things]) -> Things:
    """A customer everybody near may know, with what only the highest level reads."""
    customer = make_customer(salesperson=owner, department=owner.department)
    Classification.objects.create(
        customer=customer,
        section="owners",
        level=Level.CORE,
        until=FAR,
        responsible=owner,
        reason="test",
        set_at=NOW,
        set_by_id=0,
        set_by_name="test",
    )
    for paid, origin in ((50, PAPERS), (20, REGISTER)):
        add(customer, "registration", origin=origin, registered_capital=100, paid_capital=paid)
    entry = add(customer, "owner", name=canary)
    return {
        **_papers(customer, canary, level=Level.CORE),
        "customer": {"number": customer.number},
        "entry": {"number": customer.number, "kind": "owner", "pk": entry.pk},
    }


def _archived(owner: User, canary: str, things: dict[str, Things]) -> Things:
    """A record that was merged into one's own customer, and a document that was destroyed there."""
    kept = Customer.objects.get(number=things[OWN]["customer"]["number"])
    lost = make_customer(name=f"{canary}有限公司", salesperson=owner, department=owner.department)
    Customer.objects.filter(pk=lost.pk).update(merged_into=kept)
    papers = _papers(kept, canary)
    document = Document.objects.get(number=papers["document"]["number"])
    document.disposals.all().delete()
    LegalHold.objects.filter(document=document).update(lifted_at=NOW)
    archivist, long_ago = make_actor(Role.ARCHIVIST), date(1990, 1, 1)
    file_document(document=document, term_begins_on=long_ago, actor=archivist, now=NOW)
    disposal = propose_disposal(document=document, reason=canary, actor=archivist, now=NOW)
    approve_disposal(disposal=disposal, actor=make_actor(Role.FINANCE_DIRECTOR), now=NOW)
    return {**papers, "disposal": {"pk": disposal.pk}, "customer": {"number": lost.number}}


def _of_customer(owner: User, canary: str, relation: str) -> dict[str, dict[str, Any]]:
    customer = make_customer(
        name=f"{canary}有限公司",
        address=f"{canary}路1号",
        remark=canary,
        salesperson=owner,
        department=owner.department,
        industry="C34",
    )
    for year, items in sorted(sound_books().items())[-2:]:
        record_items(customer, year, {code: text for code, text in items.items() if text})
    assessment = assess_customer(customer=customer, as_of=AS_OF, actor=SYSTEM, now=NOW)
    report = issue_report(
        assessment=assessment,
        standing=NONE_YET,
        language="en",
        actor=make_actor(Role.CREDIT_ANALYST),
        now=NOW,
    )
    application = _application(customer, owner, assessment, canary, relation)
    case = _case(customer, owner, canary, relation)
    add(customer, "registration", registered_capital=100, paid_capital=50)
    add(customer, "registration", origin=REGISTER, registered_capital=100, paid_capital=20)
    entry = add(customer, "owner", name=canary)
    file = ImportFile.objects.create(
        kind="customers",
        name=f"{canary}.csv",
        sha256="0" * 64,
        size_bytes=1,
        brought_at=NOW,
        brought_by_id=owner.pk,
        brought_by_name=str(owner),
    )
    return {
        **_papers(customer, canary),
        "customer": {"number": customer.number},
        "assessment": {"number": assessment.number},
        "report": {"number": report.number},
        **application,
        "case": {"number": case.number},
        "entry": {"number": customer.number, "kind": "owner", "pk": entry.pk},
        **_answers(case),
        **_security(customer, canary),
        "file": {"pk": file.pk},
    }


def _security(customer: Customer, canary: str) -> dict[str, dict[str, Any]]:
    """An accepted security with a value; nobody here drafted it."""
    security = Security.objects.create(
        number=f"GS-{customer.number}",
        customer=customer,
        **house(scope=canary, thing=canary).columns(),
        state="ACCEPTED",
        drafted_by_id=0,
        drafted_by_name=canary,
        drafted_at=NOW,
        checked_by_id=0,
        accepted_by_id=-1,
        accepted_at=NOW,
        moved_at=NOW,
    )
    value = security.valuations.create(
        dated_on=NOW.date(),
        value=1,
        method="own",
        valuer=canary,
        recorded_at=NOW,
        recorded_by_id=0,
        recorded_by_name=canary,
    )
    return {
        "security": {"number": security.number},
        "value": {"number": security.number, "pk": value.pk},
    }


def _decided(
    application: CreditApplication, assessment: Assessment, canary: str, relation: str
) -> dict[str, dict[str, Any]]:
    """A decision with its letter and its review."""
    kept = keep_file(source=b"%PDF", now=NOW)
    letter = application.letters.create(
        number=f"DL-{relation}",
        kind="rejected",
        language="en",
        content={"parts": [{"title": canary, "text": canary}]},
        kept=kept,
        sha256=kept.sha256,
        issued_by_name=canary,
        issued_at=NOW,
    )
    decision = application.decisions.create(
        verdict="REJECTED",
        reason=canary,
        authority=assessment.policy,
        authority_role="credit_manager",
        application_revision=1,
        decided_by_id=0,
        decided_by_name=canary,
        decided_at=NOW,
    )
    review = decision.reviews.create(trigger="sample", opened_at=NOW)
    return {"letter": {"number": letter.number}, "decision_review": {"pk": review.pk}}


def _application(
    customer: Customer, owner: User, assessment: Assessment, canary: str, relation: str
) -> dict[str, dict[str, Any]]:
    """An application with a condition and another grade proposed."""
    application = CreditApplication.objects.create(
        number=f"CA-{relation}",
        customer=customer,
        amount_requested=100_000,
        terms_days=60,
        purpose=canary,
        drafted_by_id=owner.pk,
        drafted_by_name=str(owner),
        drafted_at=NOW,
        moved_at=NOW,
    )
    condition = Condition.objects.create(
        application=application, text=canary, due_on=NOW.date(), is_precedent=True
    )
    rating = application.rating_overrides.create(
        assessment=assessment,
        model_grade="A",
        grade="AA",
        notches=1,
        reason="other",
        evidence=canary,
        scope="application",
        expires_on=NOW.date(),
        proposed_by_id=0,
        proposed_by_name=canary,
        proposed_at=NOW,
    )
    return {
        "application": {"number": application.number},
        **_decided(application, assessment, canary, relation),
        **_credit(application, canary, relation),
        "rating": {"number": application.number, "pk": rating.pk},
        "condition": {"number": application.number, "pk": condition.pk},
    }


def _credit(
    application: CreditApplication, canary: str, relation: str
) -> dict[str, dict[str, Any]]:
    """A contract with its text, and a limit that has just run out and is to be looked after."""
    decision = Decision.objects.create(
        application=application,
        verdict="REJECTED",
        reason=canary,
        authority=PolicyVersion.objects.earliest("pk"),
        application_revision=1,
        decided_by_id=0,
        decided_by_name=canary,
        decided_at=NOW,
    )
    text = keep_file(source=canary.encode(), now=NOW)
    contract = Contract.objects.create(
        number=f"CT-{relation}",
        application=application,
        decision=decision,
        terms={},
        state="VOID",
        void_reason=canary,
        pdf=text,
        pdf_digest=text.sha256,
        drawn_up_by_name=canary,
        drawn_up_at=NOW,
    )
    limit = CreditLimit.objects.create(
        customer=application.customer,
        amount=100_000,
        terms_days=30,
        valid_from=NOW.date() - timedelta(days=30),
        valid_until=NOW.date(),
        source=canary[:40],
        reason=canary,
    )
    text_of = {"number": application.number, "contract": contract.number, "form": "pdf"}
    return {"limit": {"pk": limit.pk}, "contract": text_of}


def _papers(customer: Customer, canary: str, level: int = Level.GENERAL) -> Things:
    """A document in every stage; an ordinary one, unless said, so that reading it writes nothing."""
    document = make_document(customer, kind="other", title=canary, level=level)
    stages = {"proposed_by_id": 0, "proposed_by_name": canary, "proposed_at": NOW}
    disposal = Disposal.objects.create(document=document, reason=canary, **stages)
    hold = LegalHold.objects.create(
        customer=customer, document=document, reason=canary, placed_by_name="x", placed_at=NOW
    )
    export = DocumentExport.objects.create(
        number=f"DE-{document.number}",
        document=document,
        purpose=canary,
        requested_by_id=0,
        requested_by_name=canary,
        requested_at=NOW,
    )
    return {
        "document": {"number": document.number},
        "disposal": {"pk": disposal.pk},
        "hold": {"pk": hold.pk},
        "export": {"number": export.number},
    }


def _case(customer: Customer, owner: User, canary: str, relation: str) -> Investigation:
    case = Investigation.objects.create(
        number=f"IC-{relation}",
        customer=customer,
        reason="review",
        question=canary,
        due_on=NOW.date(),
        lead_id=owner.pk,
        lead_name=str(owner),
        opened_by_id=owner.pk,
        opened_by_name=str(owner),
        opened_at=NOW,
        moved_at=NOW,
    )
    case.plan.create(
        method="questionnaire", owner_id=owner.pk, owner_name=str(owner), due_on=NOW.date()
    )
    return case


def _answers(case: Investigation) -> dict[str, dict[str, Any]]:
    """Two sheets whose answers contradict each other."""
    sheets = [
        AnswerSheet.objects.create(
            case=case,
            questionnaire=Questionnaire.objects.get(code="customer_self"),
            channel=channel,
            respondent="林",
            answers={"production": answer},
            opened_by_name="test",
            opened_at=NOW,
        )
        for channel, answer in (("phone", "full"), ("visit", "stopped"))
    ]
    found = Contradiction.objects.create(
        case=case, question="production", first=sheets[0], second=sheets[1]
    )
    issued = case.reports.create(
        number=f"IR-{case.number}",
        language="en",
        form="pdf",
        kept=keep_file(source=b"%PDF", now=NOW),
        sha256="0" * 64,
        issued_at=NOW,
    )
    visit = case.visits.create(
        kind="interview", place="厂区", planned_on=NOW.date(), visitor_id=1, visitor_name="test"
    )
    kept = issued.kept
    photo = visit.photos.create(kept=kept, shown=kept, added_at=NOW)
    lookup = case.lookups.create(
        number=f"LU-{case.number}",
        origin=case.question,
        subject=case.question,
        state="ANSWERED",
        asked_at=NOW,
        asked_by_name="test",
    )
    proposal = lookup.proposals.create(
        place=1,
        record="shareholder",
        kind="owner",
        values={"name": case.question},
        as_of=NOW.date(),
    )
    return {
        "lookup": {"number": lookup.number},
        "record_proposal": {"number": lookup.number, "place": proposal.place},
        "visit": {"number": case.number, "pk": visit.pk},
        "photo": {"pk": photo.pk},
        "case_report": {"number": issued.number},
        "sheet": {"number": case.number, "pk": sheets[0].pk},
        "contradiction": {"number": case.number, "pk": found.pk},
    }


def _common(user: User) -> dict[str, dict[str, Any]]:
    """What belongs to no customer: who may open the page may see it."""
    person = make_user(Role.SALESPERSON)
    emergency = EmergencyAccess.objects.create(
        user=person, customer_id=0, level=3, hours=1, opened_at=NOW, until=NOW
    )
    proposal = RoleProposal.objects.create(
        user=person, role=Role.COLLECTOR, proposed_by=make_user(), proposed_at=NOW
    )
    lent = Delegation.objects.create(
        principal_id=user.pk,
        principal_name=str(user),
        delegate_id=person.pk,
        delegate_name=str(person),
        role=Role.CREDIT_MANAGER,
        valid_from=NOW.date(),
        valid_until=NOW.date(),
        reason="x",
        lent_at=NOW,
    )
    source = LookupSource.objects.create(
        code="beichen",
        kind="registry",
        name="北辰",
        document=registry.examples()["beichen"],
        daily_budget=1,
        monthly_budget=1,
        kept_at=NOW,
    )
    return {
        "source": {"code": source.code},
        "questionnaire": {"code": "customer_self", "version": 1},
        "delegation": {"pk": lent.pk},
        "draft": {"number": bring_to("DRAFT").number},
        "policy": {"kind": "assessment", "name": "sasac-2006-basic", "version": 1},
        "group": {"number": make_group().number},
        "pair": {"pk": make_pair().pk},
        "person": {"pk": person.pk},
        "department": {"pk": user.department_id},
        "record": {"pk": user.training_records.get().pk},
        "emergency": {"pk": emergency.pk},
        "proposal": {"pk": proposal.pk},
        "twins": {"kept": make_customer().number, "lost": make_customer().number},
        "merge": {"number": make_merge().number},
        "contact": {"pk": make_person().pk},
        "request": {"number": make_request().number},
    }
