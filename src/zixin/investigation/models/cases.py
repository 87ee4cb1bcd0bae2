"""The case: why a customer is investigated, by whom, how, and until when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer
from zixin.investigation.states import OPEN_STATES, CaseState


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
