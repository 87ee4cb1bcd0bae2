"""What the pages of Zixin are written with: figures, grades, icons, lists, charts and forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, Form
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zixin.site.figures import full_money, grouped, short_money

register = template.Library()

Figure = Decimal | float | int
Text = str | Promise
DASH = "—"
TONE_ICONS = {
    "good": "circle-check",
    "active": "player-play",
    "watch": "eye",
    "alert": "alert-triangle",
    "critical": "alert-circle",
}
CONTROL_CLASSES = {
    "select": "form-select",
    "selectmultiple": "form-select",
    "nullbooleanselect": "form-select",
    "checkbox": "form-check-input",
}
OPTION_WIDGETS = frozenset({"radioselect", "checkboxselectmultiple"})


@register.simple_tag
def icon(name: str, label: Text = "", css: str = "") -> SafeString:
    """Draw an icon of ``frontend/icons.txt``; without a label it is decoration."""
    address = f"{static('vendor/icons.svg')}#{name}"
    meaning = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else format_html('aria-hidden="{}"', "true")
    )
    return format_html(
        '<svg class="icon {}" width="20" height="20" viewBox="0 0 24 24" fill="none" '
        'stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" '
        '{}><use href="{}"></use></svg>',
        css,
        meaning,
        address,
    )


@register.simple_tag
def grade_badge(grade: str | None, css: str = "") -> SafeString:
    """Show a credit grade (信用等级): its letters, and a colour that repeats them."""
    if not grade:
        return undefined(_("not rated yet"))
    return format_html('<span class="grade {}" data-grade="{}">{}</span>', css, grade, grade)


@register.simple_tag
def tone_badge(label: Text, tone: str = "plain") -> SafeString:
    """Show a state or level: tone is plain, good, active, watch, alert or critical."""
    sign = icon(TONE_ICONS[tone]) if tone in TONE_ICONS else ""
    return format_html('<span class="tone" data-tone="{}">{}{}</span>', tone, sign, label)


@register.simple_tag
def undefined(reason: Text = "") -> SafeString:
    """Say that there is no figure, and why."""
    if not reason:
        return format_html('<span class="undefined">{}</span>', DASH)
    return format_html(
        '<span class="undefined">{}</span> <span class="undefined-reason">{}</span>', DASH, reason
    )


@register.simple_tag
def money(
    amount: Figure | None, currency: str = "CNY", *, short: bool = False, reason: Text = ""
) -> SafeString:
    """Write an amount; ``short`` uses 万元 or millions and keeps the full amount in the title."""
    if amount is None:
        return undefined(reason)
    exact = full_money(amount, currency)
    sign = " negative" if amount < 0 else ""
    if not short:
        return format_html('<span class="figure{}">{}</span>', sign, exact)
    brief = short_money(amount, currency)
    return format_html('<span class="figure{}" title="{}">{}</span>', sign, exact, brief)


@register.simple_tag
def figure(
    value: Figure | str | None, unit: Text = "", reason: Text = "", *, digits: int = 2
) -> SafeString:
    """Write a figure with its unit, a word as it is; None is a dash with the reason, never zero."""
    if value is None:
        return undefined(reason)
    if isinstance(value, str):
        return format_html("<span>{}</span>", value)
    number = grouped(value, digits)
    if not unit:
        return format_html('<span class="figure">{}</span>', number)
    return format_html('<span class="figure">{} <span class="unit">{}</span></span>', number, unit)


@register.simple_tag
def percent(share: Figure | None, digits: int = 1, reason: Text = "") -> SafeString:
    """Write a share (0..1) in per cent."""
    if share is None:
        return undefined(reason)
    return format_html('<span class="figure">{}%</span>', grouped(share * 100, digits))


@register.simple_tag
def fact(term: Text, value: object = None, reason: Text = "") -> SafeString:
    """Write one pair of a ``<dl class="facts">``; an absent value is a dash."""
    shown = undefined(reason) if value is None or value == "" else value
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", capfirst(str(term)), shown)


def _changed(parameters: QueryDict, changes: Mapping[str, object]) -> str:
    query = parameters.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: object) -> str:
    """Give the present query string with some parameters changed, or dropped when empty."""
    return _changed(context["request"].GET, changes)


@register.inclusion_tag("parts/sort_link.html", takes_context=True)
def sort_link(context: Context, column: str, label: Text, target: str = "") -> dict[str, Any]:
    """Offer to sort a list by a column: first upwards, then downwards (``sort=-column``)."""
    request: HttpRequest = context["request"]
    present = str(request.GET.get("sort") or context.get("sort") or "")
    direction = {column: "up", f"-{column}": "down"}.get(present, "")
    wanted = f"-{column}" if direction == "up" else column
    href = _changed(request.GET, {"sort": wanted, "page": None})
    return {"label": label, "direction": direction, "href": href, "target": target}


@register.inclusion_tag("parts/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], target: str = "") -> dict[str, Any]:
    """Offer the pages of a list; every other parameter of the address stays."""
    parameters = context["request"].GET
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [
        {
            "number": number,
            "href": _changed(parameters, {"page": number}) if isinstance(number, int) else "",
            "is_current": number == page.number,
        }
        for number in numbers
    ]
    return {
        "page": page,
        "links": links,
        "target": target,
        "previous": _changed(parameters, {"page": page.number - 1}),
        "next": _changed(parameters, {"page": page.number + 1}),
    }


@register.inclusion_tag("parts/chart.html")
def chart(
    kind: str, picture: Mapping[str, Any], name: str, title: Text = "", size: str = ""
) -> dict[str, Any]:
    """Draw a chart of plain figures, with the same figures as a table below it."""
    rows = _heatmap_rows(picture) if kind == "heatmap" else _series_rows(picture)
    return {
        "kind": kind,
        "picture": picture,
        "name": name,
        "source": f"{name}-figures",
        "title": title,
        "size": f"chart-{size}" if size else "",
        "columns": _columns(kind, picture),
        "rows": rows,
        "unit": picture.get("unit", ""),
    }


def _columns(kind: str, picture: Mapping[str, Any]) -> list[Text]:
    if kind == "heatmap":
        return list(picture["labels"])
    return [series["name"] for series in picture["series"]]


def _heatmap_rows(picture: Mapping[str, Any]) -> list[dict[str, Any]]:
    pairs = zip(picture["rows"], picture["values"], strict=True)
    return [{"label": label, "values": values, "note": ""} for label, values in pairs]


def _series_rows(picture: Mapping[str, Any]) -> list[dict[str, Any]]:
    notes: Sequence[Text] = picture.get("notes") or [""] * len(picture["labels"])
    return [
        {
            "label": label,
            "values": [series["values"][index] for series in picture["series"]],
            "note": notes[index] or "",
        }
        for index, label in enumerate(picture["labels"])
    ]


@register.simple_tag
def chart_script() -> SafeString:
    """Load the charts; for the ``scripts`` block of a page that draws one."""
    return format_html('<script src="{}" defer></script>', static("vendor/charts.js"))


@register.simple_tag
def alpine_script() -> SafeString:
    """Load the registered components of forms (``amount``, ``ask``, ``selection``)."""
    return format_html('<script src="{}" defer></script>', static("vendor/alpine.js"))


@register.inclusion_tag("parts/field.html")
def field(
    bound: BoundField, css: str = "", label: Text = "", *, help_shown: bool = True
) -> dict[str, Any]:
    """Write one form field: label, control, help, and the errors beside it.

    A label given here replaces a foreign form's label and the placeholder that repeats it.
    """
    kind = bound.widget_type
    has_options = kind in OPTION_WIDGETS
    classes = CONTROL_CLASSES.get(kind, "form-control") + (" is-invalid" if bound.errors else "")
    attributes: dict[str, str | bool] = {"class": classes}
    if label:
        attributes["placeholder"] = ""
    return {
        "field": bound,
        "kind": "options" if has_options else kind,
        "control": "" if has_options else bound.as_widget(attrs=attributes),
        "label": label or bound.label,
        "help_text": bound.help_text if help_shown else "",
        "css": css,
    }


@register.inclusion_tag("parts/fields.html")
def fields(form: Form) -> dict[str, Any]:
    """Write a whole form: its own errors first, then every field."""
    return {"form": form}
