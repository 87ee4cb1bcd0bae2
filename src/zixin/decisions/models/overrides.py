"""The ledger of what departs from model or policy, and grades that persons override."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.assessment.models import Assessment
from zixin.decisions.models.applications import CreditApplication
from zixin.decisions.rules.overrides import Kind, Reason, Scope
from zixin.decisions.states import RatingOverrideState
from zixin.documents.models import Document


class RatingOverride(models.Model):
    """A grade a person sets in the place of the model's (人工评级调整), once another has approved it.

    ``state`` is moved only by the services along ``decisions.states``. The assessment stays as it is.
    """

    application = models.ForeignKey(
        CreditApplication,
        on_delete=models.PROTECT,
        related_name="rating_overrides",
        verbose_name=_("application"),
    )
    assessment = models.ForeignKey(
        Assessment,
        on_delete=models.PROTECT,
        related_name="overrides",
        verbose_name=_("assessment"),
    )
    model_grade = models.CharField(_("grade by the model"), max_length=3)
    grade = models.CharField(_("grade"), max_length=3)
    notches = models.SmallIntegerField(_("notches"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    evidence = models.TextField(_("evidence"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("document")
    )
    scope = models.CharField(_("counts for"), max_length=12, choices=Scope)
    measure = models.CharField(_("compensating measure"), max_length=300, blank=True)
    expires_on = models.DateField(_("until"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=RatingOverrideState,
        default=RatingOverrideState.PROPOSED,
    )
    proposed_by_id = models.BigIntegerField(_("proposed by"))
    proposed_by_name = models.CharField(_("proposed by"), max_length=150)
    proposed_at = models.DateTimeField(_("proposed at"))
    settled_by_name = models.CharField(_("settled by"), max_length=150, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name = _("override of a grade")
        verbose_name_plural = _("overrides of grades")
        ordering = ("-proposed_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["application", "assessment"],
                condition=Q(state__in=["PROPOSED", "APPROVED"]),
                name="rating_override_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RatingOverrideState.values),
                name="rating_override_state_known",
            ),
            models.CheckConstraint(
                condition=Q(notches__gte=-2, notches__lte=2) & ~Q(notches=0),
                name="rating_override_two_notches",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}: {self.model_grade} → {self.grade}"


class Override(models.Model):
    """One departure of a decision from model or policy (偏离台账). Written once, with the act itself.

    ``rule`` names what was departed from, ``model_value`` what it asked for and ``value`` what was
    done.
    """

    application = models.ForeignKey(
        CreditApplication,
        on_delete=models.PROTECT,
        related_name="overrides",
        verbose_name=_("application"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    rule = models.CharField(_("rule"), max_length=60)
    model_value = models.CharField(_("by model or policy"), max_length=60, blank=True)
    value = models.CharField(_("done instead"), max_length=60, blank=True)
    grade = models.CharField(_("grade"), max_length=3, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    evidence = models.TextField(_("evidence"))
    scope = models.CharField(_("counts for"), max_length=12, choices=Scope)
    measure = models.CharField(_("compensating measure"), max_length=300, blank=True)
    expires_on = models.DateField(_("until"))
    made_by_id = models.BigIntegerField(_("made by"))
    made_by_name = models.CharField(_("made by"), max_length=150)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        ordering = ("-made_at", "-id")
        indexes = (models.Index(fields=["kind", "made_at"], name="override_by_kind"),)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="override_kind_known"),
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values), name="override_reason_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} · {self.kind}"


class OverrideEnd(models.Model):
    """That a departure counts no more (偏离到期). Written once, by the job of the day."""

    override = models.OneToOneField(
        Override, on_delete=models.PROTECT, related_name="end", verbose_name=_("departure")
    )
    ended_at = models.DateTimeField(_("ended at"))

    class Meta:
        verbose_name = _("end of a departure")
        verbose_name_plural = _("ends of departures")

    def __str__(self) -> str:
        return str(self.override)
