"""From one model to the next: drafted, edited, previewed, proposed, published and compared."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Demo, Person

pytestmark = pytest.mark.journey

ANALYST, DIRECTOR = "zhen.ximin", "jin.shouheng"
WAIT_MILLISECONDS = 30_000
CUSTOMER = "C00017"
MODEL = "sasac-2006-basic"
WORDS = {
    "zh-hans": {"weight": "权重", "saved": "已保存", "readable": "公式可以识别"},
    "en": {"weight": "Weight", "saved": "Saved", "readable": "can be read"},
}
NARROW = {"width": 390, "height": 844}


def _save(page: Page, words: dict[str, str]) -> None:
    page.click("#save")
    expect(page.locator("#section .card-actions")).to_contain_text(
        words["saved"], timeout=WAIT_MILLISECONDS
    )


def _previewed(page: Page) -> str:
    result = page.locator("#preview-result .kpi-value")
    expect(result).to_be_visible(timeout=WAIT_MILLISECONDS)
    return result.inner_text()


def _edit(page: Page, draft: str, words: dict[str, str]) -> None:
    """Shift two weights, see what it does to a customer, and write a cap with a slip in it."""
    page.goto(f"{draft}sections/dimensions/")
    _previewed(page)
    page.fill("#preview-customer", CUSTOMER)
    page.press("#preview-customer", "Enter")
    expect(page.locator("#preview")).to_contain_text(CUSTOMER, timeout=WAIT_MILLISECONDS)
    before = _previewed(page)
    first, second = (page.locator(f"[name='dimensions[{n}].weight']") for n in (0, 1))
    weights = [float(field.input_value()) for field in (first, second)]
    first.fill(str(weights[0] + 15))
    expect(page.locator("[data-sum-of=basic]").first).not_to_have_text("100")
    second.fill(str(weights[1] - 15))
    expect(page.locator("[data-sum-of=basic]").first).to_have_text("100")
    expect(page.locator("#preview-result .kpi-value")).not_to_have_text(
        before, timeout=WAIT_MILLISECONDS
    )
    _save(page, words)

    page.goto(f"{draft}sections/rules/")
    cap = page.locator("[name='caps[0].when']")
    sound = cap.input_value()
    cap.fill(f"{sound} and luck < 1")
    expect(page.locator("#f-caps-0-when-check mark")).to_have_text("l", timeout=WAIT_MILLISECONDS)
    cap.fill(f"{sound} and ta > 0")
    expect(page.locator("#f-caps-0-when-check")).to_contain_text(
        words["readable"], timeout=WAIT_MILLISECONDS
    )
    _save(page, words)
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.set_viewport_size({"width": 1280, "height": 900})


def _act(page: Page, path: str, **answers: str) -> None:
    page.goto(path)
    for name, value in answers.items():
        page.fill(f"[name={name}]", value)
    page.click("main form button.btn-primary[type=submit]")
    page.wait_for_url(re.compile(r"/policies/drafts/PD-[\d-]+/$"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_model_is_drafted_previewed_published_and_compared(
    browser: Browser, demo: Demo, language: str
) -> None:
    words = WORDS[language]
    analyst = Person(browser, demo, ANALYST, language)
    page = analyst.open(f"/policies/assessment/{MODEL}/1/")
    page.click("form[action$='/draft/'] button[type=submit]")
    page.wait_for_url(re.compile(r"/policies/drafts/PD-[\d-]+/$"))
    draft = page.url
    _edit(page, draft, words)
    _act(page, f"{draft}proposal/", reason="按行业经验调整偿债能力权重")
    assert page.goto(f"{draft}publication/").status == 403  # type: ignore[union-attr]  # -- answered
    analyst.faults.clear()  # the browser writes the 403 into its console
    analyst.leave()

    director = Person(browser, demo, DIRECTOR, language)
    page = director.open("/policies/")
    page.click(f".next-act a[href='{draft.removeprefix(demo.url)}']")
    expect(page.locator("main")).to_contain_text(words["weight"])
    _act(page, f"{draft}publication/")

    published = page.locator(f"main a[href*='/policies/assessment/{MODEL}/']").last
    address = published.get_attribute("href")
    assert address is not None
    new = address.removeprefix("/policies/").rstrip("/")
    director.open(f"/policies/comparison/?old=assessment/{MODEL}/1&new={new}")
    expect(page.locator("tr[data-way=changed]")).to_have_count(4)  # two weights, a cap, the version
    director.open(address)
    with page.expect_download() as download:
        page.click("a[href$='/file/']")
    assert download.value.suggested_filename.startswith(MODEL)
    director.leave()
