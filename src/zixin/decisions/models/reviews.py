"""Decisions looked at afterwards, and what policy learns of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.decisions.models.applications import Decision
from zixin.decisions.rules.reviews import ReviewVerdict, Trigger
from zixin.policies.models import PolicyDraft


class DecisionReview(models.Model):
    """A look at a decision by somebody who took no part (决策复盘); open until it has a verdict."""

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("decision")
    )
    trigger = models.CharField(_("why"), max_length=12, choices=Trigger)
    opened_at = models.DateTimeField(_("opened at"))
    answers = models.JSONField(_("answers"), default=dict)
    verdict = models.CharField(_("verdict"), max_length=10, choices=ReviewVerdict, blank=True)
    findings = models.TextField(_("findings"), blank=True)
    proposal = models.TextField(_("proposed change of policy"), blank=True)
    draft = models.ForeignKey(
        PolicyDraft, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("draft")
    )
    reviewed_by_id = models.BigIntegerField(_("reviewed by"), null=True)
    reviewed_by_name = models.CharField(_("reviewed by"), max_length=150, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True)

    class Meta:
        verbose_name = _("review of a decision")
        verbose_name_plural = _("reviews of decisions")
        ordering = ("verdict", "-opened_at", "-id")  # the open ones first
        constraints = (
            models.UniqueConstraint(fields=["decision", "trigger"], name="decision_review_once"),
            models.CheckConstraint(
                condition=Q(trigger__in=Trigger.values), name="decision_review_trigger_known"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_at__isnull=True)
                | Q(verdict__in=ReviewVerdict.values, reviewed_at__isnull=False),
                name="decision_review_verdict_has_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision} · {self.trigger}"
