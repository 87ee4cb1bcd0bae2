"""Findings, conclusion, signatures and the report: what holds them back, what they leave."""

from __future__ import annotations

import io

import docx
import pypdfium2
import pytest
from django.urls import reverse

from tests.factories import NOW, make_actor, make_user
from tests.investigation.factories import (
    OWN_ANSWERS,
    PASSWORD,
    SEEN_ANSWERS,
    bring_to,
    countersign,
    find,
    find_and_conclude,
    give_password,
    lead_of,
    open_sheet,
    sign,
    submit,
)
from zixin.accounts.models import User
from zixin.dossier.models import Fact
from zixin.investigation.models import Finding, InvestigationReport
from zixin.investigation.services import answers, findings, reports
from zixin.kernel.audit import Event
from zixin.kernel.vault import content_of
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db


def _footprint(case) -> tuple[object, ...]:
    row = type(case).objects.filter(pk=case.pk).values().get()
    return (row, Finding.objects.count(), Fact.objects.count(), Event.objects.count())


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("topic", {"topic": " "}),
        ("verdict", {"verdict": "perhaps"}),
        ("fact", {"fact": "nothing"}),
        ("proof", {"fact": "premises_owned"}),
        ("proof", {"fact": "premises_owned", "proof": "claimed"}),
        ("evidence", {"evidence": ""}),
    ],
)
def test_finding_is_refused_and_changes_nothing(field, changes):
    case = bring_to("UNDER_WAY")
    before = _footprint(case)

    with pytest.raises(RefusedError) as refused:
        find(case, **changes)

    assert (refused.value.field, _footprint(case)) == (field, before)


def test_later_finding_of_a_topic_takes_the_place_of_the_earlier():
    case = bring_to("UNDER_WAY")
    find(case)
    find(case, verdict="unverified", evidence="对方拒绝")

    assert Finding.objects.get().verdict == "unverified"


def test_conclusion_waits_for_plan_findings_and_rulings():
    case = bring_to("UNDER_WAY")
    lead = lead_of(case)
    submit(open_sheet(case), OWN_ANSWERS)
    submit(open_sheet(case, code="site_visit", channel="visit"), SEEN_ANSWERS)
    before = _footprint(case)
    with pytest.raises(RefusedError):  # no finding, plan open, contradictions open
        findings.conclude_case(case=case, conclusion="属实", actor=lead, now=NOW)
    assert _footprint(case) == before
    with pytest.raises(RefusedError):
        find_and_conclude(case)  # contradictions still open
    for row in case.contradictions.all():
        answers.rule_on_contradiction(
            contradiction=row, ruling="second", explanation="现场为准", actor=lead, now=NOW
        )

    findings.conclude_case(case=case, conclusion="大体属实", actor=lead, now=NOW)

    assert case.state == "FINDINGS"
    assert Event.objects.latest("sequence").data == {
        "findings": 1,
        "contradictions": 4,
        "state": ["UNDER_WAY", "FINDINGS"],
    }


def test_signature_needs_name_and_password():
    case = bring_to("FINDINGS")
    before = _footprint(case)

    for field, changes in (("name", {"name": "别人"}), ("password", {"password": "wrong"})):
        with pytest.raises(RefusedError) as refused:
            sign(case, **changes)
        assert refused.value.field == field
    with pytest.raises(RefusedError):
        sign(case, actor=make_actor("credit_analyst"))

    assert _footprint(case) == before
    sign(case)
    data = Event.objects.latest("sequence").data
    assert data == {"name": case.lead_name, "digest": case.content_digest}
    with pytest.raises(RefusedError):
        sign(case)


def test_countersignature_needs_the_content_that_was_signed():
    case = bring_to("FINDINGS")
    sign(case)
    Finding.objects.update(evidence="后来改的")
    before = _footprint(case)

    with pytest.raises(RefusedError):
        countersign(case)

    case.refresh_from_db()
    assert (_footprint(case), case.countersigned_at) == (before, None)


def test_lead_does_not_countersign_his_own_case():
    lead = make_user("credit_manager")
    case = bring_to("FINDINGS", lead=lead)
    sign(case)
    before = _footprint(case)

    with pytest.raises(RefusedError):
        countersign(case, actor=lead_of(case))

    assert _footprint(case) == before


def test_reopening_takes_the_signature_away():
    case = bring_to("FINDINGS")
    sign(case)

    findings.reopen_case(case=case, reason="再查库存", actor=lead_of(case), now=NOW)

    case.refresh_from_db()
    assert (case.state, case.signed_at, case.content_digest) == ("UNDER_WAY", None, "")


def test_countersignature_proves_facts_in_the_credit_file():
    case = bring_to("UNDER_WAY")
    submit(open_sheet(case), OWN_ANSWERS)
    find(case, topic="参保人数", fact="insured_headcount", proof="cross_checked")
    find(case, topic="自有场所", fact="premises_owned", verdict="contradicted")
    find_and_conclude(case)
    sign(case)
    countersign(case)

    facts = {row.code: row for row in Fact.objects.order_by("id")}
    assert (facts["insured_headcount"].value, facts["insured_headcount"].verification) == (
        "120",
        "cross_checked",
    )
    assert facts["premises_owned"].verification == "claimed"
    assert facts["answer_contradictions"].value == "0"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_report_says_the_same_as_pdf_and_docx(language):
    case = bring_to("SIGNED")
    actor = make_actor("credit_controller")
    words = {"zh-hans": ("资信调查报告", "属实"), "en": ("Investigation report", "Confirmed")}

    files = {
        form: reports.issue_report(case=case, language=language, form=form, actor=actor, now=NOW)
        for form in ("pdf", "docx")
    }

    pdf = pypdfium2.PdfDocument(content_of(files["pdf"].kept))
    told = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pdf)
    text = docx.Document(io.BytesIO(content_of(files["docx"].kept)))
    cells = [cell.text for table in text.tables for row in table.rows for cell in row.cells]
    written = "\n".join([*(line.text for line in text.paragraphs), *cells])
    for word in (*words[language], case.customer.name, case.content_digest[:20]):
        assert "".join(word.split()) in told, word
        assert word in written, word
    assert [row.number for row in files.values()] == ["IR-2026-000001", "IR-2026-000002"]
    assert reports.open_report(report=files["pdf"], actor=actor, now=NOW) == content_of(
        files["pdf"].kept
    )


def test_report_waits_for_both_signatures():
    case = bring_to("FINDINGS")
    sign(case)

    for actor in (lead_of(case), make_actor("salesperson")):
        with pytest.raises(RefusedError):
            reports.issue_report(case=case, language="en", form="pdf", actor=actor, now=NOW)

    assert InvestigationReport.objects.count() == 0


def test_case_is_found_signed_and_reported_on_pages(client):
    case = bring_to("UNDER_WAY")
    lead = give_password(User.objects.get(pk=case.lead_id))
    submit(open_sheet(case), OWN_ANSWERS)
    client.force_login(lead)

    def post(name: str, fields: dict[str, str]) -> int:
        address = reverse(f"investigation:{name}", args=[case.number])
        assert client.get(address).status_code == 200
        return client.post(address, fields).status_code

    finding = {"fact": "premises_owned", "verdict": "confirmed", "evidence": "产权证"}
    assert post("finding", finding) == 422
    assert post("finding", {**finding, "proof": "documented"}) == 302
    assert Finding.objects.get().topic == "自有经营场所"
    completion = reverse("investigation:completion", args=[case.number, "questionnaire"])
    client.post(completion, {"outcome": "已答复"})
    assert post("conclusion", {"conclusion": ""}) == 422
    assert post("conclusion", {"conclusion": "属实"}) == 302
    signature = {"name": str(lead), "password": PASSWORD}
    assert post("signature", {**signature, "password": "x"}) == 422
    assert post("signature", signature) == 302
    manager = give_password(make_user("credit_manager"))
    client.force_login(manager)
    assert post("countersignature", {"name": str(manager), "password": PASSWORD}) == 302
    issuing = reverse("investigation:report", args=[case.number])
    assert client.post(issuing, {"language": "en", "form": "docx"}).status_code == 302
    issued = InvestigationReport.objects.get()
    opening = reverse("investigation:report_opening", args=[issued.number])
    answer = client.post(opening)
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")
    page = reverse("investigation:case", args=[case.number])
    assert issued.number in client.get(page).content.decode()
