"""What is sent is held in memory, and refused with a sentence beyond its bounds."""

from __future__ import annotations

import asyncio
import tempfile

import pytest
from django.core.exceptions import RequestAborted
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from tests.factories import make_customer, make_user
from zixin.kernel import uploads
from zixin.kernel.uploads import InMemoryASGIHandler, UploadsBusyError, UploadTooLargeError
from zixin.site.views import bad_request

MIB = 1024 * 1024


@pytest.fixture
def door() -> InMemoryASGIHandler:
    return InMemoryASGIHandler()


def read_body(door, *chunks, is_cut=False):
    messages = [
        {"type": "http.request", "body": chunk, "more_body": is_cut or place < len(chunks)}
        for place, chunk in enumerate(chunks, start=1)
    ] + [{"type": "http.disconnect"}]

    async def receive():
        return messages.pop(0)

    return asyncio.run(door.read_body(receive))


def test_a_body_of_five_mebibytes_makes_no_file(door, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")

    body = read_body(door, *[b"x" * MIB] * 5)

    assert (len(body.read()), door.held) == (5 * MIB, 5 * MIB)
    body.close()
    assert door.held == 0


def test_a_body_beyond_the_bound_is_let_go_and_refused(door, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 3 * MIB

    body = read_body(door, *[b"x" * MIB] * 4)

    assert (body.getvalue(), door.held) == (b"", 0)
    with pytest.raises(UploadTooLargeError):
        body.read()


def test_all_bodies_together_are_bounded_and_small_ones_pass(door, settings):
    settings.BODIES_BYTES_MAX = 6 * MIB
    first = read_body(door, *[b"x" * MIB] * 5)

    second, small = read_body(door, *[b"x" * MIB] * 3), read_body(door, b"x" * MIB)

    with pytest.raises(UploadsBusyError):
        second.read()
    assert (len(small.read()), door.held) == (MIB, 6 * MIB)
    first.close()
    assert len(read_body(door, *[b"x" * MIB] * 3).read()) == 3 * MIB


def test_who_goes_away_leaves_nothing_behind(door):
    with pytest.raises(RequestAborted):
        read_body(door, b"x" * uploads.SMALL_BYTES_MAX, is_cut=True)

    assert door.held == 0


@pytest.mark.django_db
def test_a_file_beyond_the_bound_is_refused_with_the_size_that_fits(client, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 3 * MIB
    customer = make_customer()
    client.force_login(make_user("archivist"))

    answer = client.post(
        f"/customers/{customer.number}/documents/new/",
        {"kind": "contract", "documents": SimpleUploadedFile("a.txt", b"x" * 4 * MIB)},
    )

    assert answer.status_code == 413
    assert "3 MB" in answer.content.decode()


def test_a_busy_server_asks_to_come_again():
    answer = bad_request(RequestFactory().post("/"), UploadsBusyError())

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
