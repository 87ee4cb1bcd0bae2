"""Start-up checks: a system that breaks a promise of its own does not start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver


def _leaves(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _leaves(pattern.url_patterns, route)
        else:
            yield route, pattern


def routes() -> Iterator[tuple[str, URLPattern]]:
    """List every route of the site with its pattern."""
    yield from _leaves(get_resolver().url_patterns)


def named_routes() -> Iterator[tuple[str, str, str | None]]:
    """List every route with its name, namespace first, and who may open it."""
    yield from _named(get_resolver().url_patterns)


def _named(
    patterns: list[URLPattern | URLResolver], prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, str | None]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _named(pattern.url_patterns, route, pattern.namespace or space)
        else:
            name = f"{space}:{pattern.name}" if space else str(pattern.name)
            yield route, name, getattr(pattern.callback, "page_policy", None)


@register()
def every_page_has_a_policy(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a view that does not say who may open it."""
    return [
        Error(f"/{route} ({leaf.lookup_str}) has no page policy", id="zixin.E001")
        for route, leaf in routes()
        if not hasattr(leaf.callback, "page_policy")
        and not route.startswith(tuple(settings.FOREIGN_ROUTES))
    ]


@register()
def every_state_belongs_to_a_flow(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a model with a ``state`` that the database does not bind to its choices."""
    return [
        Error(f"{model._meta.label} has a state without a check constraint", id="zixin.E002")
        for model in apps.get_models()
        if model.__module__.startswith("zixin.") and not _state_is_bound(model)
    ]


def _state_is_bound(model: type[models.Model]) -> bool:
    for field in model._meta.fields:
        if field.name == "state":
            known = {("state__in", tuple(value for value, _label in field.choices or ()))}
            return any(
                isinstance(constraint, models.CheckConstraint)
                and {(name, tuple(values)) for name, values in _parts(constraint)} == known
                for constraint in model._meta.constraints
            )
    return True


def _parts(constraint: models.CheckConstraint) -> list[tuple[str, Any]]:
    condition = constraint.condition
    if not isinstance(condition, models.Q) or condition.negated:
        return []
    return [
        (part[0], part[1])
        for part in condition.children
        if isinstance(part, tuple) and isinstance(part[1], list | tuple)
    ]
