"""What every entry of the credit file carries. One law: added, never changed.

A correction is a new row that ``supersedes`` the old one, a withdrawal one that says so; so the file can
be read as it was known on any day.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer
from zixin.dossier.rules.choices import Method, Source, Verification
from zixin.kernel.sealed import SealedTextField


class Entry(models.Model):
    """A row of a section with where it comes from and how sure it is (档案条目).

    ``as_of`` is the day the statement was true when it was obtained; ``valid_from`` and ``valid_to``
    bound when the thing itself held (valid time), ``recorded_at`` when we knew it (recorded time).
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    source = models.CharField(_("source"), max_length=20, choices=Source)
    method = models.CharField(_("method"), max_length=20, choices=Method)
    verification = models.CharField(_("verification"), max_length=20, choices=Verification)
    as_of = models.DateField(_("as of"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    supersedes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="superseded_by",
        verbose_name=_("supersedes"),
    )
    is_withdrawal = models.BooleanField(_("withdrawn"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by_id = models.BigIntegerField(_("recorded by"), null=True)
    recorded_by_name = models.CharField(_("recorded by"), max_length=150)

    class Meta:
        abstract = True
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=["customer", "id"], name="%(class)s_of_customer"),
        )
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(verification__in=Verification.values),
                name="%(class)s_verification_known",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("as_of")),
                name="%(class)s_expires_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_valid_forwards",
            ),
            models.CheckConstraint(
                condition=Q(is_withdrawal=False) | Q(supersedes__isnull=False),
                name="%(class)s_withdraws_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer_id} {self._meta.verbose_name} {self.pk}"


def copied(entry: Entry) -> Entry:
    """Return a new row, not saved, that says what an entry says; under a seal of its own."""
    columns = (column.attname for column in entry._meta.concrete_fields if not column.primary_key)
    own = {name: getattr(entry, name) for name in columns if name != "sealed_id"}
    return type(entry)(**own)


def money_column(title: Any) -> models.DecimalField[Any, Any]:
    """Return the column of an amount in yuan."""
    return models.DecimalField(title, max_digits=18, decimal_places=2, null=True, blank=True)


def share_column(title: Any) -> models.DecimalField[Any, Any]:
    """Return the column of a share, 0 to 1."""
    return models.DecimalField(title, max_digits=9, decimal_places=6, null=True, blank=True)


def text_column(title: Any, most: int = 120, **options: Any) -> models.CharField[Any, Any]:
    """Return the column of words that may be left empty."""
    return models.CharField(title, max_length=most, blank=True, **options)


def sealed_column(title: Any) -> SealedTextField:
    """Return the column of words about a person or an account, kept as a token; may be left empty."""
    return SealedTextField(title, blank=True, validators=[MaxLengthValidator(40)])
