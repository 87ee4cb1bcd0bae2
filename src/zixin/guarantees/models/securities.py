"""Security: what stands behind the claims on a customer, and the papers that prove it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer
from zixin.documents.models import Document
from zixin.guarantees.rules.choices import GUARANTEES, CallAct, Paper, ProviderKind, SecurityKind
from zixin.guarantees.states import SecurityState
from zixin.kernel.sealed import BlindIndexField, SealedRow, SealedTextField

NOTHING = Decimal(0)


def _money(title: Any, **options: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(title, max_digits=18, decimal_places=2, **options)


def _share(title: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(title, max_digits=5, decimal_places=4, null=True, blank=True)


class Security(SealedRow):
    """One instrument that secures the claims on a customer (担保).

    ``amount`` is the amount secured, or the cap of a maximum-amount security (最高额担保); ``covers``
    is how much of the customer's exposure relies on it. A guarantee (保证) has ``claim_due_on``, from
    which its period runs when ``period_until`` names no later day. ``state`` is moved only by
    ``guarantees.services`` along ``guarantees.states``; ``revision`` counts the changes, and who
    checks or accepts names the one he saw.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="securities", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=SecurityKind)
    is_maximum = models.BooleanField(_("maximum-amount security"), default=False)
    provider_kind = models.CharField(_("given by"), max_length=10, choices=ProviderKind)
    provider = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="securities_given",
        verbose_name=_("customer who gives it"),
    )
    provider_name = models.CharField(_("name of who gives it"), max_length=200, blank=True)
    provider_uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    provider_identity = SealedTextField(_("identity number"), blank=True)
    provider_identity_index = BlindIndexField(_("identity number (index)"), of="provider_identity")
    provider_is_listed = models.BooleanField(_("listed company"), default=False)
    is_for_owner = models.BooleanField(
        _("the customer is its shareholder or controller"), default=False
    )
    provider_net_worth = _money(_("proved net worth"), null=True, blank=True)
    provider_grade = models.CharField(_("grade of who gives it"), max_length=3, blank=True)
    amount = _money(_("amount secured"))
    covers = _money(_("exposure that relies on it"))
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    scope = models.TextField(_("claims secured"))
    thing = models.CharField(_("what is pledged"), max_length=300, blank=True)
    signed_on = models.DateField(_("signed on"))
    effective_from = models.DateField(_("effective from"))
    effective_until = models.DateField(_("effective until"), null=True, blank=True)
    claim_due_on = models.DateField(_("last claim falls due on"), null=True, blank=True)
    period_until = models.DateField(_("guarantee period agreed until"), null=True, blank=True)
    registry = models.CharField(_("registration office"), max_length=100, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=80, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    registered_until = models.DateField(_("registration lapses on"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("rank"), default=1)
    prior_liens = _money(_("claims that come first"), default=NOTHING)
    insured_share = _share(_("insured share"))
    paid_share = _share(_("share of the price paid"))
    state = models.CharField(
        _("state"), max_length=10, choices=SecurityState, default=SecurityState.DRAFT
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)
    drafted_by_id = models.BigIntegerField(_("drafted by"))
    drafted_by_name = models.CharField(_("drafted by"), max_length=150)
    drafted_at = models.DateTimeField(_("drafted at"))
    proposed_by_id = models.BigIntegerField(_("proposed by"), null=True)
    proposed_by_name = models.CharField(_("proposed by"), max_length=150, blank=True)
    checked_by_id = models.BigIntegerField(_("checked by"), null=True)
    checked_by_name = models.CharField(_("checked by"), max_length=150, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True)
    opinion = models.TextField(_("opinion of legal counsel"), blank=True)
    accepted_by_id = models.BigIntegerField(_("accepted by"), null=True)
    accepted_by_name = models.CharField(_("accepted by"), max_length=150, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    called_on = models.DateField(_("called upon on"), null=True)
    call_act = models.CharField(_("called upon by"), max_length=12, choices=CallAct, blank=True)
    reason = models.TextField(_("reason of the last move"), blank=True)
    moved_at = models.DateTimeField(_("in this state since"))

    class Meta:
        verbose_name = _("security")
        verbose_name_plural = _("securities")
        ordering = ("-drafted_at", "-id")
        indexes = (
            models.Index(fields=["state", "moved_at"], name="security_queue"),
            models.Index(fields=["customer", "state"], name="security_of_customer"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=SecurityState.values), name="security_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SecurityKind.values), name="security_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=NOTHING, covers__gte=NOTHING, covers__lte=F("amount")),
                name="security_amounts_fit",
            ),
            models.CheckConstraint(
                condition=Q(prior_liens__gte=NOTHING, priority__gte=1), name="security_rank_fits"
            ),
            models.CheckConstraint(
                condition=Q(provider_kind=ProviderKind.OWN, provider__isnull=True, provider_name="")
                | Q(provider_kind=ProviderKind.CUSTOMER, provider__isnull=False)
                | (
                    Q(
                        provider_kind__in=[ProviderKind.COMPANY, ProviderKind.PERSON],
                        provider__isnull=True,
                    )
                    & ~Q(provider_name="")
                ),
                name="security_provider_fits",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(GUARANTEES))
                | (Q(claim_due_on__isnull=False) & ~Q(provider_kind=ProviderKind.OWN)),
                name="security_guarantee_runs_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True)
                | Q(effective_until__gte=F("effective_from")),
                name="security_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(kind=SecurityKind.CREDIT_INSURANCE) | Q(insured_share__isnull=False),
                name="security_insurance_names_its_share",
            ),
            models.CheckConstraint(
                condition=(
                    Q(insured_share__isnull=True) | Q(insured_share__gt=0, insured_share__lte=1)
                )
                & (Q(paid_share__isnull=True) | Q(paid_share__gte=0, paid_share__lte=1)),
                name="security_shares_are_shares",
            ),
            models.CheckConstraint(
                condition=~Q(state=SecurityState.ACCEPTED)
                | (
                    Q(accepted_by_id__isnull=False, checked_by_id__isnull=False)
                    & ~Q(accepted_by_id=F("drafted_by_id"))
                    & ~Q(accepted_by_id=F("proposed_by_id"))
                    & ~Q(accepted_by_id=F("checked_by_id"))
                ),
                name="security_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state=SecurityState.CALLED)
                | (Q(called_on__isnull=False) & ~Q(call_act="")),
                name="security_called_by_an_act",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_guarantee(self) -> bool:
        """Tell whether a person or company answers for the claim, rather than a thing."""
        return self.kind in GUARANTEES

    @property
    def is_accepted(self) -> bool:
        """Tell whether it stands."""
        return self.state == SecurityState.ACCEPTED

    @property
    def giver(self) -> str:
        """Name who gave it; empty for the customer itself."""
        return self.provider.name if self.provider else self.provider_name


class SecurityPaper(models.Model):
    """One line of the checklist: the document that proves it, or why legal counsel does without."""

    security = models.ForeignKey(
        Security, on_delete=models.PROTECT, related_name="papers", verbose_name=_("security")
    )
    item = models.CharField(_("paper"), max_length=20, choices=Paper)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("proof"),
    )
    waiver = models.CharField(_("why it is not needed"), max_length=300, blank=True)
    filed_at = models.DateTimeField(_("filed at"))
    filed_by_name = models.CharField(_("filed by"), max_length=150)

    class Meta:
        verbose_name = _("paper of a security")
        verbose_name_plural = _("papers of securities")
        constraints = (
            models.UniqueConstraint(fields=["security", "item"], name="security_paper_once"),
            models.CheckConstraint(
                condition=Q(document__isnull=False, waiver="")
                | (Q(document__isnull=True) & ~Q(waiver="")),
                name="security_paper_proved_or_waived",
            ),
        )

    def __str__(self) -> str:
        return f"{self.security_id}: {self.item}"
