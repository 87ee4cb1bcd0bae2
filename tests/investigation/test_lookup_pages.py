"""Pages of sources and look-ups: who gets in, what they show, and that no secret is among it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_user
from tests.investigation.lookups import (
    administrator,
    answer,
    ask,
    case_of_company,
    keep,
    listed,
    settings_of,
)
from zixin.accounts.models import User
from zixin.connectors.adapters.fake import COMPANY, CREDENTIALS
from zixin.connectors.registry import fake as registry_fake
from zixin.dossier.models import Owner, PublicRecord
from zixin.investigation.models import Lookup, LookupSource
from zixin.kernel.jobs import Worker

pytestmark = pytest.mark.django_db

FILE = f"企业名称,案号,立案日期\n{COMPANY.name},（2026）沪01执1号,2026-01-05\n"


@pytest.fixture
def register():
    with listed(registry_fake.beichen()) as address:
        yield address


def _address(name: str, *parts: object) -> str:
    return reverse(f"investigation:{name}", args=parts)


def _in_english(client) -> None:
    client.cookies["django_language"] = "en"


def _signed_in(client, case):
    _in_english(client)
    client.force_login(User.objects.get(pk=case.lead_id))


def _fields(address: str, **changes: str) -> dict[str, str]:
    return {
        "kind": "registry",
        "name": "北辰",
        "address": address,
        "document": settings_of(address).document,
        "key": CREDENTIALS.key,
        "secret": CREDENTIALS.secret,
        "daily_budget": "10",
        "monthly_budget": "100",
        "per_minute": "6000",
        "is_on": "on",
        **changes,
    }


def test_administrator_sets_up_a_source_and_never_sees_its_secret_again(client, register):
    _in_english(client)
    client.force_login(make_user("administrator"))
    assert client.get(_address("source_new")).status_code == 200
    example = client.get(_address("source_new") + "?example=registry.beichen").content.decode()
    assert "api.beichen.example" in example

    response = client.post(_address("source_new"), _fields(register))

    assert response["Location"] == _address("sources")
    for page in (_address("sources"), _address("source", "beichen")):
        shown = client.get(page).content.decode()
        assert CREDENTIALS.secret not in shown
        assert CREDENTIALS.key not in shown
    changed = _fields(register, name="新名", key="", secret="", is_on="")
    assert client.post(_address("source", "beichen"), changed).status_code == 302
    source = LookupSource.objects.get()
    assert (source.name, source.is_on, source.secret) == ("新名", False, CREDENTIALS.secret)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"address": "https://api.example.com"}, "Select a valid choice"),
        ({"document": "x = 1"}, "provider is missing"),
        ({"daily_budget": "-1"}, "greater than or equal to 0"),
    ],
)
def test_faulty_source_is_told_at_its_field_without_the_secret(client, register, changes, sentence):
    _in_english(client)
    client.force_login(make_user("administrator"))

    response = client.post(_address("source_new"), _fields(register) | changes)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert CREDENTIALS.secret not in response.content.decode()
    assert LookupSource.objects.count() == 0


@pytest.mark.parametrize("role", ["credit_manager", "confidentiality_officer", "internal_auditor"])
def test_nobody_else_opens_the_sources(client, register, role):
    keep(register)
    client.force_login(make_user(role))

    for page in (_address("sources"), _address("source_new"), _address("source", "beichen")):
        assert client.get(page).status_code == 403


def test_investigator_asks_sees_the_cost_decides_and_finds_it_in_the_case(client, register):
    case, source = case_of_company(), keep(register)
    _signed_in(client, case)
    offer = client.get(_address("lookup_new", case.number)).content.decode()
    assert "0.65" in offer
    assert "10.00" in offer
    dialog = _address("lookup_ask", case.number, source.code)
    assert "at least 0.65" in client.get(dialog).content.decode()
    assert client.post(dialog, {"is_anew": "0"}).status_code == 422  # nothing is asked

    client.post(dialog, {"kinds": ["penalty", "shareholder"], "is_anew": "0"})

    lookup = Lookup.objects.get()
    page = _address("lookup", lookup.number)
    waiting = client.get(page).content.decode()
    assert "The source is being asked" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    Worker(name="w", clock=timezone.now).run(until_idle=True)
    shown = client.get(page).content.decode()
    assert "沪市监浦处〔2025〕17号" in shown
    assert "The file holds" in shown
    assert CREDENTIALS.secret not in shown
    places = {row.kind: row.place for row in lookup.proposals.all()}
    assert client.post(_address("taking", lookup.number), {"place": []}).status_code == 422
    client.post(_address("taking", lookup.number), {"place": [places["penalty"], "x"]})
    assert PublicRecord.objects.get().source == "public"
    refuse = _address("rejection", lookup.number, places["owner"])
    assert client.get(refuse).status_code == 200
    assert client.post(refuse, {"reason": ""}).status_code == 422
    client.post(refuse, {"reason": "已退出"})
    assert lookup.proposals.get(place=places["owner"]).state == "REJECTED"
    assert Owner.objects.count() == 0
    assert lookup.number in client.get(_address("case", case.number)).content.decode()
    fresh = client.get(_address("lookup_new", case.number)).content.decode()
    assert "fresh, of" in fresh


def test_failure_is_told_in_a_sentence(client, register, settings):
    case = case_of_company()
    lookup = ask(case, keep(register))
    settings.OUTGOING_ADDRESSES = []
    answer(lookup)
    _signed_in(client, case)

    shown = client.get(_address("lookup", lookup.number)).content.decode()

    assert "is not on the list of allowed sources" in shown
    assert "It may be asked again" in shown


def test_missing_value_is_asked_for_before_a_record_is_taken_over(client, register):
    case = case_of_company()
    lookup = answer(ask(case, keep(register)))
    row = lookup.proposals.filter(kind="penalty").get()
    row.values = {name: text for name, text in row.values.items() if name != "filed_on"}
    row.save()
    _signed_in(client, case)
    dialog = _address("proposal_taking", lookup.number, row.place)
    assert 'name="filed_on"' in client.get(dialog).content.decode()
    assert client.post(dialog, {"filed_on": ""}).status_code == 422

    client.post(dialog, {"filed_on": "2025-03-11"})

    assert PublicRecord.objects.get().filed_on.isoformat() == "2025-03-11"


def test_file_is_brought_and_its_faults_are_shown_row_by_row(client, tmp_path):
    case = case_of_company()
    _signed_in(client, case)
    page = _address("record_file", case.number)
    assert client.get(page).status_code == 200

    def bring(text: str):
        path = tmp_path / "records.csv"
        path.write_text(text, encoding="utf-8")
        with path.open("rb") as file:
            given = {"kind": "enforcement", "origin": "公开网", "as_of": "2026-03-01", "file": file}
            return client.post(page, given)

    faulty = bring(FILE.replace("2026-01-05", "someday"))
    assert faulty.status_code == 422
    assert "“someday” is not a date" in faulty.content.decode()
    assert Lookup.objects.count() == 0

    assert bring(FILE)["Location"] == _address("lookup", Lookup.objects.get().number)


def test_others_read_and_do_not_act(client, register):
    case, source = case_of_company(), keep(register)
    lookup = answer(ask(case, source))
    client.force_login(make_user("internal_auditor"))
    page = client.get(_address("lookup", lookup.number))
    assert page.status_code == 200
    assert 'name="place"' not in page.content.decode()
    assert client.get(_address("lookup_new", case.number)).status_code == 403
    assert client.post(_address("taking", lookup.number), {"place": [1]}).status_code == 403
    client.force_login(make_user("salesperson"))
    assert client.get(_address("lookup", lookup.number)).status_code == 403

    client.force_login(make_user("credit_analyst"))  # investigates, but not this case
    assert client.post(_address("taking", lookup.number), {"place": [1]}).status_code == 422
    assert not administrator().may("investigation.view")


def test_page_of_a_look_up_costs_the_same_for_few_and_many_records(client, register):
    case, source = case_of_company(), keep(register)
    few = answer(ask(case, source, kinds=["penalty", "registration", "shareholder"]))
    few.proposals.filter(kind="owner").exclude(
        place=few.proposals.filter(kind="owner").first().place
    ).delete()
    many = answer(ask(case, source, kinds=["penalty", "registration", "shareholder"]))
    _signed_in(client, case)
    client.get(_address("lookup", few.number))
    counts = []
    for lookup in (few, many):
        with CaptureQueriesContext(connection) as ran:
            client.get(_address("lookup", lookup.number))
        counts.append(len(ran))

    assert counts[0] == counts[1]
