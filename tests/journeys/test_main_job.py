"""From a spreadsheet to a credit decision: the main job, by the people who do it."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Demo, Person
from zixin.site.demo.generation import generate_world, sample_files

pytestmark = pytest.mark.journey

ANALYST, DIRECTOR, AUDITOR, COUNSEL = "zhen.ximin", "jin.shouheng", "zha.wuyi", "lu.mingfa"
DECIDERS = ("yan.shounuo", DIRECTOR, "wan.tongchou")
WAIT_MILLISECONDS = 30_000
STORY = {"zh-hans": 0, "en": 1}  # each language follows a customer of its own


def _write(path: Path, headers: tuple[str, ...], rows: list[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, headers)
        writer.writeheader()
        writer.writerows(rows)
    return path


def _files(folder: Path, place: int) -> tuple[str, str, Path, Path]:
    samples = {sample.name: sample for sample in sample_files(generate_world())}
    statements = samples["statements.xlsx"]
    numbers = list(dict.fromkeys(row["客户编号"] for row in statements.rows))
    number = numbers[place]
    customers = samples["customers.csv"]
    customer = next(row for row in customers.rows if row["客户编号"] == number)
    mine = [row for row in statements.rows if row["客户编号"] == number]
    return (
        number,
        customer["业务员"],
        _write(folder / f"customers-{place}.csv", customers.headers, [customer]),
        _write(folder / f"statements-{place}.csv", statements.headers, mine),
    )


def _import(person: Person, kind: str, file: Path) -> None:
    page = person.open("/imports/")
    page.select_option("select[name=kind]", kind)
    page.set_input_files("input[name=file]", str(file))
    page.click("form.next-act button[type=submit]")
    page.wait_for_url(re.compile(r"/imports/\d+/"))
    page.click("form[action$='/application/'] button[type=submit]")
    expect(page.locator("#import-progress")).not_to_have_attribute(
        "hx-trigger", "every 1s", timeout=WAIT_MILLISECONDS
    )
    expect(page.locator("#import-progress .alert-danger")).to_have_count(0)


def _act(page: Page, path: str, **answers: str) -> None:
    page.goto(path)
    for name, value in answers.items():
        page.fill(f"[name={name}]", value)
    page.click("main form button.btn-primary[type=submit]")
    page.wait_for_url(re.compile(r"/applications/CA-[\d-]+/$"))


def _review(page: Page, application: str) -> None:
    """Go on to the assessment, and say why one goes without what is missing."""
    page.goto(f"{application}review/")
    for waiver in page.locator("main form input[name^=waived-]").all():
        waiver.fill("首单，资料随后补齐。")
    page.click("main form button.btn-primary[type=submit]")
    page.wait_for_url(re.compile(r"/applications/CA-[\d-]+/$"))


def _sign(decider: Person, application: str) -> None:
    """Approve where it is this person's turn: as many sign as the matrix asks of the grade."""
    page = decider.page
    page.goto(application)
    if page.locator("main a.btn-primary[href$='/approval/']").count():
        _act(page, f"{application}approval/", reason="风险可控，同意。")
    decider.leave()


def _contract(
    counsel: Person, folder: Path, application: str, customer: str, language: str
) -> None:
    """Draw the contract up and record it signed; the limit is in effect."""
    page = counsel.page
    _act(page, f"{application}contract/")
    with page.expect_download() as download:
        page.click("form[action$='/pdf/'] button[type=submit]")
    text = Path(download.value.path()).read_bytes()
    assert text.startswith(b"%PDF")
    signed = folder / f"signed-{language}.pdf"
    signed.write_bytes(text)
    counsel.open(f"/customers/{customer}/documents/new/")
    page.set_input_files("input[name=documents]", str(signed))
    page.click("main form button.btn-primary[type=submit]")
    page.wait_for_url(re.compile(r"/documents/"))
    page.goto(f"{application}signature/")
    page.select_option("select[name=signed_copy]", index=1)
    page.fill("[name=signed_on]", timezone.localdate().isoformat())
    page.fill("[name=signatory]", "王总")
    page.click("main form button.btn-primary[type=submit]")
    page.wait_for_url(re.compile(r"/applications/CA-[\d-]+/$"))
    expect(page.locator("main")).to_contain_text("已生效" if language == "zh-hans" else "In effect")
    page = counsel.open(f"/customers/{customer}/")
    expect(page.locator("main")).to_contain_text("50,000")
    counsel.leave()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_spreadsheet_to_limit_and_report(
    browser: Browser, demo: Demo, tmp_path: Path, language: str
) -> None:
    number, salesperson, customers, statements = _files(tmp_path, STORY[language])

    analyst = Person(browser, demo, ANALYST, language)
    _import(analyst, "customers", customers)
    _import(analyst, "statements", statements)

    seller = Person(browser, demo, salesperson, language)
    page = seller.open(f"/applications/new/?customer={number}")
    page.fill("[name=amount]", "50000")
    page.fill("[name=terms_days]", "30")
    page.fill("[name=purpose]", "首批订单，客户要求月结。")
    page.click("main form button.btn-primary[type=submit]")
    page.wait_for_url(re.compile(r"/applications/CA-[\d-]+/$"))
    application = page.url
    _act(page, f"{application}submission/")
    seller.leave()

    page = analyst.page
    _act(page, f"{application}acceptance/")
    _review(page, application)
    page.click("form[action$='/assessment/'] button[type=submit]")
    page.wait_for_load_state()
    _act(
        page,
        f"{application}recommendation/",
        amount="50000",
        terms_days="30",
        recommendation="规模小，账期短，建议同意。",
        deviation_reason="首单金额小。",
    )

    for name in DECIDERS:
        _sign(Person(browser, demo, name, language), application)
    director = Person(browser, demo, DIRECTOR, language)
    page = director.page
    page.goto(application)
    expect(page.locator("main")).to_contain_text("50,000.00")
    counsel = Person(browser, demo, COUNSEL, language)
    _contract(counsel, tmp_path, application, number, language)

    page.goto(application)
    page.click("main a[href*='/assessments/AS-']")
    page.wait_for_url(re.compile(r"/assessments/AS-"))
    expect(page.locator(".grade").first).to_be_visible()
    page.click("form[action$='/report/'] button[type=submit]")
    with page.expect_download() as download:
        page.click("form[action$='/opening/'] button[type=submit]")
    report = Path(download.value.path()).read_bytes()
    assert report.startswith(b"%PDF")
    assert len(report) > 20_000
    director.leave()
    analyst.leave()

    auditor = Person(browser, demo, AUDITOR, language)
    expect(auditor.open("/audit/").locator("main")).to_contain_text("CA-")
    auditor.leave()
