"""The contract a credit rests on: drawn up from the decision, signed on paper or electronically."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.decisions.models.applications import CreditApplication, Decision
from zixin.decisions.states import ContractState
from zixin.documents.models import Document
from zixin.kernel.vault import VaultFile


class Contract(models.Model):
    """A credit contract (赊销合同). ``terms`` is what was decided, as the contract states it.

    Its text, from the template named, is kept twice: as it is signed (PDF) and to work on (DOCX).
    A contract drawn up before texts were kept has none. ``state`` is moved only by the services
    along ``decisions.states``.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    application = models.ForeignKey(
        CreditApplication,
        on_delete=models.PROTECT,
        related_name="contracts",
        verbose_name=_("application"),
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("decision")
    )
    terms = models.JSONField(_("terms"))
    template = models.CharField(_("template"), max_length=60, blank=True)
    template_version = models.PositiveSmallIntegerField(_("version of the template"), null=True)
    pdf = models.ForeignKey(
        VaultFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("PDF")
    )
    pdf_digest = models.CharField(_("SHA-256 of the PDF"), max_length=64, blank=True)
    docx = models.ForeignKey(
        VaultFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("DOCX")
    )
    docx_digest = models.CharField(_("SHA-256 of the DOCX"), max_length=64, blank=True)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=ContractState, default=ContractState.DRAWN_UP
    )
    signed_copy = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("signed copy"),
    )
    signed_digest = models.CharField(_("SHA-256 of the signed copy"), max_length=64, blank=True)
    signed_on = models.DateField(_("signed on"), null=True)
    signatory = models.CharField(_("signed for the customer by"), max_length=150, blank=True)
    drawn_up_by_name = models.CharField(_("drawn up by"), max_length=150)
    drawn_up_at = models.DateTimeField(_("drawn up at"))
    recorded_by_name = models.CharField(_("signature recorded by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ("-drawn_up_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ContractState.values), name="contract_state_known"
            ),
            models.UniqueConstraint(
                fields=["application"], condition=~Q(state="VOID"), name="contract_one_standing"
            ),
            models.CheckConstraint(
                condition=~Q(state="SIGNED") | Q(signed_on__isnull=False),
                name="contract_signed_on_a_day",
            ),
        )

    def __str__(self) -> str:
        return self.number
