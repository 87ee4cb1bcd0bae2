"""The sources that may be asked, what was spent on them, and what they said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.kernel.sealed import SealedRow, SealedTextField


class SourceKind(models.TextChoices):
    """What a source knows (数据源类型)."""

    REGISTRY = "registry", _("Register of companies")  # 工商登记
    COURT = "court", _("Courts")  # 司法
    TAX = "tax", _("Tax offices")  # 税务
    GLEIF = "gleif", _("Legal entity identifiers (GLEIF)")  # 全球法人识别编码
    EDGAR = "edgar", _("Filings with the SEC (EDGAR)")  # 美国证监会申报


DESCRIBED = frozenset({SourceKind.REGISTRY, SourceKind.COURT, SourceKind.TAX})


class LookupSource(SealedRow):
    """A source that is asked on line (数据源): where, at what price, how often, and how it knows us.

    ``document`` describes the provider of registry, court or tax records. An empty price or age leaves
    what the document says. The credentials are sealed and shown to nobody.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=SourceKind)
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("address"), max_length=200)
    document = SealedTextField(_("description of the provider"), blank=True)
    key = SealedTextField(_("key or contact"), blank=True)
    secret = SealedTextField(_("secret"), blank=True)
    price = models.DecimalField(
        _("price of a question"), max_digits=9, decimal_places=4, null=True, blank=True
    )
    daily_budget = models.DecimalField(_("budget of a day"), max_digits=12, decimal_places=2)
    monthly_budget = models.DecimalField(_("budget of a month"), max_digits=12, decimal_places=2)
    per_minute = models.PositiveSmallIntegerField(_("questions a minute"), default=30)
    max_age_days = models.PositiveSmallIntegerField(
        _("days in which an answer is not bought again"), null=True, blank=True
    )
    is_on = models.BooleanField(_("in use"), default=True)
    kept_at = models.DateTimeField(_("changed at"))
    kept_by_name = models.CharField(_("changed by"), max_length=150)

    class Meta:
        verbose_name = _("data source")
        verbose_name_plural = _("data sources")
        ordering = ("kind", "name", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=SourceKind.values), name="lookup_source_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(daily_budget__gte=0, monthly_budget__gte=0)
                & (Q(price__isnull=True) | Q(price__gte=0)),
                name="lookup_source_money_positive",
            ),
        )

    def __str__(self) -> str:
        return self.name


class KeptAnswer(SealedRow):
    """The text of an answer as it came; ``key`` is a digest of the question."""

    source = models.ForeignKey(
        LookupSource, on_delete=models.PROTECT, related_name="+", verbose_name=_("source")
    )
    key = models.CharField(_("key of the question"), max_length=64)
    text = SealedTextField(_("text"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    fetched_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        indexes = (models.Index(fields=["key", "fetched_at"], name="kept_answer_newest"),)

    def __str__(self) -> str:
        return self.sha256


class Booking(models.Model):
    """Money spent on one question of one look-up; it is booked before the question is sent."""

    source = models.ForeignKey(
        LookupSource, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("source")
    )
    lookup = models.ForeignKey(
        "investigation.Lookup",
        on_delete=models.PROTECT,
        related_name="bookings",
        verbose_name=_("look-up"),
    )
    key = models.CharField(_("key of the question"), max_length=64)
    price = models.DecimalField(_("price"), max_digits=9, decimal_places=4)
    booked_on = models.DateField(_("day"))
    booked_at = models.DateTimeField(_("booked at"))
    returned_at = models.DateTimeField(_("given back at"), null=True)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        indexes = (models.Index(fields=["source", "booked_on"], name="booking_by_day"),)
        constraints = (
            models.UniqueConstraint(
                fields=["lookup", "key"],
                condition=Q(returned_at__isnull=True),
                name="booking_once_a_question",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} {self.booked_on} {self.price}"
