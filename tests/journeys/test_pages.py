"""Every page of the menu opens for its people: both languages, light and dark, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Demo, Person

pytestmark = pytest.mark.journey

PAGES = (
    "/",
    "/dashboard/",
    "/customers/",
    "/customers/C00001/",
    "/applications/",
    "/imports/",
    "/policies/",
)
NARROW = {"width": 390, "height": 844}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_open_and_fit_a_phone(
    browser: Browser, demo: Demo, language: str, scheme: str
) -> None:
    manager = Person(browser, demo, "yan.shounuo", language)
    manager.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # -- a literal
    for path in PAGES:
        page = manager.open(path)
        page.set_viewport_size(NARROW)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
        page.set_viewport_size({"width": 1280, "height": 900})
    manager.leave()
