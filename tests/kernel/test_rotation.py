from __future__ import annotations

import pytest
from django.db import connection

from tests.factories import NOW
from tests.kernel.sealing import K1, K2, Note, make_table, ring, stored
from zixin.kernel.encryption import key_of
from zixin.kernel.keys import KeyRingError, MasterKey
from zixin.kernel.registered_keys import RegisteredKey, require_known_keys
from zixin.kernel.rotation import SealedColumn, Tally, rotate
from zixin.kernel.vault import VaultFile, content_of, keep_file

pytestmark = pytest.mark.django_db
PHONE, SECRET = (SealedColumn(Note._meta.get_field(name)) for name in ("phone", "secret"))


@pytest.fixture(autouse=True)
def _table(settings):
    settings.MASTER_KEYS = ring(K1)
    make_table()


def seal_anew(column: SealedColumn) -> Tally:
    tally = Tally()
    for _step in column.slices(tally):
        pass
    return tally


def test_column_and_its_index_are_sealed_anew(settings):
    Note.objects.bulk_create([Note(title=str(i), phone=f"p{i}", secret="s") for i in range(1_001)])
    empty = Note.objects.create(title="empty", phone="", secret=None)
    settings.MASTER_KEYS = ring(K2, K1)
    assert (PHONE.left(), PHONE.held_by("1"), PHONE.held_by("2")) == (1_001, 1_001, 0)

    tally = seal_anew(PHONE)

    assert (tally.done, tally.unreadable) == (1_001, set())
    assert (PHONE.left(), PHONE.held_by("1"), PHONE.held_by("2")) == (0, 0, 1_001)
    assert SECRET.left() == 1_001
    assert (stored("phone", pk=empty.pk), stored("secret", pk=empty.pk)) == ("", None)
    settings.MASTER_KEYS = ring(K2)
    assert [note.phone for note in Note.objects.order_by("pk")[:3]] == ["p0", "p1", "p2"]
    assert Note.objects.filter(phone_index="P1000").get().title == "1000"
    assert seal_anew(PHONE).done == 0


def test_who_writes_in_between_wins(settings):
    note = Note.objects.create(title="x", phone="before")
    settings.MASTER_KEYS = ring(K2, K1)
    rows = PHONE.waiting(0)
    note.phone = "after"
    note.save()

    PHONE.seal_anew(rows, Tally())

    assert Note.objects.get().phone == "after"
    assert PHONE.left() == 0


def test_token_nobody_can_open_is_named_and_stays(settings):
    good, bad = (Note.objects.create(title="x", secret="s") for _ in range(2))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sealing_note SET secret = %s WHERE id = %s",
            [stored("secret", pk=good.pk), bad.pk],
        )
    settings.MASTER_KEYS = ring(K2, K1)

    tally = seal_anew(SECRET)

    assert tally.unreadable == {f"sealing_note.secret {bad.pk}"}
    assert key_of(str(stored("secret", pk=good.pk))) == "2"
    assert (key_of(str(stored("secret", pk=bad.pk))), SECRET.left()) == ("1", 1)


def test_key_of_each_file_is_sealed_anew_and_the_file_stays(settings):
    kept = keep_file(source=b"x" * 100, now=NOW)
    settings.MASTER_KEYS = ring(K2, K1)
    heard: list[tuple[int, int]] = []

    outcome = rotate(progress=lambda done, total: heard.append((done, total)))

    assert (outcome.key, outcome.rows, outcome.left, outcome.unreadable) == ("2", 1, 0, ())
    assert heard == [(1, 1)]
    settings.MASTER_KEYS = ring(K2)
    assert content_of(VaultFile.objects.get(pk=kept.pk)) == b"x" * 100


def test_keys_are_written_down_once(settings):
    require_known_keys(now=NOW)
    require_known_keys(now=NOW)
    settings.MASTER_KEYS = ring(K2, K1)
    require_known_keys(now=NOW)

    assert [row.name for row in RegisteredKey.objects.all()] == ["1", "2"]
    assert K1.secret.decode() not in str(list(RegisteredKey.objects.values()))


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ([K2], "“1” is missing"),
        ([MasterKey("1", b"another secret of the same name, and long")], "not the one"),
    ],
)
def test_other_keys_than_the_data_was_sealed_with_stop_the_start(settings, keys, sentence):
    require_known_keys(now=NOW)
    settings.MASTER_KEYS = ring(*keys)

    with pytest.raises(KeyRingError, match=sentence):
        require_known_keys(now=NOW)

    assert [row.name for row in RegisteredKey.objects.all()] == ["1"]


def test_retired_key_may_go_and_must_not_come_back_as_the_active_one(settings):
    settings.MASTER_KEYS = ring(K2, K1)
    require_known_keys(now=NOW)
    RegisteredKey.objects.filter(name="1").update(retired_at=NOW)

    require_known_keys(now=NOW)
    settings.MASTER_KEYS = ring(K2)
    require_known_keys(now=NOW)
    settings.MASTER_KEYS = ring(K1, K2)
    with pytest.raises(KeyRingError, match="was retired"):
        require_known_keys(now=NOW)
