"""Questionnaires, the sheets of answers, and answers that contradict each other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.investigation.models.cases import Investigation
from zixin.investigation.rules.questionnaire import Form, Words, read_form
from zixin.kernel.sealed import SealedRow, SealedTextField


class Channel(models.TextChoices):
    """On which way a questionnaire was answered (填写渠道)."""

    LINK = "link", _("Customer's link")  # 客户链接
    PHONE = "phone", _("Telephone")  # 电话
    VISIT = "visit", _("On the spot")  # 现场
    DESK = "desk", _("From documents")  # 据资料填写


class Questionnaire(models.Model):
    """One version of a questionnaire (问卷). Published, it is never changed."""

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    document = models.JSONField(_("document"))
    drafted_by_name = models.CharField(_("drafted by"), max_length=150)
    drafted_at = models.DateTimeField(_("drafted at"))
    published_by_name = models.CharField(_("published by"), max_length=150, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ("code", "-version")
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="questionnaire_version_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(published_at__isnull=True),
                name="questionnaire_one_draft",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"

    @property
    def title(self) -> str:
        """Its title in the language of the page."""
        return str(Words(**self.document["title"]))

    def form(self) -> Form:
        """Read the document; a draft may raise ``QuestionnaireError``."""
        return read_form(self.document)


class AnswerSheet(SealedRow):
    """A questionnaire put to somebody in a case (答卷); submitted once, it stays as it is.

    ``link`` is the address a customer answers at; only its digest can be searched for. It is mailed to
    ``email``, when there is one.
    """

    case = models.ForeignKey(
        Investigation,
        on_delete=models.PROTECT,
        related_name="sheets",
        verbose_name=_("investigation"),
    )
    questionnaire = models.ForeignKey(
        Questionnaire,
        on_delete=models.PROTECT,
        related_name="sheets",
        verbose_name=_("questionnaire"),
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    respondent = models.CharField(_("answered by"), max_length=150)
    answers = models.JSONField(_("answers"), default=dict)
    email = SealedTextField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    link = SealedTextField(_("link"), blank=True)
    token_digest = models.CharField(_("digest of the link"), max_length=64, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True)
    opened_by_name = models.CharField(_("opened by"), max_length=150)
    opened_at = models.DateTimeField(_("opened at"))
    submitted_by_name = models.CharField(_("submitted by"), max_length=150, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)

    class Meta:
        verbose_name = _("answer sheet")
        verbose_name_plural = _("answer sheets")
        ordering = ("opened_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["token_digest"],
                condition=~Q(token_digest=""),
                name="answer_sheet_token_once",
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.LINK) | Q(expires_at__isnull=False),
                name="answer_sheet_link_expires",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case}: {self.questionnaire}"

    def is_open(self, now: datetime) -> bool:
        """Tell whether it may still be answered."""
        return self.submitted_at is None and (self.expires_at is None or now < self.expires_at)


class Ruling(models.TextChoices):
    """Which of two answers counts (裁定)."""

    FIRST = "first", _("The first answer counts")  # 以前者为准
    SECOND = "second", _("The second answer counts")  # 以后者为准
    NEITHER = "neither", _("Neither is proved")  # 均未证实


class Contradiction(models.Model):
    """Two different answers to one question (问答不一致), until somebody rules on them."""

    case = models.ForeignKey(
        Investigation,
        on_delete=models.PROTECT,
        related_name="contradictions",
        verbose_name=_("investigation"),
    )
    question = models.CharField(_("question"), max_length=40)
    first = models.ForeignKey(
        AnswerSheet, on_delete=models.PROTECT, related_name="+", verbose_name=_("first sheet")
    )
    second = models.ForeignKey(
        AnswerSheet, on_delete=models.PROTECT, related_name="+", verbose_name=_("second sheet")
    )
    ruling = models.CharField(_("ruling"), max_length=10, choices=Ruling, blank=True)
    explanation = models.TextField(_("explanation"), blank=True)
    ruled_by_name = models.CharField(_("ruled by"), max_length=150, blank=True)
    ruled_at = models.DateTimeField(_("ruled at"), null=True)

    class Meta:
        verbose_name = _("contradiction")
        verbose_name_plural = _("contradictions")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["question", "first", "second"], name="contradiction_once"
            ),
            models.CheckConstraint(
                condition=Q(ruling="", ruled_at__isnull=True)
                | (~Q(ruling="") & Q(ruled_at__isnull=False)),
                name="contradiction_ruled_or_not",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case}: {self.question}"

    def answers(self) -> tuple[Any, Any]:
        """Both answers, in the order of the sheets."""
        return self.first.answers[self.question], self.second.answers[self.question]
