"""What an approval asks for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.decisions.models.applications import CreditApplication
from zixin.decisions.states import ConditionState
from zixin.documents.models import Document


class Condition(models.Model):
    """A condition of an approval (批准条件): before credit is in effect, or to be kept while it is.

    ``state`` is moved only by the services along ``decisions.states``.
    """

    application = models.ForeignKey(
        CreditApplication,
        on_delete=models.PROTECT,
        related_name="conditions",
        verbose_name=_("application"),
    )
    text = models.CharField(_("condition"), max_length=300)
    due_on = models.DateField(_("due on"))
    is_precedent = models.BooleanField(_("before the credit is in effect"))
    state = models.CharField(
        _("state"), max_length=8, choices=ConditionState, default=ConditionState.OPEN
    )
    evidence = models.CharField(_("how it was met"), max_length=300, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("document")
    )
    settled_by_name = models.CharField(_("settled by"), max_length=150, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ConditionState.values), name="condition_state_known"
            ),
        )

    def __str__(self) -> str:
        return self.text
