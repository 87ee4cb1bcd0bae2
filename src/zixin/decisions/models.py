"""Credit applications and the decisions taken on them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.assessment.models import Assessment
from zixin.customers.models import Customer
from zixin.decisions.states import OPEN_STATES, ApplicationState
from zixin.policies.models import PolicyVersion


class CreditApplication(models.Model):
    """A request to let a customer buy on credit (授信申请).

    ``state`` is moved only by ``decisions.services`` along ``decisions.states``. ``revision``
    counts the changes of what is asked or recommended: a decision names the revision it saw.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="applications", verbose_name=_("customer")
    )
    amount_requested = models.DecimalField(_("amount requested"), max_digits=18, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    terms_days = models.PositiveSmallIntegerField(_("payment terms in days"))
    purpose = models.TextField(_("purpose"))
    state = models.CharField(
        _("state"), max_length=20, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    assessment = models.ForeignKey(
        Assessment,
        on_delete=models.PROTECT,
        null=True,
        related_name="applications",
        verbose_name=_("assessment"),
    )
    amount_recommended = models.DecimalField(
        _("amount recommended"), max_digits=18, decimal_places=2, null=True
    )
    terms_days_recommended = models.PositiveSmallIntegerField(
        _("payment terms recommended"), null=True
    )
    recommendation = models.TextField(_("recommendation"), blank=True)
    return_reason = models.TextField(_("reason of return"), blank=True)
    drafted_by_id = models.BigIntegerField(_("drafted by"))
    drafted_by_name = models.CharField(_("drafted by"), max_length=150)
    drafted_at = models.DateTimeField(_("drafted at"))
    recommended_by_id = models.BigIntegerField(_("recommended by"), null=True)
    recommended_by_name = models.CharField(_("recommended by"), max_length=150, blank=True)
    moved_at = models.DateTimeField(_("in this state since"))

    class Meta:
        verbose_name = _("credit application")
        verbose_name_plural = _("credit applications")
        ordering = ("-drafted_at", "-id")
        indexes = (models.Index(fields=["state", "moved_at"], name="application_queue"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(amount_requested__gt=Decimal(0)), name="application_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="application_state_known"
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="application_one_open",
            ),
        )

    def __str__(self) -> str:
        return self.number


class Verdict(models.TextChoices):
    """How a decision went."""

    APPROVED = "APPROVED", _("Approved")
    REJECTED = "REJECTED", _("Rejected")


class Decision(models.Model):
    """What was decided, by whom, why and on which grounds (授信决策). Written once."""

    application = models.OneToOneField(
        CreditApplication,
        on_delete=models.PROTECT,
        related_name="decision",
        verbose_name=_("application"),
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    amount_granted = models.DecimalField(
        _("amount granted"), max_digits=18, decimal_places=2, null=True
    )
    terms_days = models.PositiveSmallIntegerField(_("payment terms in days"), null=True)
    valid_until = models.DateField(_("valid until"), null=True)
    reason = models.TextField(_("reason"))
    authority = models.ForeignKey(
        PolicyVersion,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("authority matrix"),
    )
    authority_role = models.CharField(_("decided as"), max_length=30)
    application_revision = models.PositiveSmallIntegerField(_("revision decided on"))
    decided_by_id = models.BigIntegerField(_("decided by"))
    decided_by_name = models.CharField(_("decided by"), max_length=150)
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = (
            models.CheckConstraint(
                condition=Q(verdict="REJECTED", amount_granted__isnull=True)
                | Q(verdict="APPROVED", amount_granted__isnull=False),
                name="decision_grants_when_approved",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}: {self.verdict}"
