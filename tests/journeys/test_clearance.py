"""From newcomer to colleague: nothing until trained and signed; and out again when it lapses."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from importlib import resources

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import PASSWORD, Demo, Person

pytestmark = pytest.mark.journey

OWN_PASSWORD = "Rain-over-Ningbo-42"
WORDS = {
    "zh-hans": {"name": "辛若初", "user": "xin.ruochu", "customer": "/customers/C00001/"},
    "en": {"name": "Robin Newell", "user": "robin.newell", "customer": "/customers/C00002/"},
}


def _create(demo: Demo, username: str, name: str) -> None:
    command = [sys.executable, "-m", "zixin.site.command_line", "createuser", username]
    command += ["--full-name", name, "--email", f"{username}@example.com"]
    command += ["--role", "credit_analyst", "--password-stdin"]
    environment = {
        **os.environ,
        "ZIXIN_DATA_DIR": str(demo.folder),
        "ZIXIN_DATABASE_URL": f"sqlite:///{demo.folder}/zixin.sqlite3",
        "DJANGO_SETTINGS_MODULE": "zixin.site.settings",
    }
    subprocess.run(command, env=environment, input=PASSWORD, text=True, check=True, timeout=60)


def _right_answers() -> dict[str, int]:
    place = resources.files("zixin.accounts") / "shipped" / "course-confidentiality-1.toml"
    course = tomllib.loads(place.read_text(encoding="utf-8"))
    return {
        question["code"]: next(
            n for n, option in enumerate(question["option"]) if option.get("right")
        )
        for question in course["question"]
    }


def _let_lapse(demo: Demo, username: str) -> None:
    """Turn the clock for one signature: the day it ends was yesterday."""
    with sqlite3.connect(demo.folder / "zixin.sqlite3", timeout=30) as rows:
        rows.execute(
            "UPDATE accounts_agreementsignature SET valid_until = ? WHERE user_id ="
            " (SELECT id FROM accounts_user WHERE username = ?)",
            (datetime(2020, 1, 1, tzinfo=UTC).isoformat(sep=" "), username),
        )


@pytest.mark.parametrize("language", WORDS)
def test_newcomer_sees_nothing_until_trained_and_signed_and_nothing_after_a_lapse(
    demo: Demo, browser: Browser, language: str
) -> None:
    words = WORDS[language]
    _create(demo, words["user"], words["name"])
    person = Person(browser, demo, words["user"], language, lands_on="/clearance/")
    page = person.page

    page.goto(f"{demo.url}{words['customer']}")
    expect(page).to_have_url(f"{demo.url}/clearance/")

    person.open("/accounts/password/change/")
    page.fill("input[name=oldpassword]", PASSWORD)
    page.fill("input[name=password1]", OWN_PASSWORD)
    page.fill("input[name=password2]", OWN_PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_load_state()

    person.open("/clearance/training/questions/")
    for code, place in _right_answers().items():
        page.check(f"input[name={code}][value='{place}']")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/clearance/training/records/**")

    page.goto(f"{demo.url}{words['customer']}")
    expect(page).to_have_url(f"{demo.url}/clearance/")

    person.open("/clearance/agreement/")
    page.fill("input[name=typed_name]", words["name"])
    page.click("main form button[type=submit]")
    expect(page).to_have_url(f"{demo.url}/clearance/")

    person.open(words["customer"])
    expect(page.locator("h1")).to_be_visible()

    _let_lapse(demo, words["user"])
    page.reload()
    expect(page).to_have_url(f"{demo.url}/clearance/")
    person.leave()
