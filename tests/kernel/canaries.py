"""Plants canaries through the services, then stays, so that the write-ahead log stays; a process."""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import django

django.setup()

from django.test import Client  # noqa: E402 -- after set-up
from django.utils import timezone  # noqa: E402 -- after set-up

from tests.assessment.files import csv_of  # noqa: E402 -- as above
from tests.customers.records import make_record, make_uscc  # noqa: E402 -- as above
from tests.factories import make_user  # noqa: E402 -- as above
from zixin.accounts.queries import SYSTEM  # noqa: E402 -- as above
from zixin.assessment.services import imports  # noqa: E402 -- as above
from zixin.customers.models import Customer  # noqa: E402 -- as above
from zixin.customers.services.registration import (  # noqa: E402 -- as above
    change_customer,
    register_customers,
)
from zixin.documents.models import Document  # noqa: E402 -- as above
from zixin.kernel.vault import VaultFile, content_of, keep_file  # noqa: E402 -- as above

CONTROL = "公开对照ControlBird"
SECRET, BOUNDARY, CHUNK = "a" * 32, "boundary", 2**16
chance = random.Random()
planted: list[str] = []


def canary(letters: str = "bcdfghjkmnpqrstvwxz") -> str:
    planted.append("".join(chance.choices(letters, k=16)))
    return planted[-1]


def reached_by() -> dict[str, str]:
    return {
        "contact": canary(),
        "phone": canary("123456789"),
        "email": f"{canary()}@example.com",
    }


def plant() -> None:
    now = timezone.now()
    rows = [
        {
            "客户名称": f"{CONTROL}{number}有限公司",
            "统一社会信用代码": make_uscc(),
            "联系人": person["contact"],
            "联系电话": person["phone"],
            "电子邮箱": person["email"],
        }
        for number in range(40)
        for person in [reached_by()]
    ]
    file = imports.bring(
        kind="customers", name="客户.csv", content=csv_of(rows), unit="", actor=SYSTEM, now=now
    )
    assert file.fault_count == 0, file.faults
    imports.apply_file(file=file, actor=SYSTEM, now=now)
    records = [make_record(name=f"{CONTROL}甲{number}公司", **reached_by()) for number in range(20)]
    register_customers(rows=records, import_file=None, actor=SYSTEM, now=now)
    for customer, record in zip(Customer.objects.order_by("-pk"), records[:10], strict=False):
        same = {name: getattr(customer, name) for name in ("name", "uscc", "phone", "email")}
        change_customer(
            customer=customer,
            record=replace(record, **same, contact=canary()),
            revision=1,
            actor=SYSTEM,
            now=now,
        )
    for _ in range(10):
        keep_file(source=(canary() + "合同").encode() * 10_000, now=now)


def plant_by_upload() -> int:
    """Send canaries as a browser does, 5 MiB of them; returns how many a disk showed meanwhile.

    What the watch can see is tried first, on a file without a name as a server would roll over into.
    """
    words = [canary() for _ in range(10)]
    with tempfile.TemporaryFile() as file:
        file.write(CONTROL.encode())
        file.flush()
        assert glimpsed([CONTROL]) == {CONTROL}
    seen: set[str] = set()
    ends = threading.Event()

    def watch() -> None:
        while not ends.is_set():
            seen.update(glimpsed(words))

    browser = Client()
    browser.force_login(make_user("archivist"))
    cookies = f"sessionid={browser.cookies['sessionid'].value}; csrftoken={SECRET}"
    address = f"/customers/{Customer.objects.order_by('pk')[0].number}/documents/new/"
    text = " ".join(words * (5 * 2**20 // 170))
    assert len(text) > 5_000_000
    watching = threading.Thread(target=watch)
    watching.start()
    try:
        status = asyncio.run(sent(address, cookies, text))
    finally:
        ends.set()
        watching.join()
    assert status == 302, status
    document = Document.objects.get()
    assert content_of(document.file).decode() == text
    return len(seen | glimpsed(words))


def glimpsed(words: list[str]) -> set[str]:
    """Look into every temporary file, named or not, that any process of ours holds or left."""
    folder = tempfile.gettempdir()
    places = [path for path in Path(folder).rglob("*") if path.is_file()]
    places += [link for link in Path("/proc").glob("[0-9]*/fd/*") if is_temporary(link, folder)]
    found: set[str] = set()
    for place in places:
        with suppress(OSError):  # it may be gone by now
            content = place.read_bytes()
            found.update(word for word in words if word.encode() in content)
    return found


def is_temporary(link: Path, folder: str) -> bool:
    with suppress(OSError):
        return str(link.readlink()).startswith(folder)
    return False


async def sent(address: str, cookies: str, text: str) -> int:
    """Post a form with one file through the very door that a server of the product opens."""
    fields = {"kind": "contract", "title": "", "csrfmiddlewaretoken": SECRET}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="documents"; filename="a.txt"\r\n'
        f"Content-Type: text/plain\r\n\r\n{text}\r\n--{BOUNDARY}--\r\n"
    )
    body = "".join(parts).encode()
    chunks = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]
    answered = asyncio.Event()
    statuses = []

    async def receive() -> dict[str, Any]:
        if not chunks:
            await answered.wait()
            return {"type": "http.disconnect"}
        await asyncio.sleep(0)
        chunk = chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
        elif not message.get("more_body"):
            answered.set()

    headers = {
        "host": "127.0.0.1",
        "cookie": cookies,
        "content-type": f"multipart/form-data; boundary={BOUNDARY}",
        "content-length": str(len(body)),
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": address,
        "raw_path": address.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    from zixin.site.asgi import application

    await application(scope, receive, send)
    return int(statuses[0])


def read_back() -> int:
    """Count the canaries the services themselves still tell."""
    told = [f"{row.contact} {row.phone} {row.email}" for row in Customer.objects.all()]
    told += [content_of(file)[:500].decode() for file in VaultFile.objects.order_by("-pk")[:12]]
    text = "\n".join(told)
    return sum(word in text for word in planted)


if __name__ == "__main__":
    plant()
    shown = plant_by_upload()
    told = {"planted": planted, "told": read_back(), "shown": shown}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    sys.stdin.readline()
