"""What people ruled where facts conflict. One law: added, never changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer


class Ruling(models.Model):
    """Which of several conflicting statements counts, by whom and why (信息冲突裁定).

    ``code`` is a fact of the catalogue or ``kind.field`` of an entry; ``key`` tells rows of a kind
    apart. It holds until somebody records a statement after it that says otherwise.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    code = models.CharField(_("fact"), max_length=60)
    key = models.CharField(_("row"), max_length=200, blank=True)
    value = models.CharField(_("value that counts"), max_length=1_000, blank=True)
    others = models.JSONField(_("values that do not count"))
    reason = models.CharField(_("reason"), max_length=300)
    ruled_at = models.DateTimeField(_("ruled at"))
    ruled_by_id = models.BigIntegerField(_("ruled by"))
    ruled_by_name = models.CharField(_("ruled by"), max_length=150)

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        indexes = (models.Index(fields=["customer", "code", "id"], name="ruling_of_customer"),)
        constraints = (
            models.CheckConstraint(condition=~models.Q(reason=""), name="ruling_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.code}"
