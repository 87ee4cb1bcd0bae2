from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction

from tests.kernel.sealing import K1, K2, Note, make_table, ring, stored
from zixin.kernel.encryption import UnreadableError, key_of
from zixin.kernel.sealed import PlaintextError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _table(settings):
    settings.MASTER_KEYS = ring(K1)
    make_table()


def write(pk: int, column: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE sealing_note SET {column} = %s WHERE id = %s",  # noqa: S608 -- a test's own column
            [value, pk],
        )


def test_column_is_a_token_in_the_database_and_a_text_in_the_row():
    note = Note.objects.create(title="open", phone="021-5888", secret="密 🔑")

    read = Note.objects.get(title="open")

    assert (read.phone, read.secret, read.sealed_id) == ("021-5888", "密 🔑", note.sealed_id)
    assert key_of(str(stored("phone", pk=note.pk))) == "1"
    assert stored("title", pk=note.pk) == "open"


@pytest.mark.parametrize("nothing", [None, ""])
def test_null_and_the_empty_text_stay_apart(nothing):
    note = Note.objects.create(title="x", secret=nothing)

    assert Note.objects.get().secret == nothing
    assert stored("secret", pk=note.pk) == nothing
    assert Note.objects.filter(secret__isnull=True).exists() is (nothing is None)


def test_list_that_does_not_show_the_column_opens_nothing(settings):
    Note.objects.create(title="x", secret="y")
    settings.MASTER_KEYS = ring(K2)  # nothing of the other key can be opened

    note = Note.objects.get()

    assert note.title == "x"
    assert [str(value) for value in Note.objects.values_list("secret", flat=True)] == ["(sealed)"]
    with pytest.raises(UnreadableError, match="“1” is not on the ring"):
        _ = note.secret


def test_row_that_was_not_opened_is_saved_as_it_came():
    note = Note.objects.create(title="x", secret="y")
    token = stored("secret", pk=note.pk)

    fresh = Note.objects.get()
    fresh.title = "z"
    fresh.save()

    assert stored("secret", pk=note.pk) == token
    assert (Note.objects.get().title, Note.objects.get().secret) == ("z", "y")


def test_row_that_came_under_another_key_is_saved_under_the_active_one(settings):
    note = Note.objects.create(title="x", secret="y", phone="1")
    settings.MASTER_KEYS = ring(K2, K1)

    Note.objects.get().save()

    assert key_of(str(stored("secret", pk=note.pk))) == "2"
    assert str(stored("phone_index", pk=note.pk)).startswith("2.")


@pytest.mark.parametrize("column", ["secret", "phone"])
def test_token_of_another_row_or_column_does_not_open(column):
    one = Note.objects.create(title="one", phone="1")
    other = Note.objects.create(title="other", phone="2", secret="2")
    write(other.pk, column, str(stored("phone", pk=one.pk)))

    with pytest.raises(UnreadableError, match=f"sealing_note.{column}:{other.sealed_id}"):
        getattr(Note.objects.get(pk=other.pk), column)


def test_row_that_took_over_an_identity_reads_nothing_of_its_own():
    note = Note.objects.create(title="x", secret="y")
    Note.objects.filter(pk=note.pk).update(sealed_id=uuid.uuid4())

    with pytest.raises(UnreadableError):
        _ = Note.objects.get().secret


def test_update_without_its_row_is_refused_and_writes_nothing():
    note = Note.objects.create(title="x", secret="y")
    token = stored("secret", pk=note.pk)

    with pytest.raises(PlaintextError), transaction.atomic():
        Note.objects.update(secret="z")

    assert stored("secret", pk=note.pk) == token


def test_many_rows_are_written_and_changed_at_once():
    Note.objects.bulk_create([Note(title=str(i), phone=f"p{i}", secret=f"s{i}") for i in range(3)])
    rows = list(Note.objects.order_by("title"))
    for row in rows:
        row.phone = f"q{row.title}"

    assert Note.objects.bulk_update(rows, ["phone", "secret"]) == 3

    assert [row.phone for row in rows] == ["q0", "q1", "q2"]
    assert [(row.phone, row.secret) for row in Note.objects.order_by("title")] == [
        ("q0", "s0"),
        ("q1", "s1"),
        ("q2", "s2"),
    ]
    assert [Note.objects.filter(phone_index=f"Q{i}").count() for i in range(3)] == [1, 1, 1]
    assert Note.objects.filter(phone_index="p1").count() == 0


def test_index_goes_with_its_column():
    note = Note.objects.create(title="x", phone="old")
    note.phone = "new"
    note.save(update_fields=["phone"])

    assert Note.objects.filter(phone_index="new").get() == note
    assert Note.objects.filter(phone_index="old").count() == 0


def test_deferred_column_opens_when_it_is_read():
    Note.objects.create(title="x", secret="y")

    assert Note.objects.only("title").get().secret == "y"
    assert Note.objects.defer("secret").get().secret == "y"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("a@b.cn", 1),
        (" Ａ@B.CN ", 1),
        ("a@b.c", 0),
        ("", 0),
    ],
)
def test_exact_search_finds_what_is_the_same_when_folded(asked, found):
    Note.objects.create(title="x", phone="A@b.cn")
    Note.objects.create(title="y", phone="")

    assert Note.objects.filter(phone_index=asked).count() == found
    assert Note.objects.filter(phone_index__in=[asked, "nobody"]).count() == found


def test_exact_search_finds_rows_of_both_keys_in_mid_rotation(settings):
    Note.objects.create(title="before", phone="1")
    settings.MASTER_KEYS = ring(K2, K1)
    Note.objects.create(title="after", phone="1")

    found = Note.objects.filter(phone_index="1").order_by("pk")

    assert [note.title for note in found] == ["before", "after"]
    assert {str(stored("phone_index", pk=note.pk))[:2] for note in found} == {"1.", "2."}


def test_index_tells_neither_the_value_nor_that_two_columns_hold_the_same(settings):
    field = Note._meta.get_field("phone_index")
    here = field.index("021-5888", K1)
    settings.MASTER_KEYS = ring(K2)

    assert "5888" not in here
    assert here != field.index("021-5888", K2)
    assert len(here) == 45


@pytest.mark.parametrize(
    "condition",
    [{"secret": "x"}, {"secret__contains": "x"}, {"secret__in": ["x"]}, {"phone_index__gt": "x"}],
)
def test_other_questions_are_refused(condition):
    with pytest.raises(FieldError, match="blind index"):
        Note.objects.filter(**condition)
