"""The vault (文件保险库): files kept as ciphertext alone, in chunks, each under a key of its own.

A file's key is kept, sealed, in its row. To destroy it there is to destroy the file, wherever a
copy of its bytes may lie.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.audit import record, register_kinds
from zixin.kernel.encryption import UnreadableError
from zixin.kernel.keys import sync_folder
from zixin.kernel.sealed import SealedRow, SealedTextField

FORM = b"ZXF1"
CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
KEY_BYTES = 32
PARTIAL = "part-"

register_kinds({"kernel.file.shredded": _("File destroyed")})


class DamagedFileError(ValueError):
    """The bytes of a file are gone, cut, mixed up or changed."""


class MissingFileError(DamagedFileError):
    """The bytes of a file are not where they were put."""


class ShreddedFileError(ValueError):
    """The key of a file was destroyed on purpose, and the file with it."""


class VaultFile(SealedRow):
    """A file in the vault (保管的文件); its bytes lie under its ``sealed_id``."""

    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    file_key = SealedTextField(_("file key"), purpose="file", null=True)
    kept_at = models.DateTimeField(_("kept at"))
    shredded_at = models.DateTimeField(_("destroyed at"), null=True)

    class Meta:
        verbose_name = _("kept file")
        verbose_name_plural = _("kept files")
        constraints = (
            models.CheckConstraint(
                condition=Q(file_key__isnull=False, shredded_at__isnull=True)
                | Q(file_key__isnull=True, shredded_at__isnull=False),
                name="vault_file_has_key_or_is_shredded",
            ),
        )

    def __str__(self) -> str:
        return str(self.sealed_id)


@transaction.atomic
def keep_file(*, source: bytes | BinaryIO | Iterable[bytes], now: datetime) -> VaultFile:
    """Encrypt a file into the vault while it is read, and return its row.

    Memory holds one chunk at a time, the disk only ciphertext. When the transaction fails, bytes
    without a row are left: their key was kept nowhere, so nobody can open them.
    """
    identity, key = uuid.uuid4(), os.urandom(KEY_BYTES)
    size, digest = _write(identity, key, _pieces(source))
    return VaultFile.objects.create(
        sealed_id=identity,
        size_bytes=size,
        sha256=digest,
        file_key=base64.b64encode(key).decode(),
        kept_at=now,
    )


def open_file(file: VaultFile) -> BinaryIO:
    """Open a file of the vault for reading, from its beginning to its end.

    Reading raises ``DamagedFileError`` at the first chunk that is not as it was written. Raises
    ``ShreddedFileError`` for a destroyed file, ``MissingFileError`` for one whose bytes are gone.
    """
    return io.BufferedReader(_Opened(file), buffer_size=CHUNK_BYTES)


def content_of(file: VaultFile) -> bytes:
    """Return a whole file of the vault; raises as ``open_file`` and its reading do."""
    with open_file(file) as opened:
        return opened.read()


@transaction.atomic
def shred_file(
    *,
    file: VaultFile,
    reason: str,
    actor: Actor,
    now: datetime,
    customer_id: int | None = None,
) -> None:
    """Destroy a file for good: its key first, its bytes once that is committed (密钥销毁).

    Records ``kernel.file.shredded``. A file that is destroyed already stays as it is.
    """
    kept = VaultFile.objects.select_for_update().get(pk=file.pk)
    if kept.shredded_at:
        return
    kept.file_key, kept.shredded_at = None, now
    kept.save(update_fields=["file_key", "shredded_at"])
    record(
        kind="kernel.file.shredded",
        subject=kept,
        actor=actor,
        now=now,
        data={"file": str(kept.sealed_id), "sha256": kept.sha256, "reason": reason},
        customer_id=customer_id,
    )
    transaction.on_commit(lambda: place_of(kept).unlink(missing_ok=True))


def place_of(file: VaultFile) -> Path:
    """Return where the bytes of a file lie."""
    return _place(file.sealed_id)


def remove_leftovers(*, older_than: datetime) -> int:
    """Delete what a lost process left: writes broken off, bytes of destroyed files. Return how many.

    Whole files without a row stay: a worker on the wrong database must not empty the vault.
    """
    folder: Path = settings.FILE_DIR
    leftovers = [
        path
        for path in folder.glob(f"*/{PARTIAL}*")
        if path.stat().st_mtime < older_than.timestamp()
    ]
    shredded = VaultFile.objects.filter(shredded_at__lt=older_than)
    leftovers += [place for file in shredded.iterator() if (place := place_of(file)).exists()]
    for path in leftovers:
        path.unlink(missing_ok=True)
    return len(leftovers)


def _place(identity: uuid.UUID) -> Path:
    place: Path = settings.FILE_DIR / identity.hex[:2] / str(identity)
    return place


def _pieces(source: bytes | BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
    """Cut a source into chunks; the last one is shorter, or empty."""
    if isinstance(source, bytes):
        source = io.BytesIO(source)
    parts = iter(lambda: source.read(CHUNK_BYTES), b"") if hasattr(source, "read") else source
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) >= CHUNK_BYTES:
            yield bytes(waiting[:CHUNK_BYTES])
            del waiting[:CHUNK_BYTES]
    yield bytes(waiting)


def _write(identity: uuid.UUID, key: bytes, pieces: Iterable[bytes]) -> tuple[int, str]:
    place = _place(identity)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    cipher, digest, size = AESGCM(key), hashlib.sha256(), 0
    descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=PARTIAL)
    try:
        with os.fdopen(descriptor, "wb") as partial:
            partial.write(FORM)
            for number, piece in enumerate(pieces):
                digest.update(piece)
                size += len(piece)
                bound = _bound_to(identity, number, is_last=len(piece) < CHUNK_BYTES)
                partial.write(cipher.encrypt(_nonce(number), piece, bound))
            partial.flush()
            os.fsync(partial.fileno())
        Path(name).replace(place)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    sync_folder(place.parent)
    return size, digest.hexdigest()


def _nonce(number: int) -> bytes:
    # Each file has its own key and is written once, so a count never repeats a nonce.
    return number.to_bytes(12, "big")


def _bound_to(identity: uuid.UUID, number: int, *, is_last: bool) -> bytes:
    return FORM + identity.bytes + number.to_bytes(8, "big") + bytes([is_last])


class _Opened(io.RawIOBase):
    """The plaintext of a file, one chunk at a time; each is given out after it was verified."""

    def __init__(self, file: VaultFile) -> None:
        super().__init__()
        if file.file_key is None:
            raise ShreddedFileError(f"the file {file} was destroyed")
        try:
            self._cipher = AESGCM(base64.b64decode(file.file_key))
        except UnreadableError as error:
            raise DamagedFileError(f"the key of the file {file} cannot be opened") from error
        self._identity = file.sealed_id
        self._number = 0
        self._left = b""
        self._is_over = False
        try:
            self._bytes = place_of(file).open("rb")
        except FileNotFoundError as error:
            raise MissingFileError(f"the bytes of the file {file} are gone") from error
        if self._bytes.read(len(FORM)) != FORM:
            self._bytes.close()
            raise DamagedFileError(f"the file {file} is none of the vault")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left and not self._is_over:
            self._left = self._next_chunk()
        view = memoryview(buffer)
        count = min(len(view), len(self._left))
        view[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def _next_chunk(self) -> bytes:
        sealed = self._bytes.read(CHUNK_BYTES + TAG_BYTES)
        self._is_over = len(sealed) < CHUNK_BYTES + TAG_BYTES
        bound = _bound_to(self._identity, self._number, is_last=self._is_over)
        try:
            piece = self._cipher.decrypt(_nonce(self._number), sealed, bound)
        except (InvalidTag, ValueError) as error:
            raise DamagedFileError(
                f"the file {self._identity} was changed or cut at chunk {self._number}"
            ) from error
        self._number += 1
        return piece

    def close(self) -> None:
        if hasattr(self, "_bytes"):
            self._bytes.close()
        super().close()
