"""Groups of customers as people set them, with the limit they share."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer


class CustomerGroup(models.Model):
    """Customers under one control (客户集团), and how much they may owe together."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    name = models.CharField(_("name"), max_length=200)
    limit = models.DecimalField(_("group limit"), max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    reason = models.CharField(_("what makes it one group"), max_length=300)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    set_at = models.DateTimeField(_("set at"))
    set_by_id = models.BigIntegerField(_("set by"))
    set_by_name = models.CharField(_("set by"), max_length=150)

    class Meta:
        verbose_name = _("customer group")
        verbose_name_plural = _("customer groups")
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(limit__isnull=True) | Q(limit__gte=Decimal(0)),
                name="group_limit_not_negative",
            ),
        )

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A customer in a group (集团成员); one group a customer."""

    group = models.ForeignKey(
        CustomerGroup, on_delete=models.PROTECT, related_name="members", verbose_name=_("group")
    )
    customer = models.OneToOneField(
        Customer, on_delete=models.PROTECT, related_name="membership", verbose_name=_("customer")
    )

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")

    def __str__(self) -> str:
        return f"{self.group}: {self.customer_id}"
