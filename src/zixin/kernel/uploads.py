"""What browsers send (上传) is held in memory, within bounds: nothing of it lies open on a disk.

A server process holds one request's body up to ``FILE_UPLOAD_MAX_MEMORY_SIZE`` and all of them
together up to ``BODIES_BYTES_MAX``; the files taken out of them are copies of the same size.
"""

from __future__ import annotations

from io import BytesIO
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestAborted, RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.core.handlers.asgi import ASGIHandler

SMALL_BYTES_MAX = 2 * 1024 * 1024  # a body up to here is taken however much is held


class UploadTooLargeError(RequestDataTooBig):
    """One request brings more than a page takes."""


class UploadsBusyError(RequestDataTooBig):
    """All requests of the moment bring more than the server holds; later there will be room."""


class InMemoryUploads(MemoryFileUploadHandler):
    """Keeps files in memory, and refuses what is larger instead of leaving it to a disk."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Judge the size before anything is read; raises ``UploadTooLargeError``."""
        super().handle_raw_input(*args, **kwargs)
        if not self.activated:
            raise UploadTooLargeError


class HeldBody(BytesIO):
    """The body of a request in memory; one that was refused is empty, and says so when it is read."""

    def __init__(self, door: InMemoryASGIHandler) -> None:
        super().__init__()
        self.door, self.held = door, 0
        self.refusal: type[RequestDataTooBig] | None = None

    def take(self, chunk: bytes) -> None:
        """Add what came, or let go of everything when it is too much."""
        if self.refusal:
            return
        size = self.held + len(chunk)
        if size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            self._refuse(UploadTooLargeError)
        elif size > SMALL_BYTES_MAX and self.door.held + len(chunk) > settings.BODIES_BYTES_MAX:
            self._refuse(UploadsBusyError)
        else:
            self.write(chunk)
            self._hold(len(chunk))

    def read(self, size: int | None = -1, /) -> bytes:
        if self.refusal:
            raise self.refusal
        return super().read(size)

    def close(self) -> None:
        self._hold(-self.held)
        super().close()

    def _refuse(self, refusal: type[RequestDataTooBig]) -> None:
        self.refusal = refusal
        self.truncate(0)
        self._hold(-self.held)

    def _hold(self, size: int) -> None:
        with self.door.lock:  # a body is closed by the thread of its view
            self.held += size
            self.door.held += size


class InMemoryASGIHandler(ASGIHandler):
    """Django's door, without the file on the disk that it lets a large body roll over into."""

    def __init__(self) -> None:
        super().__init__()
        self.held, self.lock = 0, Lock()

    async def read_body(self, receive: Any) -> HeldBody:
        body = HeldBody(self)
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                body.close()
                raise RequestAborted
            body.take(message.get("body", b""))
            if not message.get("more_body", False):
                body.seek(0)
                return body
