"""Look-ups of a case, and the records that came of them until somebody decides."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.investigation.models.cases import Investigation
from zixin.investigation.models.sources import LookupSource
from zixin.investigation.states import LookupState, ProposalState
from zixin.kernel.sealed import SealedJSONField, SealedRow
from zixin.kernel.vault import VaultFile


class Lookup(SealedRow):
    """A question to a source, or a file of its records (在线查询与记录文件).

    ``found`` tells by kind of record how many there were, when they were given, and the digests of the
    kept answers. Of a file there is no source; it is ``kept``. ``failure`` may repeat what a source said.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(
        Investigation,
        on_delete=models.PROTECT,
        related_name="lookups",
        verbose_name=_("investigation"),
    )
    source = models.ForeignKey(
        LookupSource,
        on_delete=models.PROTECT,
        null=True,
        related_name="lookups",
        verbose_name=_("source"),
    )
    origin = models.CharField(_("origin"), max_length=200)
    subject = models.CharField(_("asked about"), max_length=200)
    kinds = models.JSONField(_("records asked for"), default=list)
    state = models.CharField(
        _("state"), max_length=20, choices=LookupState, default=LookupState.ASKED
    )
    is_anew = models.BooleanField(_("bought again"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    found = models.JSONField(_("found"), default=dict)
    failure = SealedJSONField(_("why it failed"), default=dict, blank=True)
    kept = models.ForeignKey(
        VaultFile,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("kept file"),
    )
    as_of = models.DateField(_("as of"), null=True)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by_id = models.BigIntegerField(_("asked by"), null=True)
    asked_by_name = models.CharField(_("asked by"), max_length=150)
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name = _("look-up")
        verbose_name_plural = _("look-ups")
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=LookupState.values), name="lookup_state_known"
            ),
            models.UniqueConstraint(
                fields=["source", "subject"],
                condition=Q(state=LookupState.ASKED),
                name="lookup_one_under_way",
            ),
        )

    def __str__(self) -> str:
        return self.number


class Proposal(SealedRow):
    """A record as an entry of the credit file would say it, until somebody takes it over or not.

    ``kind`` is the kind of entry; a record that has no place in the file has none and is for reading.
    """

    lookup = models.ForeignKey(
        Lookup, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("look-up")
    )
    place = models.PositiveIntegerField(_("place"))
    record = models.CharField(_("kind of record"), max_length=30)
    kind = models.CharField(_("kind of entry"), max_length=30, blank=True)
    values = SealedJSONField(_("values"), default=dict)
    as_of = models.DateField(_("as of"))
    state = models.CharField(
        _("state"), max_length=20, choices=ProposalState, default=ProposalState.PROPOSED
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    entry_id = models.BigIntegerField(_("entry"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by_name = models.CharField(_("decided by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("proposed record")
        verbose_name_plural = _("proposed records")
        ordering = ("place",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="proposal_state_known"
            ),
            models.UniqueConstraint(fields=["lookup", "place"], name="proposal_place_once"),
            models.CheckConstraint(
                condition=~Q(kind="") | Q(state=ProposalState.PROPOSED),
                name="proposal_for_reading_stays",
            ),
        )

    def __str__(self) -> str:
        return f"{self.lookup_id} {self.place}"
