"""Pairs of customers that may be one company, and what people said of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.models.customers import Customer
from zixin.customers.states import PairState


class DuplicatePair(models.Model):
    """Two customers that look like one (疑似重复客户); ``reasons`` says why, in codes.

    A search may drop a pair that nobody has decided on. What a person decided stays decided.
    """

    first = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("first customer")
    )
    second = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("second customer")
    )
    likeness = models.PositiveSmallIntegerField(_("likeness"))
    reasons = models.JSONField(_("reasons"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=PairState, default=PairState.OPEN)
    found_at = models.DateTimeField(_("found at"))
    decided_by_id = models.BigIntegerField(_("decided by"), null=True)
    decided_by_name = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("pair of similar customers")
        verbose_name_plural = _("pairs of similar customers")
        indexes = (models.Index(fields=["state", "-likeness", "id"], name="duplicate_queue"),)
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=PairState.values), name="duplicate_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=PairState.OPEN)
                | (Q(decided_at__isnull=False) & ~Q(decision_reason="")),
                name="duplicate_decided_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"
