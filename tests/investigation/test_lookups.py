"""Look-ups: what they cost, what is kept, and what happens when they fail or are cut off."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils.translation import override

from tests.factories import NOW, make_actor
from tests.investigation.factories import bring_to
from tests.investigation.lookups import (
    administrator,
    answer,
    ask,
    asking_at,
    case_of_company,
    keep,
    listed,
    settings_of,
)
from zixin.connectors.adapters.fake import CREDENTIALS
from zixin.connectors.edgar import fake as edgar_fake
from zixin.connectors.gleif import fake as gleif_fake
from zixin.connectors.outgoing.fake import FakeServer, Given
from zixin.connectors.registry import fake as registry_fake
from zixin.connectors.tax import fake as tax_fake
from zixin.dossier.models import Owner, PublicRecord, Registration
from zixin.investigation.jobs import answer_lookup, ask_and_settle
from zixin.investigation.models import Booking, KeptAnswer, Lookup, LookupSource, Proposal
from zixin.investigation.queries.lookups import budget_left, fresh_answers
from zixin.investigation.services.bookkeeping import Books
from zixin.investigation.services.sources import keep_source
from zixin.kernel.audit import Event
from zixin.kernel.jobs import JobRun, Worker
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

WHOLE_PRICE = Decimal("0.75")  # six questions, and a second page of shareholders


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def register():
    server = registry_fake.beichen()
    with listed(server) as address:
        yield server, address


def footprint() -> tuple[object, ...]:
    models = (LookupSource, Lookup, Booking, KeptAnswer, Proposal, Event)
    return tuple(repr(list(model.objects.order_by("pk").values())) for model in models)


def spent() -> Decimal:
    rows = Booking.objects.filter(returned_at__isnull=True)
    return sum((row.price for row in rows), Decimal(0))


def test_source_is_asked_once_and_proposes_records_without_entering_any(register):
    server, address = register
    lookup = ask(case_of_company(), keep(address))

    settled = answer(lookup)

    assert settled.state == "ANSWERED"
    assert {kind: part["count"] for kind, part in settled.found.items()} == {
        "registration": 1,
        "shareholder": 23,
        "change": 0,
        "abnormal_operation": 1,
        "serious_violation": 0,
        "penalty": 1,
    }
    assert settled.found["penalty"]["others"] == 1
    assert len(server.asked) == 7
    assert spent() == WHOLE_PRICE
    assert KeptAnswer.objects.count() == 7
    kinds = [row.kind for row in settled.proposals.all()]
    assert sorted(set(kinds)) == [
        "abnormal",
        "headcount",
        "officer",
        "owner",
        "penalty",
        "registration",
    ]
    assert Registration.objects.count() + Owner.objects.count() + PublicRecord.objects.count() == 0
    assert Event.objects.filter(kind="investigation.lookup.answered").count() == 1


def test_job_is_queued_with_the_question_and_done_by_a_worker(register):
    _server, address = register
    lookup = ask(case_of_company(), keep(address))

    Worker(name="w", clock=lambda: NOW).run(until_idle=True)

    assert Lookup.objects.get(pk=lookup.pk).state == "ANSWERED"


def test_job_that_runs_twice_asks_and_pays_once(register):
    server, address = register
    lookup = ask(case_of_company(), keep(address))
    answer(lookup)
    before = footprint(), len(server.asked)

    answer(lookup)
    answer_lookup.func(lookup.pk)

    assert (footprint(), len(server.asked)) == before


class Killed(BaseException):
    """A process that ends at this point."""


class Dying(Books):
    """Books of a process that dies after the answer came and before it is kept."""

    def put(self, key, cached):
        raise Killed


def test_question_cut_off_before_its_answer_was_kept_is_not_bought_again(register):
    server, address = register
    lookup = ask(case_of_company(), keep(address))
    with pytest.raises(Killed):
        answer(lookup, books=Dying(lambda: NOW))
    assert (len(server.asked), spent()) == (1, Decimal("0.15"))

    settled = answer(lookup)

    assert (settled.state, settled.failure["code"]) == ("FAILED", "cut_off")
    assert (len(server.asked), spent()) == (1, Decimal("0.15"))


class DyingLate(Books):
    """Books of a process that keeps an answer and dies."""

    def put(self, key, cached):
        super().put(key, cached)
        raise Killed


@pytest.mark.parametrize("is_anew", [False, True])
def test_answer_kept_before_a_kill_is_used_and_the_rest_is_bought(register, is_anew):
    server, address = register
    lookup = ask(case_of_company(), keep(address), is_anew=is_anew, reason="核实")
    with pytest.raises(Killed):
        answer(lookup, books=DyingLate(lambda: NOW))

    settled = answer(lookup, now=NOW + timedelta(minutes=5))

    assert settled.state == "ANSWERED"
    assert (len(server.asked), spent()) == (7, WHOLE_PRICE)


@pytest.mark.django_db(transaction=True)
def test_money_is_not_booked_inside_a_transaction_that_could_take_it_back(register):
    server, address = register
    lookup = ask(case_of_company(), keep(address))

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        ask_and_settle(lookup.pk, *asking_at())

    assert server.asked == []


def test_fresh_answers_are_used_for_nothing_and_old_ones_are_bought(register):
    server, address = register
    case, source = case_of_company(), keep(address)
    answer(ask(case, source))

    same_day = answer(ask(case, source, now=NOW + timedelta(hours=2)), NOW + timedelta(hours=2))
    assert same_day.state == "ANSWERED"
    assert (len(server.asked), spent()) == (7, WHOLE_PRICE)

    later = NOW + timedelta(days=2)  # lists are kept a day, the rest for a week or a month
    answer(ask(case, source, now=later), later)
    assert (len(server.asked), spent()) == (9, WHOLE_PRICE + Decimal("0.20"))


def test_own_age_rule_counts_for_every_question(register):
    server, address = register
    case, source = case_of_company(), keep(address, max_age_days=30)
    answer(ask(case, source))
    later = NOW + timedelta(days=29)

    answer(ask(case, source, now=later), later)

    ages = {"penalty": timedelta(days=30)}
    assert len(server.asked) == 7
    assert fresh_answers(source, case.customer.uscc, ages, now=later) == {"penalty": NOW}
    assert fresh_answers(source, case.customer.uscc, ages, now=NOW + timedelta(days=31)) == {}


def test_buying_again_wants_a_reason_and_buys(register):
    server, address = register
    case, source = case_of_company(), keep(address)
    answer(ask(case, source))
    soon = NOW + timedelta(minutes=1)
    before = footprint()
    with pytest.raises(RefusedError, match="Say why a fresh answer is bought again"):
        ask(case, source, is_anew=True, reason=" ", now=soon)
    assert footprint() == before

    answer(ask(case, source, is_anew=True, reason="客户称已移出名录", now=soon), soon)

    assert (len(server.asked), spent()) == (14, 2 * WHOLE_PRICE)


@pytest.mark.parametrize(
    ("budgets", "told"),
    [
        ({"monthly_budget": Decimal("0.30")}, "2026-03"),
        ({"daily_budget": Decimal("0.30")}, "2026-03-02"),
    ],
)
def test_budget_used_up_on_the_way_ends_the_look_up(register, budgets, told):
    server, address = register
    source = keep(address)
    lookup = ask(case_of_company(), source)
    LookupSource.objects.filter(pk=source.pk).update(**budgets)

    settled = answer(lookup)

    assert (settled.state, settled.failure["code"]) == ("FAILED", "budget")
    assert settled.failure["parameters"]["month"] == told
    assert (len(server.asked), spent()) == (2, Decimal("0.25"))
    assert Proposal.objects.count() == 0


def test_question_beyond_the_budget_is_refused_before_it_is_asked(register):
    _server, address = register
    case, source = case_of_company(), keep(address, daily_budget=Decimal("0.64"))
    before = footprint()

    with pytest.raises(RefusedError, match=r"This costs at least 0\.65; 0\.64 is left"):
        ask(case, source)

    assert footprint() == before
    assert ask(case, source, kinds=["penalty"]).kinds == ["penalty"]
    assert budget_left(source, now=NOW).least == Decimal("0.64")


@pytest.mark.parametrize(
    ("given", "code", "costs"),
    [
        (Given((b"<html>",), content_type="text/html"), "content_type", "0.15"),
        (Given((b"{",)), "json", "0.15"),
        (Given.json({"code": 999}), "refused", "0.15"),
        (Given.json({"code": 200, "result": {"name": "x", "regStatus": "?"}}), "value", "0.15"),
        (Given.json({}, status=401), "denied", "0"),
        (Given.json({}, status=302, headers={"Location": "http://10.0.0.1/"}), "redirect", "0"),
        (Given((b"{}",), is_cut=True), "broken", "0.15"),
    ],
)
def test_answer_that_is_none_fails_the_look_up_which_may_be_asked_again(given, code, costs):
    with listed(FakeServer(lambda _asked: given)) as address:
        case, source = case_of_company(), keep(address)
        settled = answer(ask(case, source))

        assert (settled.state, settled.failure["code"]) == ("FAILED", code)
        assert spent() == Decimal(costs)
        assert ask(case, source, now=NOW + timedelta(minutes=1)).state == "ASKED"


def test_source_that_is_out_of_reach_costs_nothing(register):
    server, address = register
    case, source = case_of_company(), keep(address)
    lookup = ask(case, source)
    server.server.shutdown()
    server.server.server_close()

    settled = answer(lookup)

    assert (settled.failure["code"], spent()) == ("connect", Decimal(0))


def test_host_taken_off_the_list_is_not_asked(register, settings):
    server, address = register
    lookup = ask(case_of_company(), keep(address))
    settings.OUTGOING_ADDRESSES = []

    settled = answer(lookup)

    assert (settled.state, settled.failure["code"]) == ("FAILED", "provider")
    assert server.asked == []


def test_fault_of_our_own_is_put_down_and_told_to_the_worker(register):
    _server, address = register
    lookup = ask(case_of_company(), keep(address))
    source = LookupSource.objects.get()
    source.document = "neither TOML"
    source.save()

    with pytest.raises(ValueError, match="TOML"):
        answer(lookup)

    assert Lookup.objects.get().failure == {"code": "fault"}


def test_same_question_is_on_its_way_once_until_its_job_is_long_over(register):
    _server, address = register
    case, source = case_of_company(), keep(address)
    first = ask(case, source)
    with pytest.raises(RefusedError, match="on its way"):
        ask(case, source)

    second = ask(case, source, now=NOW + timedelta(hours=1))

    first.refresh_from_db()
    assert (first.state, first.failure) == ("FAILED", {"code": "lost"})
    assert second.state == "ASKED"
    assert JobRun.objects.count() == 2


def test_register_searched_whole_is_proposed_as_a_search():
    with listed(tax_fake.shuizheng()) as address:
        source = keep(address, kind="tax", example="shuizheng")
        settled = answer(ask(case_of_company(), source))

    said = [(row.kind, row.values) for row in settled.proposals.all() if row.kind == "search"]
    assert said == [("search", {"about": "company", "register": "tax", "note": "1"})]
    grades = [
        row.values.get("grade")
        for row in settled.proposals.all()
        if row.record == "tax_credit_grade"
    ]
    assert grades == ["B", "A"]  # the older one is for reading
    assert [row.kind for row in settled.proposals.filter(record="tax_credit_grade")] == [
        "tax_grade",
        "",
    ]


def test_register_of_identifiers_is_asked_by_code_and_proposes_the_parent():
    with listed(gleif_fake.register()) as address:
        source = keep(address, kind="gleif")
        settled = answer(ask(case_of_company(), source))

    kinds = {row.kind: row.values for row in settled.proposals.all()}
    assert kinds["related_party"]["name"] == "沪上控股有限公司"
    assert kinds["registration"]["register_status"] == "operating"
    assert "legal_form" not in kinds["registration"]  # the register does not say it in our words
    assert spent() == 0


def test_filings_are_for_reading_and_want_a_number():
    with listed(edgar_fake.filings()) as address:
        source = keep(address, kind="edgar", key="Zixin test@example.com")
        case = case_of_company()
        with pytest.raises(RefusedError, match="central index key"):
            ask(case, source, identifier="?")

        settled = answer(ask(case, source, identifier="1999999"))

    assert settled.state == "ANSWERED"
    assert {row.kind for row in settled.proposals.all()} == {""}
    assert settled.proposals.count() == 3


@pytest.mark.parametrize("role", ["credit_manager", "credit_analyst", "salesperson"])
def test_only_investigators_of_the_case_ask(register, role):
    _server, address = register
    case, source = case_of_company(), keep(address)
    before = footprint()

    with pytest.raises(RefusedError, match="investigators of the case"):
        ask(case, source, actor=make_actor(role))

    assert footprint() == before


def test_case_that_is_not_under_way_asks_nobody(register):
    _server, address = register
    source, case = keep(address), bring_to("PLANNED")

    with pytest.raises(RefusedError, match="not under way"):
        ask(case, source)


def test_source_that_is_off_or_cannot_name_the_company_is_not_asked(register):
    _server, address = register
    source, case = keep(address), bring_to("UNDER_WAY")
    with pytest.raises(RefusedError, match="unified social credit code"):
        ask(case, source)
    with pytest.raises(RefusedError, match="Choose one of the list"):
        ask(case, source, kinds=["judgment"])

    keep(address, source=source, is_on=False)
    with pytest.raises(RefusedError, match="switched off"):
        ask(case, source)

    assert Lookup.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"address": "https://api.example.com"}, "not on the list"),
        ({"address": "ftp://127.0.0.1"}, "not on the list"),
        ({"document": "x = 1"}, "provider is missing"),
        ({"document": "{"}, "neither TOML nor JSON"),
        ({"secret": "秘密"}, "cannot be sent"),
        ({"kind": "edgar", "key": "nobody"}, "SEC wants a contact"),
        ({"kind": "other"}, "Choose one of the list"),
        ({"per_minute": 0}, "At least one"),
    ],
)
def test_faulty_source_is_refused_and_nothing_is_kept(register, changes, sentence):
    _server, address = register
    before = footprint()
    settings = {"address": address, **changes}

    with pytest.raises(RefusedError, match=sentence):
        keep(settings.pop("address"), **({"document": settings_of("").document} | settings))

    assert footprint() == before


def test_kept_secret_is_not_sent_to_another_address(register):
    _server, address = register
    source = keep(address)
    with listed(registry_fake.beichen()) as other:
        before = footprint()
        with pytest.raises(RefusedError, match="enter key and secret again"):
            keep(other, source=source, key="", secret="")
        assert footprint() == before

        assert keep(other, source=source, secret="new", key="k").secret == "new"


def test_two_sources_do_not_share_a_code(register):
    _server, address = register
    keep(address)

    with pytest.raises(RefusedError, match="exists"):
        keep(address)


@pytest.mark.parametrize("role", ["credit_manager", "confidentiality_officer", "internal_auditor"])
def test_only_an_administrator_sets_up_sources(register, role):
    _server, address = register

    with pytest.raises(RefusedError, match="by an administrator"):
        keep_source(settings=settings_of(address), source=None, actor=make_actor(role), now=NOW)

    assert LookupSource.objects.count() == 0


def test_secret_stands_in_no_table_event_or_log(register, caplog):
    _server, address = register
    case = case_of_company()
    source = keep(address)
    answer(ask(case, source))
    keep_source(
        settings=settings_of(address, secret="", key="", name="新名"),
        source=source,
        actor=administrator(),
        now=NOW,
    )
    assert LookupSource.objects.get().secret == CREDENTIALS.secret  # empty leaves what is kept
    with pytest.raises(Killed):
        answer(
            ask(case, source, is_anew=True, reason="x", now=NOW + timedelta(hours=2)),
            books=Dying(lambda: NOW),
        )

    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- our own tables
            text = repr(cursor.fetchall())
        assert CREDENTIALS.secret not in text, table
        if "keptanswer" in table or "proposal" in table:
            assert "沪一鸣" not in text, table  # a person of the register
    assert CREDENTIALS.secret not in caplog.text
    assert Event.objects.filter(kind="investigation.source.kept").last().data["codes"] == ["name"]
