"""The case: why a customer is investigated, by whom, how, and until when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer
from zixin.investigation.states import OPEN_STATES, CaseState
from zixin.kernel.vault import VaultFile


class Reason(models.TextChoices):
    """Why a customer is investigated (调查事由)."""

    NEW_APPLICATION = "new_application", _("New application")  # 新客户申请
    REVIEW = "review", _("Periodic review")  # 定期复查
    WARNING = "warning", _("Warning")  # 预警触发
    RANDOM = "random", _("Random check")  # 随机抽查


class Method(models.TextChoices):
    """How it is investigated (调查方式)."""

    QUESTIONNAIRE = "questionnaire", _("Questionnaire")  # 问卷
    INTERVIEW = "interview", _("Interview")  # 访谈
    SITE_VISIT = "site_visit", _("Visit on site")  # 实地走访
    DOCUMENT_REVIEW = "document_review", _("Document review")  # 资料审查
    REFERENCE = "reference", _("Trade and bank references")  # 同业与银行资信证明
    ONLINE_LOOKUP = "online_lookup", _("On-line lookup")  # 在线查询


class Investigation(models.Model):
    """One investigation of a customer (资信调查).

    ``state`` is moved only by ``investigation.services`` along ``investigation.states``.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="investigations",
        verbose_name=_("customer"),
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    question = models.TextField(_("what is to be found out"))
    due_on = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=20, choices=CaseState, default=CaseState.OPENED)
    lead_id = models.BigIntegerField(_("lead investigator"))
    lead_name = models.CharField(_("lead investigator"), max_length=150)
    assistant_id = models.BigIntegerField(_("assistant"), null=True)
    assistant_name = models.CharField(_("assistant"), max_length=150, blank=True)
    opened_by_id = models.BigIntegerField(_("opened by"))
    opened_by_name = models.CharField(_("opened by"), max_length=150)
    opened_at = models.DateTimeField(_("opened at"))
    conclusion = models.TextField(_("conclusion"), blank=True)
    content_digest = models.CharField(_("digest of what was signed"), max_length=64, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True)
    countersigned_at = models.DateTimeField(_("countersigned at"), null=True)
    countersigned_by_name = models.CharField(_("countersigned by"), max_length=150, blank=True)
    stop_reason = models.TextField(_("reason of the end"), blank=True)
    moved_at = models.DateTimeField(_("in this state since"))

    class Meta:
        verbose_name = _("investigation")
        verbose_name_plural = _("investigations")
        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["state", "due_on"], name="investigation_queue"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="investigation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values), name="investigation_reason_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.SIGNED)
                | Q(signed_at__isnull=False, countersigned_at__isnull=False),
                name="investigation_signed_twice",
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="investigation_one_open",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_over(self) -> bool:
        """Tell whether it was signed or given up."""
        return self.state not in OPEN_STATES

    def is_overdue(self, today: date) -> bool:
        """Tell whether its last day has passed while it is still on its way."""
        return self.state in OPEN_STATES and self.due_on < today


class PlannedMethod(models.Model):
    """One method of the plan: who carries it out, until when, and when it was finished."""

    case = models.ForeignKey(
        Investigation,
        on_delete=models.PROTECT,
        related_name="plan",
        verbose_name=_("investigation"),
    )
    method = models.CharField(_("method"), max_length=20, choices=Method)
    owner_id = models.BigIntegerField(_("person in charge"))
    owner_name = models.CharField(_("person in charge"), max_length=150)
    due_on = models.DateField(_("last day"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("planned method")
        verbose_name_plural = _("planned methods")
        ordering = ("due_on", "id")
        constraints = (
            models.UniqueConstraint(fields=["case", "method"], name="planned_method_once"),
        )

    def __str__(self) -> str:
        return f"{self.case}: {self.method}"


class Verdict(models.TextChoices):
    """What the investigation says of one thing (核验结论)."""

    CONFIRMED = "confirmed", _("Confirmed")  # 属实
    CONTRADICTED = "contradicted", _("Contradicted")  # 不实
    UNVERIFIED = "unverified", _("Could not be verified")  # 无法核实


class Finding(models.Model):
    """What was found of one thing (调查发现), with the evidence; ``fact`` when it is of the catalogue.

    ``origin`` names the document, conflict or visit it follows from by itself, empty for a person's own.
    """

    case = models.ForeignKey(
        Investigation,
        on_delete=models.PROTECT,
        related_name="findings",
        verbose_name=_("investigation"),
    )
    topic = models.CharField(_("topic"), max_length=200)
    fact = models.CharField(_("fact"), max_length=60, blank=True)
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict)
    proof = models.CharField(_("proved by"), max_length=20, blank=True)
    evidence = models.TextField(_("evidence"))
    origin = models.CharField(_("follows from"), max_length=120, blank=True)
    found_by_name = models.CharField(_("found by"), max_length=150)
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["case", "topic"], name="finding_topic_once"),
            models.UniqueConstraint(
                fields=["case", "origin"], condition=~Q(origin=""), name="finding_origin_once"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="finding_verdict_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case}: {self.topic}"


class InvestigationReport(models.Model):
    """A report of a signed investigation as it was issued (资信调查报告); the file never changes."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    case = models.ForeignKey(
        Investigation,
        on_delete=models.PROTECT,
        related_name="reports",
        verbose_name=_("investigation"),
    )
    language = models.CharField(_("language"), max_length=10)
    form = models.CharField(_("form"), max_length=4)
    kept = models.ForeignKey(
        VaultFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("kept file")
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by_name = models.CharField(_("issued by"), max_length=150)

    class Meta:
        verbose_name = _("investigation report")
        verbose_name_plural = _("investigation reports")
        ordering = ("-issued_at", "-id")

    def __str__(self) -> str:
        return self.number
