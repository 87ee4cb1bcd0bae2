"""Credit limits: how much a customer may owe, on which terms, from when to when."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer
from zixin.exposure.states import LimitKind, LimitState


class CreditLimit(models.Model):
    """A limit in force or once in force (信用额度). An amount of 0 means no credit, never unlimited."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="limits", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=LimitKind, default=LimitKind.STANDING)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    terms_days = models.PositiveSmallIntegerField(_("payment terms in days"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    source = models.CharField(_("granted by decision"), max_length=40)
    state = models.CharField(
        _("state"), max_length=12, choices=LimitState, default=LimitState.ACTIVE
    )
    reason = models.CharField(_("reason of the last move"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("credit limit")
        verbose_name_plural = _("credit limits")
        ordering = ("-valid_from", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "currency", "kind"],
                condition=Q(state="ACTIVE"),
                name="limit_one_active",
            ),
            models.CheckConstraint(condition=Q(kind__in=LimitKind.values), name="limit_kind_known"),
            models.CheckConstraint(condition=Q(amount__gte=Decimal(0)), name="limit_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="limit_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LimitState.values), name="limit_state_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer}: {self.amount} {self.currency}"


class RunOffPlan(models.Model):
    """How what is owed comes down to a limit that was lowered below it (压降计划). Written once.

    ``steps`` are days and what may still be owed then. ``owed`` is what a person said was owed;
    empty while nobody knows. The newest plan of a limit counts.
    """

    limit = models.ForeignKey(
        CreditLimit, on_delete=models.PROTECT, related_name="plans", verbose_name=_("limit")
    )
    owed = models.DecimalField(_("owed"), max_digits=18, decimal_places=2, null=True)
    steps = models.JSONField(_("steps"))
    agreed_at = models.DateTimeField(_("agreed at"))
    agreed_by_id = models.BigIntegerField(_("agreed by"))
    agreed_by_name = models.CharField(_("agreed by"), max_length=150)

    class Meta:
        verbose_name = _("run-off plan")
        verbose_name_plural = _("run-off plans")
        ordering = ("-agreed_at", "-id")

    def __str__(self) -> str:
        return f"{self.limit}: {len(self.steps)}"


# Written once: triggers keep their rows as they are.
APPEND_ONLY = (RunOffPlan,)
