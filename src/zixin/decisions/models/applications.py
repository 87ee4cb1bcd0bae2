"""Credit applications and the decisions taken on them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.assessment.models import Assessment
from zixin.customers.models import Customer
from zixin.decisions.rules.choices import Action, Method, Origin
from zixin.decisions.states import OPEN_STATES, ApplicationState
from zixin.investigation.models import Investigation
from zixin.policies.models import PolicyVersion


class CreditApplication(models.Model):
    """A request to let a customer buy on credit (授信申请).

    ``state`` is moved only by ``decisions.services`` along ``decisions.states``. ``revision``
    counts the changes of what is asked, recommended or proposed: a vote names the revision it saw.
    ``due_at`` is the end of the service level of the present step, empty while the clock rests;
    ``escalated_to`` is the rank that was told the step waits too long.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="applications", verbose_name=_("customer")
    )
    action = models.CharField(_("kind"), max_length=10, choices=Action, default=Action.NEW)
    method = models.CharField(
        _("method of credit"), max_length=16, choices=Method, default=Method.OPEN_ACCOUNT
    )
    origin = models.CharField(_("comes from"), max_length=10, choices=Origin, default=Origin.SALES)
    amount_requested = models.DecimalField(_("amount requested"), max_digits=18, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    terms_days = models.PositiveSmallIntegerField(_("payment terms in days"))
    wanted_until = models.DateField(_("wanted until"), null=True)
    prepayment_share = models.DecimalField(
        _("share paid in advance"), max_digits=5, decimal_places=4, null=True
    )
    instalments = models.PositiveSmallIntegerField(_("number of instalments"), null=True)
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
    method_recommended = models.CharField(
        _("method recommended"), max_length=16, choices=Method, blank=True
    )
    surcharge = models.DecimalField(
        _("surcharge for risk"), max_digits=7, decimal_places=6, null=True
    )
    deviation_reason = models.TextField(_("why it departs from the model"), blank=True)
    investigation = models.ForeignKey(
        Investigation,
        on_delete=models.PROTECT,
        null=True,
        related_name="applications",
        verbose_name=_("investigation"),
    )
    appeal = models.TextField(_("grounds of the appeal"), blank=True)
    deferred_until = models.DateField(_("deferred until"), null=True)
    recommendation = models.TextField(_("recommendation"), blank=True)
    return_reason = models.TextField(_("reason of return"), blank=True)
    drafted_by_id = models.BigIntegerField(_("drafted by"))
    drafted_by_name = models.CharField(_("drafted by"), max_length=150)
    drafted_at = models.DateTimeField(_("drafted at"))
    recommended_by_id = models.BigIntegerField(_("recommended by"), null=True)
    recommended_by_name = models.CharField(_("recommended by"), max_length=150, blank=True)
    moved_at = models.DateTimeField(_("in this state since"))
    due_at = models.DateTimeField(_("due at"), null=True)
    escalated_to = models.CharField(_("told to the next rank"), max_length=30, blank=True)
    awaits_role = models.CharField(_("role of the next vote"), max_length=30, blank=True)

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
            models.CheckConstraint(
                condition=Q(action__in=Action.values), name="application_action_known"
            ),
            models.CheckConstraint(
                condition=Q(method__in=Method.values), name="application_method_known"
            ),
            models.CheckConstraint(
                condition=Q(prepayment_share__isnull=True)
                | Q(prepayment_share__gt=0, prepayment_share__lt=1),
                name="application_prepayment_is_a_share",
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="application_one_open",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def decision(self) -> Decision | None:
        """The last decision on it, if there is one."""
        return next(iter(self.decisions.all()), None)


class Verdict(models.TextChoices):
    """How a decision went."""

    APPROVED = "APPROVED", _("Approved")
    REJECTED = "REJECTED", _("Rejected")


class Decision(models.Model):
    """What was decided, by whom, why and on which grounds (授信决策). Written once.

    After an appeal there are two. ``is_automatic`` marks a decision no person took.
    """

    application = models.ForeignKey(
        CreditApplication,
        on_delete=models.PROTECT,
        related_name="decisions",
        verbose_name=_("application"),
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    amount_granted = models.DecimalField(
        _("amount granted"), max_digits=18, decimal_places=2, null=True
    )
    terms_days = models.PositiveSmallIntegerField(_("payment terms in days"), null=True)
    valid_until = models.DateField(_("valid until"), null=True)
    method = models.CharField(_("method of credit"), max_length=16, choices=Method, blank=True)
    is_automatic = models.BooleanField(_("decided by the system"), default=False)
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
        ordering = ("-decided_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(verdict="REJECTED", amount_granted__isnull=True)
                | Q(verdict="APPROVED", amount_granted__isnull=False),
                name="decision_grants_when_approved",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}: {self.verdict}"
