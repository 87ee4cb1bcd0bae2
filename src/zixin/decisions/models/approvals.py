"""How a proposal is approved: rounds of votes, and authority lent for a time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.accounts.roles import Role
from zixin.decisions.models.applications import CreditApplication
from zixin.decisions.rules.choices import Ballot, Method
from zixin.policies.models import PolicyVersion


class Outcome(models.TextChoices):
    """How a round ended (本轮结果)."""

    OPEN = "OPEN", _("Being decided")  # 审批中
    APPROVED = "APPROVED", _("Approved")
    REJECTED = "REJECTED", _("Rejected")
    VOID = "VOID", _("Void")  # 作废: the proposal was changed or taken back


class ApprovalRound(models.Model):
    """One proposal before its deciders (审批轮次): what is proposed, and by which way it is decided.

    ``level`` is what ``authority``, the matrix of the day, answered to ``case``; a later matrix
    changes nothing here. A change of the proposal voids the round and opens another.
    """

    application = models.ForeignKey(
        CreditApplication,
        on_delete=models.PROTECT,
        related_name="rounds",
        verbose_name=_("application"),
    )
    number = models.PositiveSmallIntegerField(_("round"))
    revision = models.PositiveSmallIntegerField(_("revision"))
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    terms_days = models.PositiveSmallIntegerField(_("payment terms in days"))
    method = models.CharField(_("method of credit"), max_length=16, choices=Method)
    conditions = models.JSONField(_("conditions"), default=list)
    authority = models.ForeignKey(
        PolicyVersion,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("authority matrix"),
    )
    level = models.CharField(_("level of approval"), max_length=40)
    case = models.JSONField(_("what the level follows from"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.OPEN)
    proposed_by_name = models.CharField(_("proposed by"), max_length=150)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("round of approval")
        verbose_name_plural = _("rounds of approval")
        ordering = ("application", "number")
        constraints = (
            models.UniqueConstraint(fields=["application", "number"], name="round_number_once"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(outcome="OPEN"), name="round_one_open"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="round_outcome_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} · {self.number}"


class Delegation(models.Model):
    """Authority lent to a colleague for some days (授权委托); it ends by date or when revoked."""

    principal_id = models.BigIntegerField(_("lent by"))
    principal_name = models.CharField(_("lent by"), max_length=150)
    delegate_id = models.BigIntegerField(_("lent to"))
    delegate_name = models.CharField(_("lent to"), max_length=150)
    role = models.CharField(_("role"), max_length=30, choices=Role)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    amount_max = models.DecimalField(_("up to"), max_digits=18, decimal_places=2, null=True)
    reason = models.CharField(_("reason"), max_length=300)
    lent_at = models.DateTimeField(_("lent at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ("-lent_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(principal_id=models.F("delegate_id")), name="delegation_to_another"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("valid_from")), name="delegation_has_days"
            ),
        )

    def __str__(self) -> str:
        return f"{self.principal_name} → {self.delegate_name}"


class Vote(models.Model):
    """One person's vote on a step of a round (审批意见). Written once.

    ``principal_id`` is whose authority it used: the voter's own, or that of who lent it.
    """

    round = models.ForeignKey(
        ApprovalRound, on_delete=models.PROTECT, related_name="votes", verbose_name=_("round")
    )
    step = models.PositiveSmallIntegerField(_("step"))
    ballot = models.CharField(_("vote"), max_length=8, choices=Ballot)
    role = models.CharField(_("decided as"), max_length=30)
    reason = models.TextField(_("reason"))
    delegation = models.ForeignKey(
        Delegation,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("delegation"),
    )
    principal_id = models.BigIntegerField(_("authority of"))
    voter_id = models.BigIntegerField(_("voter"))
    voter_name = models.CharField(_("voter"), max_length=150)
    cast_at = models.DateTimeField(_("cast at"))

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ("round", "step", "id")
        constraints = (
            models.UniqueConstraint(fields=["round", "voter_id"], name="vote_once_a_round"),
            models.UniqueConstraint(
                fields=["round", "principal_id"], name="authority_once_a_round"
            ),
            models.CheckConstraint(condition=Q(ballot__in=Ballot.values), name="vote_ballot_known"),
        )

    def __str__(self) -> str:
        return f"{self.round} · {self.voter_name}"


class Minutes(models.Model):
    """What a committee wrote down when it closed its vote (会议纪要). Written once."""

    round = models.ForeignKey(
        ApprovalRound, on_delete=models.PROTECT, related_name="minutes", verbose_name=_("round")
    )
    step = models.PositiveSmallIntegerField(_("step"))
    text = models.TextField(_("minutes"))
    is_carried = models.BooleanField(_("carried"))
    count_for = models.PositiveSmallIntegerField(_("for"))
    count_against = models.PositiveSmallIntegerField(_("against"))
    count_abstained = models.PositiveSmallIntegerField(_("abstained"))
    written_by_id = models.BigIntegerField(_("written by"))
    written_by_name = models.CharField(_("written by"), max_length=150)
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ("round", "step")
        constraints = (
            models.UniqueConstraint(fields=["round", "step"], name="minutes_once_a_step"),
        )

    def __str__(self) -> str:
        return f"{self.round} · {self.step}"
