from __future__ import annotations

import hashlib
import io
import os
from datetime import timedelta

import pytest
from django.db import transaction

from tests.factories import NOW
from zixin.accounts.queries import SYSTEM
from zixin.kernel.audit import Event
from zixin.kernel.vault import (
    CHUNK_BYTES,
    TAG_BYTES,
    DamagedFileError,
    ShreddedFileError,
    VaultFile,
    content_of,
    keep_file,
    open_file,
    place_of,
    remove_leftovers,
    shred_file,
)

pytestmark = pytest.mark.django_db
SIZES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 200_000]


@pytest.mark.parametrize("size", SIZES)
def test_file_comes_back_as_it_went_in(size):
    content = os.urandom(size)

    file = keep_file(source=content, now=NOW)

    kept = VaultFile.objects.get()
    assert content_of(kept) == content
    assert (kept.size_bytes, kept.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert place_of(kept).stat().st_size == 4 + size + TAG_BYTES * (size // CHUNK_BYTES + 1)
    assert file == kept


@pytest.mark.parametrize(
    "source",
    [
        io.BytesIO,
        lambda content: (content[at : at + 7_001] for at in range(0, len(content), 7_001)),
    ],
)
def test_file_may_come_as_a_stream_or_in_pieces_of_any_size(source):
    content = os.urandom(200_001)

    assert content_of(keep_file(source=source(content), now=NOW)) == content


def test_bytes_tell_nothing_and_no_two_copies_are_alike(settings):
    content = "合同 canary ".encode() * 10_000

    one, other = keep_file(source=content, now=NOW), keep_file(source=content, now=NOW)

    first, second = place_of(one).read_bytes(), place_of(other).read_bytes()
    assert first[4:] != second[4:]
    assert b"canary" not in first
    assert one.sha256 == other.sha256
    assert {path.name for path in settings.FILE_DIR.glob("*/*")} == {
        str(one.sealed_id),
        str(other.sealed_id),
    }


def test_reading_part_of_a_file_holds_one_chunk():
    content = os.urandom(5 * CHUNK_BYTES)

    with open_file(keep_file(source=content, now=NOW)) as opened:
        assert opened.read(10) == content[:10]
        assert opened.read(CHUNK_BYTES) == content[10 : CHUNK_BYTES + 10]


def cut_last_chunk(raw: bytes, _other: bytes) -> bytes:
    return raw[: 4 + 2 * (CHUNK_BYTES + TAG_BYTES)]


def cut_one_byte(raw: bytes, _other: bytes) -> bytes:
    return raw[:-1]


def cut_all(_raw: bytes, _other: bytes) -> bytes:
    return b"ZXF1"


def add_one_byte(raw: bytes, _other: bytes) -> bytes:
    return raw + b"\0"


def swap_chunks(raw: bytes, _other: bytes) -> bytes:
    size = CHUNK_BYTES + TAG_BYTES
    return raw[:4] + raw[4 + size : 4 + 2 * size] + raw[4 : 4 + size] + raw[4 + 2 * size :]


def flip_a_bit(raw: bytes, _other: bytes) -> bytes:
    return raw[:100] + bytes([raw[100] ^ 1]) + raw[101:]


def take_another_file(_raw: bytes, other: bytes) -> bytes:
    return other


@pytest.mark.parametrize(
    "damage",
    [
        cut_last_chunk,
        cut_one_byte,
        cut_all,
        add_one_byte,
        swap_chunks,
        flip_a_bit,
        take_another_file,
    ],
)
def test_damaged_file_is_refused(damage):
    content = os.urandom(2 * CHUNK_BYTES + 5)
    file, other = keep_file(source=content, now=NOW), keep_file(source=content, now=NOW)
    raw = place_of(file).read_bytes()
    place_of(file).write_bytes(damage(raw, place_of(other).read_bytes()))

    with pytest.raises(DamagedFileError):
        content_of(file)


def test_file_whose_bytes_are_gone_is_refused():
    file = keep_file(source=b"x", now=NOW)
    place_of(file).unlink()

    with pytest.raises(DamagedFileError, match="gone"):
        open_file(file)


def test_key_of_another_file_does_not_open_it():
    one, other = keep_file(source=b"x", now=NOW), keep_file(source=b"y", now=NOW)
    other.file_key = one.file_key
    other.save()

    with pytest.raises(DamagedFileError):
        content_of(VaultFile.objects.get(pk=other.pk))


def test_source_that_breaks_leaves_nothing(settings):
    def broken():
        yield b"x" * 100_000
        raise OSError("the line broke")

    with pytest.raises(OSError, match="the line broke"):
        keep_file(source=broken(), now=NOW)

    assert VaultFile.objects.count() == 0
    assert list(settings.FILE_DIR.glob("*/*")) == []


@pytest.mark.django_db(transaction=True)
def test_shredded_file_is_gone_for_who_kept_a_copy_of_its_bytes():
    file = keep_file(source=b"secret", now=NOW)
    copy = place_of(file).read_bytes()

    shred_file(file=file, reason="term is over", actor=SYSTEM, now=NOW)

    shredded = VaultFile.objects.get()
    assert (shredded.file_key, shredded.shredded_at) == (None, NOW)
    assert not place_of(file).exists()
    place_of(file).write_bytes(copy)
    with pytest.raises(ShreddedFileError):
        content_of(shredded)
    event = Event.objects.get()
    assert (event.kind, event.subject_id) == ("kernel.file.shredded", str(file.pk))
    assert event.data == {
        "file": str(file.sealed_id),
        "reason": "term is over",
        "sha256": hashlib.sha256(b"secret").hexdigest(),
    }
    shred_file(file=shredded, reason="again", actor=SYSTEM, now=NOW)
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_shredding_that_is_taken_back_destroys_nothing():
    file = keep_file(source=b"secret", now=NOW)

    with pytest.raises(RuntimeError), transaction.atomic():
        shred_file(file=file, reason="x", actor=SYSTEM, now=NOW)
        raise RuntimeError

    assert content_of(VaultFile.objects.get()) == b"secret"
    assert Event.objects.count() == 0


def test_leftovers_of_lost_processes_are_removed_once_they_are_old(settings):
    kept, shredded, stray = (keep_file(source=b"x", now=NOW) for _ in range(3))
    copy = place_of(shredded).read_bytes()
    shred_file(file=shredded, reason="x", actor=SYSTEM, now=NOW - timedelta(days=2))
    place_of(shredded).write_bytes(copy)  # as if the process was lost before it removed them
    VaultFile.objects.filter(pk=stray.pk).delete()
    old, fresh = (place_of(kept).with_name(name) for name in ("part-old", "part-fresh"))
    for path, days in ((old, 2), (fresh, 0), (place_of(kept), 2), (place_of(stray), 2)):
        path.touch()
        at = (NOW - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))

    assert remove_leftovers(older_than=NOW - timedelta(days=1)) == 2

    assert {path.name for path in settings.FILE_DIR.glob("*/*")} == {
        str(kept.sealed_id),
        str(stray.sealed_id),
        "part-fresh",
    }
    assert remove_leftovers(older_than=NOW - timedelta(days=1)) == 0
