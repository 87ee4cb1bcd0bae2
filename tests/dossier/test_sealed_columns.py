from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests.dossier.records import add
from tests.factories import NOW, make_actor, make_customer
from tests.kernel.sealing import K1, K2, ring
from zixin.accounts.roles import Role
from zixin.dossier.models import ENTRY_MODELS, Owner
from zixin.dossier.services.entries import withdraw_entry
from zixin.kernel.rotation import SealedColumn, Tally
from zixin.kernel.sealed import sealed_fields

pytestmark = pytest.mark.django_db
NUMBER = "110101199003077758"


def told(pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number FROM dossier_owner WHERE id = %s", [pk])
        return str(cursor.fetchone()[0])


def test_words_about_persons_and_accounts_are_sealed():
    assert [
        f"{model.__name__}.{field.name}" for model in ENTRY_MODELS for field in sealed_fields(model)
    ] == [
        "Owner.identity_number",
        "Officer.identity_number",
        "Officer.phone",
        "Reference.phone",
        "Reference.account_number",
    ]


def test_number_of_a_person_is_no_text_in_the_database():
    entry = add(make_customer(), "owner")

    assert Owner.objects.get(pk=entry.pk).identity_number == NUMBER
    assert NUMBER not in told(entry.pk)


def test_key_is_changed_and_nothing_else_can_be(settings):
    settings.MASTER_KEYS = ring(K1)
    entry = add(make_customer(), "owner")
    column, tally = SealedColumn(Owner._meta.get_field("identity_number")), Tally()
    before = told(entry.pk)
    settings.MASTER_KEYS = ring(K2, K1)

    for _step in column.slices(tally):
        pass

    assert (tally.done, column.left()) == (1, 0)
    assert told(entry.pk) != before
    settings.MASTER_KEYS = ring(K2)
    assert Owner.objects.get(pk=entry.pk).identity_number == NUMBER
    for change in (
        "UPDATE dossier_owner SET name = 'x' WHERE id = %s",
        "UPDATE dossier_owner SET sealed_id = sealed_id WHERE id = %s",
        "DELETE FROM dossier_owner WHERE id = %s",
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change, [entry.pk])


def test_withdrawn_entry_keeps_its_number_under_a_seal_of_its_own():
    entry = add(make_customer(), "owner")
    actor = make_actor(Role.CREDIT_ANALYST)

    row = withdraw_entry(entry=entry, reason="录错", actor=actor, now=NOW)

    kept = Owner.objects.get(pk=row.pk)
    assert (kept.identity_number, kept.sealed_id == entry.sealed_id) == (NUMBER, False)
