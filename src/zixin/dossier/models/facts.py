"""Facts about customers and how people judge them. One law: added, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer
from zixin.dossier.rules.choices import Method, Source, Verification


class Fact(models.Model):
    """One thing known of a customer on one day (事实); ``code`` is an input of the catalogue.

    ``value`` is exact text: a decimal figure, ``1`` or ``0`` for yes or no, or a word. Which of several
    facts counts says ``rules.conflicts``; the others stay as they were known.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="facts", verbose_name=_("customer")
    )
    code = models.CharField(_("fact"), max_length=60)
    value = models.CharField(_("value"), max_length=60)
    source = models.CharField(_("source"), max_length=20, choices=Source)
    method = models.CharField(_("method"), max_length=20, choices=Method)
    verification = models.CharField(_("verification"), max_length=20, choices=Verification)
    as_of = models.DateField(_("as of"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by_id = models.BigIntegerField(_("recorded by"), null=True)
    recorded_by_name = models.CharField(_("recorded by"), max_length=150)

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        indexes = (models.Index(fields=["customer", "code", "-as_of", "-id"], name="fact_newest"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(verification__in=Verification.values), name="fact_verification_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=models.F("as_of")),
                name="fact_expires_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer}: {self.code}"


class ItemRating(models.Model):
    """How one person judges one qualitative item of a customer (定性评议); 0 is the best level."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="item_ratings", verbose_name=_("customer")
    )
    item = models.CharField(_("item"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"))
    reason = models.CharField(_("reason"), max_length=300)
    rater_id = models.BigIntegerField(_("rater"))
    rater_name = models.CharField(_("rated by"), max_length=150)
    as_of = models.DateField(_("as of"))
    rated_at = models.DateTimeField(_("rated at"))

    class Meta:
        verbose_name = _("rating of an item")
        verbose_name_plural = _("ratings of items")
        indexes = (
            models.Index(fields=["customer", "item", "rater_id", "-id"], name="item_rating_newest"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(level__lte=4), name="item_rating_level_known"),
        )

    def __str__(self) -> str:
        return f"{self.customer}: {self.item}"
