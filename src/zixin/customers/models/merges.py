"""Merges of customers, every row they moved, and the names a customer had before."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.models.customers import Customer
from zixin.customers.states import MergeState
from zixin.kernel.sealed import SealedJSONField, SealedRow


class CustomerMerge(SealedRow):
    """One company under two records becomes one (客户合并): proposed by one, done by another.

    ``lost`` stays as a row that points to ``kept``. ``fields`` names the facts taken from ``lost``,
    ``chosen`` answers what parts of the merge asked. ``before`` holds the facts of both as they
    were, ``marks`` the highest key of each table when the rows moved, ``notes`` what parts need to
    undo.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    kept = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("surviving customer")
    )
    lost = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer given up")
    )
    kept_revision = models.PositiveIntegerField(_("revision of the surviving customer"))
    lost_revision = models.PositiveIntegerField(_("revision of the customer given up"))
    fields = models.JSONField(_("facts taken over"), default=list)
    chosen = models.JSONField(_("choices"), default=dict)
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(
        _("state"), max_length=12, choices=MergeState, default=MergeState.PROPOSED
    )
    before = SealedJSONField(_("facts before"), default=dict)
    marks = models.JSONField(_("highest keys"), default=dict)
    notes = models.JSONField(_("notes for undoing"), default=dict)
    proposed_by_id = models.BigIntegerField(_("proposed by"))
    proposed_by_name = models.CharField(_("proposed by"), max_length=150)
    proposed_at = models.DateTimeField(_("proposed at"))
    judged_by_id = models.BigIntegerField(_("judged by"), null=True)
    judged_by_name = models.CharField(_("judged by"), max_length=150, blank=True)
    judged_at = models.DateTimeField(_("judged at"), null=True)

    class Meta:
        verbose_name = _("merge of customers")
        verbose_name_plural = _("merges of customers")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["lost"],
                condition=Q(state__in=[MergeState.PROPOSED, MergeState.DONE]),
                name="merge_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MergeState.values), name="merge_state_known"
            ),
            models.CheckConstraint(condition=~Q(kept=F("lost")), name="merge_of_two"),
            models.CheckConstraint(
                condition=Q(judged_by_id__isnull=True) | ~Q(judged_by_id=F("proposed_by_id")),
                name="merge_four_eyes",
            ),
        )

    def __str__(self) -> str:
        return self.number


class MergedRow(models.Model):
    """A row that a merge moved, left or made (合并明细): what undoing goes by."""

    class Outcome(models.TextChoices):
        MOVED = "moved", _("moved")
        STAYED = "stayed", _("stayed")
        MADE = "made", _("made")

    merge = models.ForeignKey(
        CustomerMerge, on_delete=models.PROTECT, related_name="rows", verbose_name=_("merge")
    )
    relation = models.CharField(_("relation"), max_length=80)
    row_id = models.BigIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)

    class Meta:
        verbose_name = _("row of a merge")
        verbose_name_plural = _("rows of merges")
        constraints = (
            models.UniqueConstraint(
                fields=["merge", "relation", "row_id", "outcome"], name="merged_row_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.relation} {self.row_id} {self.outcome}"


class CustomerAlias(models.Model):
    """A name, number or code a customer had in a record that was merged (曾用名称)."""

    class Kind(models.TextChoices):
        NAME = "name", _("name")
        NUMBER = "number", _("number")
        USCC = "uscc", _("unified social credit code")

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="aliases", verbose_name=_("customer")
    )
    merge = models.ForeignKey(
        CustomerMerge, on_delete=models.PROTECT, related_name="+", verbose_name=_("merge")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    value = models.CharField(_("value"), max_length=200)

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        indexes = (models.Index(fields=["kind", "value"], name="alias_value"),)

    def __str__(self) -> str:
        return self.value
