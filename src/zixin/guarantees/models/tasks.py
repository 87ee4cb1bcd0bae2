"""What somebody must see to: opened by what is found, closed when it is gone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer
from zixin.guarantees.models.securities import Security
from zixin.guarantees.rules.choices import TaskKind


class SecurityTask(models.Model):
    """One thing that is wrong or falls due with security (担保待办).

    ``security`` is empty for what concerns all security of a customer. Opened and closed by
    ``services.watching`` alone, never by hand.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    security = models.ForeignKey(
        Security,
        on_delete=models.PROTECT,
        null=True,
        related_name="tasks",
        verbose_name=_("security"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=TaskKind)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2, null=True)
    due_on = models.DateField(_("due on"))
    opened_at = models.DateTimeField(_("task opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("security task")
        verbose_name_plural = _("security tasks")
        ordering = ("due_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "kind"],
                condition=Q(closed_at__isnull=True, security__isnull=True),
                name="security_task_open_once_a_customer",
            ),
            models.UniqueConstraint(
                fields=["security", "kind"],
                condition=Q(closed_at__isnull=True, security__isnull=False),
                name="security_task_open_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=TaskKind.values), name="security_task_kind_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.kind}"
