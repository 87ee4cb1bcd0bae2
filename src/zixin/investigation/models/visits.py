"""Visits and interviews: planned, recorded, signed, with their photos."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.documents.models import Document
from zixin.investigation.models.cases import Investigation
from zixin.investigation.rules.visits import Point
from zixin.kernel.sealed import SealedRow, SealedTextField
from zixin.kernel.vault import VaultFile


class VisitKind(models.TextChoices):
    """Whether somebody went there, or talked."""

    SITE_VISIT = "site_visit", _("Visit on site")  # 实地走访
    INTERVIEW = "interview", _("Interview")  # 访谈


class Observation(models.TextChoices):
    """How what was seen agrees with what was told."""

    AGREES = "agrees", _("Agrees")  # 相符
    PARTLY = "partly", _("Partly agrees")  # 部分相符
    DISAGREES = "disagrees", _("Disagrees")  # 不符
    NOT_SEEN = "not_seen", _("Not seen")  # 未查看


class Checkpoint(models.TextChoices):
    """What is looked at on every visit (走访清单)."""

    PREMISES = "premises", _("Premises")  # 经营场所
    PRODUCTION = "production", _("Production running")  # 生产运行
    STOCK = "stock", _("Stock")  # 库存
    STAFF = "staff", _("Staff seen")  # 在岗人员
    EQUIPMENT = "equipment", _("Equipment")  # 设备
    SIGNS = "signs", _("Signs and name plates")  # 门牌标识


class Visit(models.Model):
    """A visit or interview of a case (走访记录); once its visitor has signed, it stays as it is."""

    case = models.ForeignKey(
        Investigation,
        on_delete=models.PROTECT,
        related_name="visits",
        verbose_name=_("investigation"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=VisitKind)
    place = models.CharField(_("place"), max_length=200)
    latitude = models.FloatField(_("latitude"), null=True)
    longitude = models.FloatField(_("longitude"), null=True)
    planned_on = models.DateField(_("planned on"))
    visitor_id = models.BigIntegerField(_("visitor"))
    visitor_name = models.CharField(_("visitor"), max_length=150)
    visited_at = models.DateTimeField(_("visited at"), null=True)
    participants = models.CharField(_("participants"), max_length=300, blank=True)
    seen = models.JSONField(_("what was seen"), default=dict)
    account = models.TextField(_("account"), blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("planned_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="visit_place_on_the_globe",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(visited_at__isnull=False),
                name="visit_signed_when_made",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case}: {self.place}"

    @property
    def point(self) -> Point | None:
        """The place on the globe, when it was given."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


class VisitPhoto(models.Model):
    """A photo of a visit (走访照片), and how it fits place and time.

    ``document`` keeps it among the documents of the customer; ``kept`` is the file of that document. A
    photo older than that has no document, but a copy to be ``shown``.
    """

    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, related_name="photos", verbose_name=_("visit")
    )
    kept = models.ForeignKey(
        VaultFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("kept file")
    )
    document = models.OneToOneField(
        Document,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("document"),
    )
    shown = models.ForeignKey(
        VaultFile,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("file as shown"),
    )
    taken_at = models.DateTimeField(_("taken at"), null=True)
    distance_km = models.FloatField(_("distance in km"), null=True)
    hours_off = models.FloatField(_("hours off"), null=True)
    faults = models.JSONField(_("faults"), default=list)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("photo of a visit")
        verbose_name_plural = _("photos of visits")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(document__isnull=False) | Q(shown__isnull=False),
                name="visit_photo_can_be_shown",
            ),
        )

    def __str__(self) -> str:
        return f"{self.visit} {self.pk}"


class VisitSignature(SealedRow):
    """A signature asked of the customer's person under the record of a visit, and given (客户签字).

    ``device`` names who of ours was signed in where it was given, empty for nobody: the link tells no
    more, and nobody knows whose hand it was. ``strokes`` is a drawing, empty for a typed name. A record
    that is changed afterwards voids it.
    """

    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("visit")
    )
    link = SealedTextField(_("link"), blank=True)
    token_digest = models.CharField(_("digest of the link"), max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires at"))
    requested_by_name = models.CharField(_("requested by"), max_length=150)
    requested_at = models.DateTimeField(_("requested at"))
    name = models.CharField(_("name"), max_length=100, blank=True)
    role = models.CharField(_("position"), max_length=100, blank=True)
    strokes = SealedTextField(_("drawn signature"), blank=True)
    device = models.CharField(_("signed in there"), max_length=150, blank=True)
    digest = models.CharField(_("digest of what was signed"), max_length=64, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True)
    voided_at = models.DateTimeField(_("void since"), null=True)

    class Meta:
        verbose_name = _("signature of the customer")
        verbose_name_plural = _("signatures of the customer")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | Q(signed_at__isnull=False),
                name="visit_signature_void_when_signed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.visit} {self.pk}"

    def is_open(self, now: datetime) -> bool:
        """Tell whether it may still be given."""
        return self.signed_at is None and now < self.expires_at

    @property
    def stands(self) -> bool:
        """Whether it was given and what was signed is unchanged."""
        return self.signed_at is not None and self.voided_at is None
