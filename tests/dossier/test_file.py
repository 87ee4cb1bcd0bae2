"""The pages of the credit file: sections, levels, masks, readers and the look back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.assessment.records import record_items
from tests.documents.factories import make_document
from tests.dossier.records import PAPERS, REGISTER, add
from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.accounts.queries import SYSTEM
from zixin.dossier.models import Classification, Owner, Reading, Registration
from zixin.dossier.queries.secrecy import sections_for
from zixin.dossier.rules.facts import FactRecord
from zixin.dossier.rules.schema import SECTION_BY_CODE
from zixin.dossier.services import classify_section, record_facts
from zixin.dossier.views.file import ROWS_A_PAGE
from zixin.kernel.models import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

QUERIES_MAX = 25
TODAY = timezone.localdate(NOW)
PROVENANCE = {
    "source": "public",
    "method": "online",
    "verification": "cross_checked",
    "as_of": "2026-01-31",
}


def sign_in(client, role="credit_analyst"):
    user = make_user(role)
    client.force_login(user)
    return user


def fill(customer):
    for kind in ("registration", "owner", "officer", "search", "dishonest", "supplier"):
        add(customer, kind)


def classify(customer, section="owners", level=3, *, days=3_000, role="credit_manager"):
    return classify_section(
        customer=customer,
        section=section,
        level=level,
        until=TODAY + timedelta(days=days),
        responsible=make_user("credit_manager", full_name="严守诺"),
        reason="under negotiation",
        actor=make_actor(role),
        now=NOW,
    )


def test_the_overview_costs_the_same_for_a_full_file_and_an_empty_one(client):
    sign_in(client)
    client.get("/customers/")  # the first page of a session is asked for more
    counts = []
    for rounds in (0, 1, 5):
        customer = make_customer()
        for _round in range(rounds):
            fill(customer)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/customers/{customer.number}/file/").status_code == 200
        counts.append(len(captured))
    assert len(set(counts)) == 1
    assert counts[0] <= QUERIES_MAX


def fill_years(customer, *, documents):
    """Fill a file with five years of everything, and with documents."""
    for year in range(2021, 2026):
        record_items(customer, year, {"equity": "1000000"})
        for kind in ("search", "dishonest", "supplier", "headcount"):
            add(customer, kind, origin=replace(PAPERS, as_of=date(year, 6, 30)))
        for kind in ("lawsuit", "enforcement"):
            filed = {"filed_on": date(year, 5, 1), "case_number": f"{kind} {year}"}
            add(customer, kind, origin=REGISTER, about="company", amount=Decimal(9), **filed)
        for kind in ("trade", "bank"):
            add(customer, kind, name=f"{kind} {year}", score=Decimal("0.9"))
        period = {"from_on": date(year, 1, 1), "to_on": date(year, 12, 31)}
        add(customer, "payment_period", on_time_share=Decimal("0.9"), **period)
        codes = ("broken_promises", "audited", "owner_guarantee", "litigation_count")
        given = {"source": "market", "method": "document", "verification": "documented"}
        facts = [
            FactRecord(
                customer_id=customer.pk, code=code, value="1", as_of=date(year, 7, 1), **given
            )
            for code in codes
        ]
        record_facts(facts=facts, actor=SYSTEM, now=NOW)
    for place in range(documents):
        make_document(customer, title=f"{documents}-{place}")


def queries_of(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_five_years_of_everything_cost_the_same_queries_as_double(client):
    sign_in(client)
    single, double = make_customer(), make_customer()
    fill_years(single, documents=105)
    fill_years(double, documents=210)
    fill_years(double, documents=0)
    pages = {
        "": QUERIES_MAX,
        "facts/": QUERIES_MAX,
        "conflicts/": QUERIES_MAX,
        "readers/": QUERIES_MAX,
        **{f"sections/{section}/": QUERIES_MAX for section in SECTION_BY_CODE},
        "sections/public_record/history/": QUERIES_MAX,
    }
    client.get("/customers/")  # the first page of a session is asked for more

    for page, most in pages.items():
        counts = []
        for customer in (single, double):
            address = f"/customers/{customer.number}/file/{page}"
            client.get(address)  # a first reading is written down
            counts.append(queries_of(client, address))
        assert counts[0] == counts[1], page
        assert counts[0] <= most, page


def test_a_long_section_is_shown_page_by_page(client):
    sign_in(client)
    customer = make_customer()
    for place in range(ROWS_A_PAGE + 1):
        make_document(customer, title=f"title-{place:03}")
    address = f"/customers/{customer.number}/file/sections/documents/"

    first, second = (
        client.get(address, {"page": page}).content.decode().count("title-") for page in (1, 2)
    )

    assert (first, second) == (ROWS_A_PAGE, 1)


def test_an_entry_is_recorded_on_its_form_and_shown_in_its_section(client):
    user = sign_in(client)
    customer = make_customer()
    given = {"legal_form": "limited", "register_status": "operating", "premises_match": "true"}

    response = client.post(
        f"/customers/{customer.number}/file/entries/registration/", {**given, **PROVENANCE}
    )

    assert response.status_code == 302
    assert response["Location"] == f"/customers/{customer.number}/file/sections/registration/"
    row = Registration.objects.get()
    assert (row.premises_match, row.premises_owned, row.recorded_by_id) == (True, None, user.pk)
    assert "有限责任公司" in client.get(response["Location"]).content.decode()


def test_a_share_may_be_entered_in_per_cent(client):
    sign_in(client)
    customer = make_customer()
    given = {"name": "王强", "owner_type": "person", "share": "60%", **PROVENANCE}

    client.post(f"/customers/{customer.number}/file/entries/owner/", given)

    assert str(Owner.objects.get().share) == "0.600000"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("share", "120%"),
        ("share", "much"),
        ("as_of", "2999-01-01"),
        ("valid_to", "x"),
    ],
)
def test_a_faulty_entry_is_shown_at_its_field_and_changes_nothing(client, field, value):
    sign_in(client)
    customer = make_customer()
    given = {"name": "王强", "owner_type": "person", **PROVENANCE, field: value}

    response = client.post(f"/customers/{customer.number}/file/entries/owner/", given)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Owner.objects.count() == 0


def test_a_number_is_masked_until_it_is_revealed_with_a_purpose(client):
    sign_in(client)
    customer = make_customer()
    entry = add(customer, "owner")
    section = client.get(f"/customers/{customer.number}/file/sections/owners/").content.decode()
    address = f"/customers/{customer.number}/file/entries/owner/{entry.pk}/reveal/identity_number/"

    assert "110****7758" in section
    assert "110101199003077758" not in section
    assert "110101199003077758" not in client.get(address).content.decode()
    assert client.post(address, {"purpose": " "}).status_code == 422
    assert Event.objects.filter(kind="dossier.field.revealed").count() == 0
    assert "110101199003077758" in client.post(address, {"purpose": "contract"}).content.decode()
    event = Event.objects.get(kind="dossier.field.revealed")
    assert event.data == {
        "entry": "owner",
        "code": "identity_number",
        "row": entry.pk,
        "purpose": "contract",
    }


def test_a_correction_does_not_print_the_masked_number_and_keeps_it(client):
    sign_in(client)
    customer = make_customer()
    entry = add(customer, "owner")
    address = f"/customers/{customer.number}/file/entries/owner/{entry.pk}/correction/"

    assert "110101199003077758" not in client.get(address).content.decode()
    given = {"name": "王强", "owner_type": "person", "reason": "typing", **PROVENANCE}
    assert client.post(address, given).status_code == 302

    new = Owner.objects.get(supersedes=entry)
    assert new.identity_number == "110101199003077758"


def test_a_section_above_ones_level_is_named_and_not_shown(client):
    sign_in(client, "credit_analyst")
    customer = make_customer()
    entry = add(customer, "owner", name="隐秘股东")
    classify(customer)
    base = f"/customers/{customer.number}/file/"

    overview = client.get(base).content.decode()

    assert "股东、控制人与高管" in overview
    assert "严守诺" in overview
    assert "隐秘股东" not in overview
    for address in ("sections/owners/", "sections/owners/history/"):
        page = client.get(base + address)
        assert page.status_code == 403
        assert "隐秘股东" not in page.content.decode()
    for address in (
        f"entries/owner/{entry.pk}/correction/",
        f"entries/owner/{entry.pk}/reveal/identity_number/",
        "entries/owner/",
        "facts/owner_guarantee/",
    ):
        assert client.get(base + address).status_code == 404
    assert Reading.objects.count() == 0


def test_a_core_section_opens_when_one_says_why(client):
    user = sign_in(client, "credit_manager")
    customer = make_customer()
    add(customer, "owner", name="隐秘股东")
    classify(customer)
    address = f"/customers/{customer.number}/file/sections/owners/"

    assert "隐秘股东" not in client.get(address).content.decode()
    assert Reading.objects.count() == 0
    assert "隐秘股东" in client.get(address, {"purpose": "renewal"}).content.decode()
    row = Reading.objects.get()
    assert (row.reader_id, row.section, row.level, row.purpose, row.address) == (
        user.pk,
        "owners",
        3,
        "renewal",
        "127.0.0.1",
    )


def test_an_ordinary_section_leaves_no_reading_and_an_important_one_does(client):
    sign_in(client)
    customer = make_customer()

    client.get(f"/customers/{customer.number}/file/sections/registration/")
    assert Reading.objects.count() == 0
    client.get(f"/customers/{customer.number}/file/sections/owners/")
    assert list(Reading.objects.values_list("section", "level")) == [("owners", 2)]


def test_a_level_ends_by_itself_with_its_term():
    customer, analyst = make_customer(), make_actor("credit_analyst")
    classify(customer, days=30)

    def owners(on):
        return next(a for a in sections_for(analyst, customer, on=on) if a.section.code == "owners")

    assert (owners(TODAY).level, owners(TODAY).is_open) == (3, False)
    assert owners(TODAY + timedelta(days=30)).level == 3
    after = owners(TODAY + timedelta(days=31))
    assert (after.level, after.is_open, after.until) == (2, True, None)


@pytest.mark.parametrize(
    ("role", "days", "level"),
    [
        ("credit_analyst", 30, 2),
        ("internal_auditor", 30, 2),
        ("credit_manager", 0, 2),
        ("credit_manager", 4_000, 2),
        ("credit_manager", 30, 9),
    ],
)
def test_a_level_that_may_not_be_set_is_refused_and_changes_nothing(role, days, level):
    customer = make_customer()

    with pytest.raises(RefusedError):
        classify(customer, level=level, days=days, role=role)

    assert (Classification.objects.count(), Event.objects.count()) == (0, 0)


def test_the_file_is_shown_as_it_held_and_was_known(client):
    sign_in(client)
    customer = make_customer()
    add(customer, "supplier", name="老供应商", now=NOW - timedelta(days=20))
    add(customer, "supplier", name="新供应商", now=NOW)
    address = f"/customers/{customer.number}/file/sections/operations/"
    before = (TODAY - timedelta(days=1)).isoformat()

    now_known = client.get(address).content.decode()
    then_known = client.get(address, {"known": before, "on": before}).content.decode()

    assert ("老供应商" in now_known, "新供应商" in now_known) == (True, True)
    assert ("老供应商" in then_known, "新供应商" in then_known) == (True, False)
    assert client.get(address, {"known": "soon"}).status_code == 200


def test_each_reads_the_readers_he_may(client):
    customer = make_customer()
    for name in ("owners", "group"):
        sign_in(client)
        client.get(f"/customers/{customer.number}/file/sections/{name}/")
    address = f"/customers/{customer.number}/file/readers/"

    assert len(client.get(address).context["readings"]) == 0
    sign_in(client, "internal_auditor")
    assert len(client.get(address).context["readings"]) == 2
    assert client.get("/readings/").status_code == 200
    manager = sign_in(client, "credit_manager")
    assert len(client.get(address).context["readings"]) == 0
    Classification.objects.create(
        customer=customer,
        section="owners",
        level=2,
        until=date(2999, 1, 1),
        responsible=manager,
        reason="x",
        set_at=NOW,
        set_by_id=1,
        set_by_name="x",
    )
    assert len(client.get(address).context["readings"]) == 2
    assert client.get("/readings/").status_code == 403


def test_what_is_missing_leads_to_where_it_is_entered(client):
    sign_in(client)
    customer = make_customer(size="large")
    page = client.get(f"/customers/{customer.number}/file/").content.decode()

    assert f"/customers/{customer.number}/file/entries/owner/" in page
    assert f"/customers/{customer.number}/file/facts/audited/" in page
    add(customer, "owner", origin=PAPERS)
    overview = client.get(f"/customers/{customer.number}/file/").context["overview"]
    owners = next(card for card in overview.cards if card.access.section.code == "owners")
    assert (owners.part.present, owners.part.wanted, owners.part.percent) == (1, 3, 33)


def test_the_summary_prints_what_one_may_see_and_is_written_down(client):
    user = sign_in(client)
    customer = make_customer()
    fill(customer)
    classify(customer, section="group")

    response = client.post(f"/customers/{customer.number}/file/summary/")

    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.content.startswith(b"%PDF-")
    event = Event.objects.get(kind="dossier.file.printed")
    assert event.actor_id == user.pk
    assert "group" not in event.data["sections"]
    read = sorted(Reading.objects.values_list("section", flat=True))
    assert read == ["documents", "owners", "payment", "references", "statements"]


def test_who_opens_an_entry_to_change_it_has_read_it(client):
    sign_in(client)
    customer = make_customer()
    entry = add(customer, "owner")

    for language in ("en", "zh-hans"):
        client.cookies["django_language"] = language
        client.get(f"/customers/{customer.number}/file/entries/owner/{entry.pk}/correction/")

    assert set(Reading.objects.values_list("section", "level", "purpose")) == {
        ("owners", 2, "更正或撤销条目")
    }
