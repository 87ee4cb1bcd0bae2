"""What sources say enters the credit file only when somebody takes it over, with its evidence."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from tests.dossier.records import add
from tests.factories import NOW, make_actor
from tests.investigation.factories import bring_to, countersign, find_and_conclude, sign
from tests.investigation.lookups import answer, ask, case_of_company, keep, lead_of, listed
from zixin.connectors.adapters.fake import COMPANY
from zixin.connectors.registry import fake as registry_fake
from zixin.dossier.models import Classification, Officer, Owner, PublicRecord, Registration
from zixin.dossier.queries.entries import Moment
from zixin.dossier.queries.file import file_for
from zixin.investigation.comparison import compare
from zixin.investigation.composition import compose_report
from zixin.investigation.models import Lookup, Proposal
from zixin.investigation.queries.cases import events_of
from zixin.investigation.services.lookups import FaultyFileError, bring_file
from zixin.investigation.services.proposals import reject_proposal, take_over
from zixin.kernel import vault
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
CSV = "企业名称,案号,执行法院,执行标的,立案日期\n"
CSV += f"{COMPANY.name},（2026）沪01执1号,上海一中院,1000,2026-01-05\n"
CSV += "别家有限公司,（2026）沪01执2号,上海一中院,5,2026-01-06\n"


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def answered():
    with listed(registry_fake.beichen()) as address:
        return answer(ask(case_of_company(), keep(address)))


def footprint() -> tuple[object, ...]:
    states = list(Proposal.objects.order_by("pk").values_list("state", "reason", "entry_id"))
    entries = [model.objects.count() for model in (Registration, Owner, Officer, PublicRecord)]
    return states, entries, Event.objects.count(), Lookup.objects.count()


def proposal_of(lookup: Lookup, kind: str) -> Proposal:
    return lookup.proposals.filter(kind=kind).first()


def take(*proposals: Proposal, **changes) -> None:
    take_over(
        **{
            "proposals": proposals,
            "completed": {},
            "actor": lead_of(proposals[0].lookup.case),
            "now": NOW,
            **changes,
        }
    )


def bring(case, **changes) -> Lookup:
    return bring_file(
        **{
            "case": case,
            "kind": "enforcement",
            "origin": "执行信息公开网下载",
            "as_of": TODAY,
            "name": "被执行人.csv",
            "content": CSV.encode(),
            "actor": lead_of(case),
            "now": NOW,
            **changes,
        }
    )


def test_record_is_taken_over_with_its_source_and_evidence(answered):
    take(proposal_of(answered, "registration"), proposal_of(answered, "penalty"))

    entry, penalty = Registration.objects.get(), PublicRecord.objects.get()
    assert (entry.legal_form, entry.register_status) == ("limited", "operating")
    assert entry.registered_capital == Decimal(50_000_000)
    assert (entry.source, entry.method, entry.verification) == ("public", "online", "documented")
    assert (entry.as_of, entry.recorded_by_name) == (TODAY, answered.asked_by_name)
    for part in (answered.number, answered.origin, answered.asked_by_name, "2026-03-02 09:30"):
        assert part in entry.evidence
    assert answered.found["registration"]["digests"][0][:16] in entry.evidence
    assert (penalty.kind, penalty.amount, penalty.case_number) == (
        "penalty",
        Decimal(20_000),
        "沪市监浦处〔2025〕17号",
    )
    taken = list(answered.proposals.exclude(state="PROPOSED"))
    assert [row.state for row in taken] == ["TAKEN", "TAKEN"]
    assert {row.entry_id for row in taken} == {entry.pk, penalty.pk}
    assert Event.objects.filter(kind="investigation.proposal.taken").count() == 2
    assert Event.objects.filter(kind="dossier.entries.recorded").count() == 1


def test_record_that_disagrees_stands_beside_the_file_as_a_conflict(answered):
    case = answered.case
    add(case.customer, "registration", registered_capital=30_000_000)
    rows = compare(lead_of(case), answered, answered.proposals.all(), now=NOW).rows
    shown = next(row for row in rows if row.proposal.kind == "registration")
    (field,) = [field for field in shown.fields if field.title == "Registered capital"]
    assert (field.said, field.held, field.differs) == ("50000000", "30000000", True)

    take(proposal_of(answered, "registration"))

    file = file_for(lead_of(case), case.customer, Moment(TODAY, NOW + timedelta(seconds=1)))
    assert "registration.registered_capital" in {conflict.code for conflict in file.conflicts}


def test_record_that_stands_in_the_file_is_shown_as_known(answered):
    take(proposal_of(answered, "officer"))
    with listed(registry_fake.beichen()):
        rows = compare(lead_of(answered.case), answered, answered.proposals.all(), now=NOW).rows

    assert [row.is_known for row in rows if row.proposal.kind == "officer"] == [True]
    assert not any(row.differs for row in rows if row.proposal.kind == "owner")


def test_record_is_decided_on_once(answered):
    row = proposal_of(answered, "penalty")
    reject_proposal(proposal=row, reason="已撤销", actor=lead_of(answered.case), now=NOW)
    before = footprint()

    for act in (
        lambda: take(proposal_of(answered, "penalty")),
        lambda: reject_proposal(proposal=row, reason="再次", actor=lead_of(answered.case), now=NOW),
    ):
        with pytest.raises(RefusedError, match="already moved this on"):
            act()

    assert footprint() == before
    assert (row.state, row.reason, PublicRecord.objects.count()) == ("REJECTED", "已撤销", 0)


def test_rejection_wants_a_reason(answered):
    row = proposal_of(answered, "penalty")
    before = footprint()

    with pytest.raises(RefusedError, match="Say why"):
        reject_proposal(proposal=row, reason=" ", actor=lead_of(answered.case), now=NOW)

    assert footprint() == before


@pytest.mark.parametrize("role", ["credit_manager", "credit_analyst", "ar_accountant"])
def test_only_investigators_of_the_case_decide(answered, role):
    row, actor = proposal_of(answered, "penalty"), make_actor(role)
    before = footprint()

    with pytest.raises(RefusedError, match="investigators of the case"):
        take(row, actor=actor)
    with pytest.raises(RefusedError, match="investigators of the case"):
        reject_proposal(proposal=row, reason="x", actor=actor, now=NOW)

    assert footprint() == before


def test_closed_section_is_neither_shown_nor_written(answered):
    case = answered.case
    Classification.objects.create(
        customer=case.customer,
        section="public_record",
        level=3,
        until=TODAY + timedelta(days=30),
        responsible_id=case.lead_id,
        reason="诉讼进行中",
        set_at=NOW,
        set_by_id=0,
        set_by_name="test",
    )
    actor = lead_of(case)
    rows = compare(actor, answered, answered.proposals.all(), now=NOW).rows
    closed = [row for row in rows if row.is_closed]
    before = footprint()

    assert closed
    assert all(row.fields == () for row in closed)
    with pytest.raises(RefusedError, match="not cleared"):
        take(closed[0].proposal, actor=actor)

    assert footprint() == before


def test_what_the_source_does_not_say_is_completed_and_nothing_else(answered):
    row = proposal_of(answered, "penalty")
    row.values = {name: text for name, text in row.values.items() if name != "filed_on"}
    row.save()
    before = footprint()
    with pytest.raises(RefusedError, match="Enter a value"):
        take(row)
    row.refresh_from_db()
    assert footprint() == before

    take(row, completed={"filed_on": "2025-03-11", "amount": "1"})

    entry = PublicRecord.objects.get()
    assert (entry.filed_on.isoformat(), entry.amount) == ("2025-03-11", Decimal(20_000))


def test_one_faulty_record_keeps_all_out(answered):
    good, bad = proposal_of(answered, "penalty"), proposal_of(answered, "abnormal")
    bad.values = {**bad.values, "filed_on": "yesterday"}
    bad.save()
    before = footprint()

    with pytest.raises(RefusedError):
        take(good, bad)

    assert footprint() == before


def test_nothing_and_what_is_for_reading_cannot_be_taken_over(answered):
    row = proposal_of(answered, "penalty")
    row.kind = ""
    row.save()

    with pytest.raises(RefusedError, match="at least one"):
        take_over(proposals=[], completed={}, actor=lead_of(answered.case), now=NOW)
    with pytest.raises(RefusedError, match="for reading"):
        take(row)
    with pytest.raises(RefusedError, match="for reading"):
        reject_proposal(proposal=row, reason="x", actor=lead_of(answered.case), now=NOW)


def test_file_of_records_is_kept_and_proposed():
    case = case_of_company()

    lookup = bring(case)

    assert (lookup.state, lookup.found["enforcement"]["others"]) == ("ANSWERED", 1)
    assert vault.content_of(lookup.kept) == CSV.encode()
    take(*lookup.proposals.all())
    entry = PublicRecord.objects.get()
    assert (entry.kind, entry.amount, entry.method) == ("enforcement", Decimal(1_000), "document")
    assert lookup.kept.sha256[:16] in entry.evidence


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"content": b""}, "empty"),
        ({"content": b"\x89PNG\r\n\x1a\n"}, "no spreadsheet but a picture"),
        ({"content": "企业名称,案号\n别家有限公司,1\n".encode()}, "No row of this file is about"),
        ({"kind": "unknown"}, "Choose one of the list"),
        ({"origin": " "}, "Say where the file comes from"),
        ({"as_of": TODAY + timedelta(days=1)}, "does not lie ahead"),
    ],
)
def test_file_that_cannot_be_taken_is_refused_and_not_kept(changes, sentence):
    case = case_of_company()
    before = footprint(), vault.VaultFile.objects.count()

    with pytest.raises(RefusedError, match=sentence):
        bring(case, **changes)

    assert (footprint(), vault.VaultFile.objects.count()) == before


def test_faulty_cells_are_named_with_their_row():
    case = case_of_company()
    content = CSV.replace("1000", "一千").replace("2026-01-06", "someday")

    with pytest.raises(FaultyFileError, match="2 cells cannot be read") as told:
        bring(case, content=content.encode())

    assert [(fault["row"], fault["column"]) for fault in told.value.faults] == [
        (2, "执行标的"),
        (3, "立案日期"),
    ]
    assert Lookup.objects.count() == 0


def test_files_are_brought_by_investigators_of_a_case_under_way():
    case, planned = case_of_company(), bring_to("PLANNED")

    with pytest.raises(RefusedError, match="investigators of the case"):
        bring(case, actor=make_actor("credit_analyst"))
    with pytest.raises(RefusedError, match="not under way"):
        bring(planned)

    assert Lookup.objects.count() == 0


def test_look_up_stands_in_the_story_and_in_the_report(answered):
    case = answered.case
    take(proposal_of(answered, "penalty"))
    kinds = {event.kind for event in events_of(case)}
    assert {"investigation.lookup.asked", "investigation.lookup.answered"} <= kinds
    find_and_conclude(case)
    sign(case)
    countersign(case)
    case.refresh_from_db()

    report = compose_report(case, number="IR-1", seller="s", by="b", on=TODAY)

    chapter = next(part for part in report["chapters"] if "look-ups" in part["title"])
    (row,) = chapter["parts"][0]["rows"]
    assert row[:3] == ["北辰企业数据", "2026-03-02 09:30", "Answered"]
    assert "Shareholders: 23" in row[3]
    assert row[4] == "1"
