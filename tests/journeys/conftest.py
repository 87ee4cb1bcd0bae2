"""A running demonstration and a browser: web, worker and database as a user has them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("ZIXIN_CHROMIUM", "/usr/bin/chromium")
PASSWORD = "zixin-demo-2026"
START_SECONDS = 60


@dataclass(frozen=True)
class Demo:
    """A served demonstration."""

    url: str
    folder: Path


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "zixin.site.command_line", *words]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(url: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError(f"{url} did not answer")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Set up and serve a demonstration of its own."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {
        **os.environ,
        "ZIXIN_DATA_DIR": str(folder),
        "ZIXIN_DATABASE_URL": f"sqlite:///{folder}/zixin.sqlite3",
        "DJANGO_SETTINGS_MODULE": "zixin.site.settings",
    }
    subprocess.run(_command("demo", "--no-serve"), env=environment, check=True, timeout=180)
    port = _free_port()
    log = (folder / "server.log").open("wb")
    web = subprocess.Popen(_command("serve", "--port", str(port)), env=environment, stderr=log)
    worker = subprocess.Popen(_command("worker"), env=environment, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield Demo(f"http://127.0.0.1:{port}", folder)
    finally:
        for process in (web, worker):
            process.terminate()
            process.wait(timeout=30)
        log.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"],
        )
        yield chromium
        chromium.close()


class Person:
    """Somebody signed in, in a window of his own; faults of the page are kept."""

    def __init__(
        self, browser: Browser, demo: Demo, username: str, language: str, *, lands_on: str = "/"
    ) -> None:
        self.context = browser.new_context(
            accept_downloads=True, viewport={"width": 1280, "height": 900}
        )
        self.context.add_cookies([{"name": "django_language", "value": language, "url": demo.url}])
        self.page: Page = self.context.new_page()
        self.url = demo.url
        self.faults: list[str] = []
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._note_foreign)
        self.page.goto(f"{demo.url}/accounts/login/")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("form[action*=login] button[type=submit]")
        self.page.wait_for_url(f"{demo.url}{lands_on}")

    def _note_foreign(self, request: object) -> None:
        address = str(getattr(request, "url", ""))
        if not address.startswith((self.url, "data:", "blob:")):
            self.faults.append(f"asked {address}")

    def open(self, path: str) -> Page:
        """Open a page and expect it to be there."""
        answer = self.page.goto(f"{self.url}{path}")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return self.page

    def leave(self) -> None:
        """Close the window; nothing may have gone wrong in it."""
        faults = [fault for fault in self.faults if "422" not in fault]
        self.context.close()
        assert faults == []
