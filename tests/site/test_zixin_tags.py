from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/zixin"


def rendered(source: str, path: str = "/", **context: object) -> str:
    request = RequestFactory().get(path)
    template = Template("{% load zixin %}" + source)
    return template.render(Context({"request": request, **context})).strip()


@pytest.mark.parametrize(
    ("language", "amount", "currency", "expected"),
    [
        ("zh-hans", "123456789.125", "CNY", "1.23 亿元"),
        ("zh-hans", "12345.675", "CNY", "1.23 万元"),
        ("zh-hans", "9999.995", "CNY", "10,000.00 元"),
        ("zh-hans", "25000", "USD", "2.50 万 USD"),
        ("en", "12345678.90", "CNY", "CNY 12.35 m"),
        ("en", "999", "EUR", "EUR 999.00"),
    ],
)
def test_short_money_uses_the_units_of_the_language(language, amount, currency, expected):
    with translation.override(language):
        html = rendered(
            "{% money amount currency short=True %}", amount=Decimal(amount), currency=currency
        )

    assert re.sub(r"<[^>]*>", "", html) == expected


def test_short_money_keeps_the_full_amount_in_its_title():
    with translation.override("zh-hans"):
        html = rendered("{% money amount short=True %}", amount=Decimal("-12345678.90"))

    assert html == '<span class="figure negative" title="-12,345,678.90 元">-1,234.57 万元</span>'


def test_missing_figure_is_a_dash_with_its_reason_and_never_zero():
    html = rendered("{% figure value unit='分' reason=reason %}", value=None, reason="<no> equity")

    assert html == (
        '<span class="undefined">—</span> <span class="undefined-reason">&lt;no&gt; equity</span>'
    )


def test_zero_is_a_figure():
    assert rendered("{% percent 0 %}") == '<span class="figure">0.0%</span>'


def test_sort_link_turns_the_direction_and_returns_to_the_first_page():
    html = rendered("{% sort_link 'name' 'Name' %}", path="/?q=a&sort=name&page=3")

    assert 'href="?q=a&amp;sort=-name"' in html


def test_query_with_drops_what_is_empty():
    assert rendered("{% query_with page=2 q=None %}", path="/?q=a&page=1") == "?page=2"


def test_pagination_keeps_the_search():
    page = Paginator(range(30), 10).page(2)

    html = rendered("{% pagination page 'list' %}", path="/?q=a&page=2", page=page)

    assert re.findall(r' href="(\?[^"]*)"', html) == [
        "?q=a&amp;page=1",
        "?q=a&amp;page=1",
        "?q=a&amp;page=3",
        "?q=a&amp;page=3",
    ]


def test_chart_offers_its_figures_as_a_table_and_does_not_invent_a_missing_one():
    picture = {
        "labels": ["Solvency", "Standing"],
        "series": [{"name": "2025", "values": [71.5, None]}],
        "notes": ["", "not fed"],
    }

    html = rendered("{% chart 'radar' picture 'five' %}", picture=picture)

    assert '<script id="five-figures" type="application/json">' in html
    assert re.findall(r'<td class="number">(.*?)</td>', html) == [
        '<span class="figure">71.50</span>',
        '<span class="undefined">—</span> <span class="undefined-reason">not fed</span>',
    ]


def test_every_icon_named_in_a_page_is_in_the_sprite():
    known = set((ROOT / "frontend/icons.txt").read_text(encoding="utf-8").split())
    named = {
        name
        for path in SOURCE.glob("**/templates/**/*.html")
        for name in re.findall(r'\{% icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }

    assert named - known == set()


@pytest.mark.parametrize("code", [400, 403, 404, 422, 429, 500, 503])
def test_error_page_renders_without_a_request(code):
    html = Template(f'{{% extends "{code}.html" %}}').render(Context())

    assert f'<p class="error-code">{code}</p>' in re.sub(r">\s+|\s+<", lambda m: m[0].strip(), html)
