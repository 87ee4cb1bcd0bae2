"""Merging customers: what moves, what is asked, who may, and how it is taken back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models

from tests.assessment.records import record_items, sound_books
from tests.customers.factories import make_merge
from tests.customers.records import make_record, make_uscc
from tests.dossier.records import REGISTER, add
from tests.factories import NOW, make_actor, make_customer, make_user, unsaved_actor
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.assessment.models import Statement
from zixin.customers import rules
from zixin.customers.models import Customer, CustomerAlias, CustomerMerge, MergedRow
from zixin.customers.queries import customers_for
from zixin.customers.queries.merges import preview_of, relations_to_customer
from zixin.customers.rules.relations import RELATIONS
from zixin.customers.services.merges import (
    confirm_merge,
    propose_merge,
    reject_merge,
    undo_merge,
    withdraw_merge,
)
from zixin.customers.services.registration import (
    RowsRefusedError,
    change_customer,
    register_customer,
    register_customers,
)
from zixin.decisions.models import CreditApplication
from zixin.dossier.models import Classification, ReviewCall
from zixin.exposure.models import CreditLimit
from zixin.exposure.services import open_limit
from zixin.kernel.confidentiality import Level
from zixin.kernel.models import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

# Numbers of customers that are no foreign key: the trail is append-only and read by both numbers.
PLAIN_NUMBERS = {"kernel.event"}


def test_every_relation_to_a_customer_is_known():
    assert {name for name, _model, _field in relations_to_customer()} == set(RELATIONS)


def test_customers_are_referred_to_by_foreign_keys():
    plain = {
        model._meta.label_lower
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if field.name in {"customer_id", "customer_number"}
        and isinstance(field, models.IntegerField | models.CharField)
    }

    assert plain - {"accounts.emergencyaccess"} == PLAIN_NUMBERS


@pytest.fixture
def manager():
    return make_actor(Role.CREDIT_MANAGER)


def register(name: str, **fields) -> Customer:
    record = make_record(name=name, **fields)
    return register_customer(record=record, actor=SYSTEM, now=NOW)


@pytest.fixture
def twins() -> tuple[Customer, Customer]:
    return (
        register("启明精密机械有限公司", phone="0512-62880001", region="江苏苏州"),
        register("启明精密机械集团有限公司", phone="0512-62880002", remark="老客户"),
    )


def make_limit(customer: Customer, amount: int, **fields) -> CreditLimit:
    return open_limit(
        **{
            "customer": customer,
            "amount": Decimal(amount),
            "currency": "CNY",
            "terms_days": 60,
            "valid_from": NOW.date(),
            "valid_until": NOW.date() + timedelta(days=300),
            "source": "test",
            "actor": SYSTEM,
            "now": NOW,
            **fields,
        }
    )


def make_statement(customer: Customer, year: int, items: dict[str, str]) -> Statement:
    record_items(customer, year, items)
    return Statement.objects.latest("pk")


def make_application(customer: Customer, **fields) -> CreditApplication:
    return CreditApplication.objects.create(
        **{
            "number": f"CA-{customer.pk}",
            "customer": customer,
            "amount_requested": 100_000,
            "terms_days": 60,
            "purpose": "采购",
            "drafted_by_id": 1,
            "drafted_by_name": "王",
            "drafted_at": NOW,
            "moved_at": NOW,
            **fields,
        }
    )


def facts(customer: Customer) -> dict[str, object]:
    names = (*make_record().__dataclass_fields__, "search_text", "former_words", "merged_into_id")
    fresh = Customer.objects.get(pk=customer.pk)
    return {name: getattr(fresh, name) for name in names}


def test_merge_moves_rows_takes_chosen_facts_and_leaves_a_pointer(twins, manager):
    kept, lost = twins
    code, other_code = kept.uscc, lost.uscc
    statement = make_statement(lost, 2024, {"ta": "100"})
    make_application(lost)
    merge = make_merge(kept, lost, fields=["name", "phone", "uscc"])

    confirm_merge(merge=merge, actor=manager, now=NOW)

    survivor, former = Customer.objects.get(pk=kept.pk), Customer.objects.get(pk=lost.pk)
    assert (survivor.name, survivor.phone, survivor.uscc) == (
        "启明精密机械集团有限公司",
        "0512-62880002",
        other_code,
    )
    assert (survivor.region, survivor.revision) == ("江苏苏州", 2)
    assert (former.merged_into_id, former.uscc) == (kept.pk, "")
    assert Statement.objects.get(pk=statement.pk).customer_id == kept.pk
    assert CreditApplication.objects.get().customer_id == kept.pk
    assert set(CustomerAlias.objects.values_list("customer_id", "kind", "value")) == {
        (kept.pk, "name", "启明精密机械有限公司"),
        (kept.pk, "number", lost.number),
        (kept.pk, "uscc", code),
    }
    assert set(merge.rows.values_list("relation", "row_id", "outcome")) == {
        ("assessment.statement.customer", statement.pk, "moved"),
        ("decisions.creditapplication.customer", CreditApplication.objects.get().pk, "moved"),
    }
    event = Event.objects.latest("sequence")
    assert (event.kind, event.customer_id) == ("customers.customer.merged", kept.pk)
    assert event.data == {
        "lost": lost.number,
        "facts": ["name", "phone", "uscc"],
        "moved": 2,
        "stayed": 0,
        "made": 0,
        "state": ["PROPOSED", "DONE"],
    }


def test_merged_record_is_gone_from_every_list_and_found_by_its_old_names(client, twins, manager):
    kept, lost = twins
    code = lost.uscc
    confirm_merge(merge=make_merge(kept, lost), actor=manager, now=NOW)
    client.force_login(make_user(Role.CREDIT_ANALYST))

    assert list(customers_for(SYSTEM)) == [kept]
    response = client.get(f"/customers/{lost.number}/")
    assert (response.status_code, response["Location"]) == (302, f"/customers/{kept.number}/")
    for words in ("集团", lost.number, code, "jituan"):
        assert kept.number in client.get(f"/customers/?q={words}").content.decode()


def test_survivor_is_still_found_by_old_names_after_it_was_changed(twins, manager):
    kept, lost = twins
    confirm_merge(merge=make_merge(kept, lost), actor=manager, now=NOW)
    kept.refresh_from_db()

    changed = change_customer(
        customer=kept,
        record=make_record(name="新名机械有限公司", uscc=kept.uscc),
        revision=kept.revision,
        actor=SYSTEM,
        now=NOW,
    )

    assert lost.number.casefold() in changed.search_text


def test_old_code_is_not_given_to_a_new_customer(twins, manager):
    kept, lost = twins
    code = lost.uscc
    confirm_merge(merge=make_merge(kept, lost), actor=manager, now=NOW)

    with pytest.raises(RefusedError) as refused:
        register("远航贸易有限公司", uscc=code)

    assert refused.value.field == "uscc"
    assert kept.number in refused.value.message


@pytest.mark.parametrize("field", ["number", "uscc"])
def test_file_that_states_a_merged_record_is_refused(twins, manager, field):
    kept, lost = twins
    stated = (
        {"uscc": make_uscc(), "number": lost.number} if field == "number" else {"uscc": lost.uscc}
    )
    confirm_merge(merge=make_merge(kept, lost), actor=manager, now=NOW)
    before = facts(kept)

    with pytest.raises(RowsRefusedError) as refused:
        register_customers(
            rows=[make_record(name="旧名", **stated)], import_file=None, actor=SYSTEM, now=NOW
        )

    assert [fault.field for fault in refused.value.faults] == [field]
    assert kept.number in refused.value.faults[0].message
    assert facts(kept) == before


def test_two_open_applications_are_refused_with_what_to_do(twins, manager):
    kept, lost = twins
    make_application(kept)
    make_application(lost)

    with pytest.raises(RefusedError, match="授信申请"):
        make_merge(kept, lost)

    assert (
        CustomerMerge.objects.count() == Event.objects.filter(kind__contains="merge").count() == 0
    )


def test_limits_are_chosen_and_never_added_silently(twins, manager):
    kept, lost = twins
    make_limit(kept, 100_000)
    make_limit(lost, 50_000)

    with pytest.raises(RefusedError) as refused:
        make_merge(kept, lost)

    assert refused.value.field == "limit.CNY"


@pytest.mark.parametrize(
    ("answer", "amount"), [("kept", 100_000), ("lost", 50_000), ("sum", 150_000)]
)
def test_one_limit_is_in_force_after_a_merge_and_both_after_undoing(
    twins, published_policies, answer, amount
):
    kept, lost = twins
    make_limit(kept, 100_000, terms_days=90)
    make_limit(lost, 50_000, valid_until=NOW.date() + timedelta(days=30))
    director = make_actor(Role.FINANCE_DIRECTOR)
    merge = make_merge(kept, lost, chosen={"limit.CNY": answer})

    confirm_merge(merge=merge, actor=director, now=NOW)

    limit = CreditLimit.objects.get(state="ACTIVE")
    assert (limit.customer_id, limit.amount) == (kept.pk, Decimal(amount))
    if answer == "sum":
        assert (limit.terms_days, limit.source) == (60, merge.number)
        assert limit.valid_until == NOW.date() + timedelta(days=30)

    undo_merge(merge=CustomerMerge.objects.get(), reason="看错", actor=director, now=NOW)

    assert set(CreditLimit.objects.filter(state="ACTIVE").values_list("customer_id", "amount")) == {
        (kept.pk, Decimal(100_000)),
        (lost.pk, Decimal(50_000)),
    }


@pytest.mark.parametrize(
    "roles", [[Role.CREDIT_MANAGER], [Role.CREDIT_MANAGER, Role.COMMITTEE_MEMBER]]
)
def test_sum_beyond_authority_is_refused_and_changes_nothing(twins, published_policies, roles):
    kept, lost = twins
    manager = make_actor(*roles)  # one member of the committee is no vote
    make_limit(kept, 90_000_000)
    make_limit(lost, 90_000_000)
    merge = make_merge(kept, lost, chosen={"limit.CNY": "sum"})
    before = [facts(kept), facts(lost)]

    with pytest.raises(RefusedError):
        confirm_merge(merge=merge, actor=manager, now=NOW)

    assert [facts(kept), facts(lost)] == before
    assert CreditLimit.objects.filter(state="ACTIVE").count() == 2
    assert CustomerMerge.objects.get().state == "PROPOSED"


def test_statements_of_a_period_both_have_stay_with_the_former_record(twins, manager):
    kept, lost = twins
    record_items(kept, 2024, {"ta": "100"})
    same = make_statement(lost, 2024, {"ta": "101"})
    other = make_statement(lost, 2023, {"ta": "90"})
    merge = make_merge(kept, lost)

    confirm_merge(merge=merge, actor=manager, now=NOW)

    assert Statement.objects.get(pk=same.pk).customer_id == lost.pk
    assert Statement.objects.get(pk=other.pk).customer_id == kept.pk
    assert set(merge.rows.values_list("row_id", "outcome")) == {
        (same.pk, "stayed"),
        (other.pk, "moved"),
    }


def test_undoing_gives_both_back_as_they_were(twins, manager):
    kept, lost = twins
    statement = make_statement(lost, 2024, {"ta": "100"})
    before = [facts(kept), facts(lost)]
    merge = make_merge(kept, lost, fields=["name", "phone", "uscc", "remark"])
    confirm_merge(merge=merge, actor=manager, now=NOW)

    undo_merge(merge=CustomerMerge.objects.get(), reason="看错", actor=manager, now=NOW)

    assert [facts(kept), facts(lost)] == before
    assert Statement.objects.get().customer_id == lost.pk == statement.customer_id
    assert CustomerAlias.objects.count() == 0
    assert set(customers_for(SYSTEM)) == {kept, lost}
    assert Event.objects.latest("sequence").kind == "customers.customer.unmerged"


def test_undoing_is_refused_once_something_rests_on_the_merge(twins, manager):
    kept, lost = twins
    confirm_merge(merge=make_merge(kept, lost), actor=manager, now=NOW)
    record_items(Customer.objects.get(pk=kept.pk), 2025, sound_books()[max(sound_books())])
    before = [facts(kept), facts(lost)]

    with pytest.raises(RefusedError, match="新增 1 项：财务报表"):
        undo_merge(merge=CustomerMerge.objects.get(), reason="看错", actor=manager, now=NOW)

    assert [facts(kept), facts(lost)] == before
    assert CustomerMerge.objects.get().state == "DONE"


def test_merge_is_not_done_by_who_proposed_it_nor_on_changed_records(twins, manager):
    kept, lost = twins
    own = make_merge(kept, lost, actor=manager)
    with pytest.raises(RefusedError):
        confirm_merge(merge=own, actor=manager, now=NOW)
    withdraw_merge(merge=own, actor=manager, now=NOW)

    merge = make_merge(kept, lost)
    Customer.objects.filter(pk=lost.pk).update(revision=5)
    with pytest.raises(RefusedError):
        confirm_merge(merge=merge, actor=manager, now=NOW)

    assert MergedRow.objects.count() == 0
    assert Customer.objects.filter(merged_into__isnull=False).count() == 0


def test_second_proposal_for_the_same_customer_is_refused(twins):
    kept, lost = twins
    make_merge(kept, lost)

    with pytest.raises(RefusedError):
        make_merge(make_customer(), lost)

    assert CustomerMerge.objects.count() == 1


def test_rejected_merge_changes_nothing(twins, manager):
    kept, lost = twins
    before = [facts(kept), facts(lost)]
    merge = make_merge(kept, lost)

    reject_merge(merge=merge, reason="两家", actor=manager, now=NOW)

    assert [facts(kept), facts(lost)] == before
    assert CustomerMerge.objects.get().judged_by_id == manager.user_id


@pytest.mark.parametrize("role", Role.values)
def test_only_credit_manager_and_finance_director_merge(role):
    expected = role in {Role.CREDIT_MANAGER, Role.FINANCE_DIRECTOR}

    assert rules.may_merge.holds(unsaved_actor(role), None) is expected


def test_preview_lists_differing_facts(twins):
    kept, lost = twins

    preview = preview_of(kept, lost)

    assert [pair.name for pair in preview.fields] == ["name", "uscc", "phone", "remark"]


def test_merge_is_proposed_and_done_through_the_pages(client, twins):
    kept, lost = twins
    make_limit(kept, 100_000)
    make_limit(lost, 50_000)
    client.force_login(make_user(Role.CREDIT_ANALYST))
    address = f"/customers/merges/new/?kept={kept.number}&lost={lost.number}"
    answers = {f"field.{name}": "kept" for name in ("name", "uscc", "phone", "remark")}

    page = client.get(address)
    faulty = client.post(address, {**answers, "reason": "同一企业"})
    right = client.post(address, {**answers, "limit.CNY": "kept", "reason": "同一企业"})
    merge = CustomerMerge.objects.get()
    forbidden = client.post(f"/customers/merges/{merge.number}/confirmation/")
    client.force_login(make_user(Role.CREDIT_MANAGER))
    shown = client.get(f"/customers/merges/{merge.number}/")
    done = client.post(f"/customers/merges/{merge.number}/confirmation/")
    after = client.get(f"/customers/merges/{merge.number}/")

    assert [r.status_code for r in (page, faulty, right, forbidden, shown, done, after)] == [
        200,
        422,
        302,
        403,
        200,
        302,
        200,
    ]
    assert CustomerMerge.objects.get().state == "DONE"
    assert lost.name in client.get("/customers/merges/").content.decode()


@pytest.mark.parametrize("query", ["", "?kept=X&lost=Y"])
def test_merge_of_unknown_customers_is_not_found(client, query):
    client.force_login(make_user(Role.CREDIT_ANALYST))

    assert client.get(f"/customers/merges/new/{query}").status_code == 404


def test_merge_with_itself_is_refused(twins):
    with pytest.raises(RefusedError):
        propose_merge(
            kept=twins[0],
            lost=twins[0],
            fields=[],
            chosen={},
            reason="x",
            actor=SYSTEM,
            now=NOW,
        )


def test_days_and_amounts_survive_undoing(manager):
    kept = register(
        "甲机械有限公司", established_on=date(2001, 2, 3), registered_capital=Decimal(5)
    )
    lost = register("甲机械集团有限公司", established_on=date(2002, 2, 3), terms_days=30)
    before = facts(kept)
    merge = make_merge(kept, lost, fields=["established_on", "terms_days"])
    confirm_merge(merge=merge, actor=manager, now=NOW)
    assert facts(kept)["terms_days"] == 30

    undo_merge(merge=CustomerMerge.objects.get(), reason="看错", actor=manager, now=NOW)

    assert facts(kept) == before


def test_entries_of_the_file_are_written_anew_and_withdrawn_by_undoing(twins, manager):
    kept, lost = twins
    entry = add(lost, "registration", origin=REGISTER)
    Classification.objects.create(
        customer=lost,
        section="registration",
        level=Level.CORE,
        until=NOW.date() + timedelta(days=90),
        responsible=make_user(Role.CREDIT_MANAGER),
        reason="重大",
        set_at=NOW,
        set_by_id=1,
        set_by_name="王",
    )
    merge = make_merge(kept, lost)

    confirm_merge(merge=merge, actor=manager, now=NOW)

    model = type(entry)
    copy = model.objects.get(customer=kept)
    assert (copy.source, copy.as_of, copy.reason) == (entry.source, entry.as_of, merge.number)
    assert model.objects.filter(customer=lost).count() == 1
    assert Classification.objects.get(customer=kept).level == Level.CORE
    assert ReviewCall.objects.get().customer_id == kept.pk

    undo_merge(merge=CustomerMerge.objects.get(), reason="看错", actor=manager, now=NOW)

    withdrawal = model.objects.get(supersedes=copy)
    assert (withdrawal.is_withdrawal, withdrawal.customer_id) == (True, kept.pk)
