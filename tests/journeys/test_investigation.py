"""An investigation from the questionnaire to the signed report, by the people who do it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PASSWORD, Demo, Person

pytestmark = pytest.mark.journey

ANALYST, MANAGER = "zhen.ximin", "yan.shounuo"
CUSTOMER = {"zh-hans": 5, "en": 6}  # each language investigates a customer of its own
CASE = re.compile(r"/investigations/IC-[\d-]+/$")
OWN_TEXTS = {
    "main_products": "轴承",
    "staff_insured": "120",
    "owner_years": "9",
    "owner_changes": "0",
    "requirement": "800",
}
OWN_CHOICES = {
    "address_matches": "1",
    "production": "full",
    "top_five_share": "to_35",
    "sales_terms": "prepaid",
    "related_share": "none",
    "audited": "0",
    "sued": "0",
    "paying": "process",
    "security": "none",
    "owner_guarantee": "1",
}
SEEN_CHOICES = {
    "address_matches": "1",
    "premises_owned": "1",
    "signs": "1",
    "production": "full",
    "stock": "normal",
    "equipment": "usable",
    "site_impression": "good",
    "top_five_share": "to_50",
    "management": "stable",
    "product": "good",
    "outlook": "flat",
    "cooperation": "willing",
    "seals_seen": "1",
    "other_creditors": "0",
}


def _choose(page: Page, choices: dict[str, str]) -> None:
    for name, value in choices.items():
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.check(f"[name={name}][value='{value}']")
        _settled(page)
        expect(page.locator(f"[name={name}][value='{value}']")).to_be_checked()


def _fill(page: Page, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.fill(f"[name={name}]", text)
            page.locator(f"[name={name}]").blur()
        _settled(page)


def _settled(page: Page) -> None:
    """Wait until htmx has drawn what it got."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def _do(page: Page, path: str, **fields: str) -> None:
    page.goto(path)
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.click("main form button.btn-primary[type=submit]")
    page.wait_for_url(CASE)


def _hand_out(page: Page, case: str, title: str, channel: str) -> None:
    page.goto(f"{case}sheets/new/")
    page.select_option("[name=questionnaire]", label=title)
    page.select_option("[name=channel]", channel)
    page.fill("[name=respondent]", "林经理")
    page.click("main form button.btn-primary[type=submit]")
    page.wait_for_url(CASE)
    page.locator("#sheets a.list-group-item").last.click()
    page.wait_for_url(re.compile(r"/sheets/\d+/$"))


TITLES = {
    "zh-hans": ("客户自填问卷", "实地走访访谈提纲"),
    "en": ("The customer's own questionnaire", "Interview guide for a visit on site"),
}


def _open_case(analyst: Person, place: int) -> str:
    page = analyst.open("/customers/")
    page.locator("tbody tr a").nth(place).click()
    page.click(".page-header .dropdown-toggle")
    page.click("a[href*='/investigations/new/']")
    page.fill("[name=question]", "核实生产与主要客户。")
    page.click("main form button.btn-primary[type=submit]")
    page.wait_for_url(CASE)
    case = page.url
    page.goto(f"{case}plan/")
    page.check("[name=questionnaire-in]")
    page.click("main form button.btn-primary[type=submit]")
    page.wait_for_url(CASE)
    _do(page, f"{case}start/")
    return case


def _answer_as_customer(browser: Browser, demo: Demo, link: str, language: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.add_cookies([{"name": "django_language", "value": language, "url": demo.url}])
    page = context.new_page()
    page.goto(link)
    expect(page.locator("[name=lease_until]")).to_have_count(0)
    _choose(page, {"premises_owned": "0"})
    expect(page.locator("[name=lease_until]")).to_have_count(1)
    _fill(page, OWN_TEXTS)
    _choose(page, OWN_CHOICES)
    page.click("button[name=submit]")
    expect(page.locator(".empty-title")).to_be_visible()
    context.close()


def _answer_on_site(page: Page) -> None:
    _fill(page, {"staff_seen": "110"})
    _choose(page, SEEN_CHOICES)
    page.click("button[name=submit]")
    page.wait_for_load_state()
    page.click("form[action$='/adoption/'] button")
    page.wait_for_load_state()


def _rule_on_all(page: Page, case: str, count: int) -> None:
    for left in range(count, 0, -1):
        page.goto(case)
        waiting = page.locator("#contradictions a[href*='/ruling/']")
        expect(waiting).to_have_count(left)
        page.goto(case.partition("/investigations/")[0] + str(waiting.first.get_attribute("href")))
        page.check("[name=ruling][value=second]")
        page.fill("[name=explanation]", "以现场所见为准。")
        page.click("main form button.btn-primary[type=submit]")
        page.wait_for_url(CASE)


def _find(page: Page, case: str) -> None:
    page.goto(f"{case}findings/new/")
    page.select_option("[name=fact]", "insured_headcount")
    page.check("[name=verdict][value=confirmed]")
    page.select_option("[name=proof]", "cross_checked")
    page.fill("[name=evidence]", "社保凭证")
    page.click("main form button.btn-primary[type=submit]")
    page.wait_for_url(CASE)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_questionnaire_to_signed_report(browser: Browser, demo: Demo, language: str) -> None:
    analyst = Person(browser, demo, ANALYST, language)
    page = analyst.page
    case = _open_case(analyst, CUSTOMER[language])
    own, guide = TITLES[language]
    _hand_out(page, case, own, "link")
    _answer_as_customer(browser, demo, page.input_value("#answer-link"), language)
    _hand_out(page, case, guide, "visit")
    _answer_on_site(page)
    _rule_on_all(page, case, 2)
    _find(page, case)
    _do(page, f"{case}plan/questionnaire/completion/", outcome="已答复并比对。")
    _do(page, f"{case}conclusion/", conclusion="大体属实，可以授信。")
    _do(page, f"{case}signature/", name="甄细敏", password=PASSWORD)
    analyst.leave()

    manager = Person(browser, demo, MANAGER, language)
    page = manager.page
    _do(page, f"{case}countersignature/", name="严守诺", password=PASSWORD)
    page.click("form[action$='/report/'] button[type=submit]")
    page.wait_for_load_state()
    with page.expect_download() as download:
        page.click("form[action$='/opening/'] button[type=submit]")
    report = Path(download.value.path()).read_bytes()
    assert report.startswith(b"%PDF")
    assert len(report) > 15_000
    manager.leave()
