"""Document numbers (编号): one gapless series a prefix and year, drawn inside the act's transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zixin.kernel.transactions import require_transaction


class NumberSeries(models.Model):
    """The last number drawn of a series."""

    series = models.CharField(_("series"), max_length=20, unique=True)
    last = models.PositiveBigIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


def draw_numbers(prefix: str, count: int, *, now: datetime) -> list[str]:
    """Draw ``count`` numbers such as ``CA-2026-000017``.

    An act that fails gives its numbers back. Raises ``NoTransactionError`` outside a transaction.
    """
    require_transaction(f"drawing a number of {prefix}")
    series = f"{prefix}-{timezone.localtime(now).year}"
    NumberSeries.objects.get_or_create(series=series)
    NumberSeries.objects.filter(series=series).update(last=F("last") + count)
    last = NumberSeries.objects.get(series=series).last
    return [f"{series}-{number:06d}" for number in range(last - count + 1, last + 1)]


def draw_number(prefix: str, *, now: datetime) -> str:
    """Draw one number of the series; call it inside the act's transaction."""
    return draw_numbers(prefix, 1, now=now)[0]
