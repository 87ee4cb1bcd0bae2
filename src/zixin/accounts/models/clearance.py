"""What clears a person for customer data: training, agreement, a clearance of his own.

One law: courses and agreements are published and never edited; a change is a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zixin.accounts.models.people import User
from zixin.kernel.actor import AGREEMENT, TRAINING
from zixin.kernel.confidentiality import UNCLEARED, Level

CODE = "confidentiality"  # the one course and the one agreement that stand before customer data


class _Published(models.Model):
    """A version of a document that people must know; it binds after a time of grace."""

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveIntegerField(_("version"))
    title_zh = models.CharField(_("title in Chinese"), max_length=100)
    title_en = models.CharField(_("title in English"), max_length=100)
    valid_days = models.PositiveIntegerField(_("valid for (days)"))
    source = models.TextField(_("document"))
    published_by_name = models.CharField(_("published by"), max_length=150)
    published_at = models.DateTimeField(_("published at"))
    binding_from = models.DateTimeField(_("binding from"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return in_own_words(vars(self), "title")


def in_own_words(part: Mapping[str, Any], name: str) -> str:
    """Return the text of a part of a document in the reader's language."""
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    return str(part[f"{name}_{language}"])


class TrainingCourse(_Published):
    """A version of the training (保密培训): what to read, and the questions on it."""

    sections = models.JSONField(_("sections"))
    questions = models.JSONField(_("questions"))
    pass_percent = models.PositiveSmallIntegerField(_("right answers to pass (%)"))

    class Meta:
        verbose_name = _("training course")
        verbose_name_plural = _("training courses")
        ordering = ("code", "-version")
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="course_version_once"),
        )

    @property
    def chapters(self) -> list[tuple[str, str]]:
        """Heading and text of each section in the reader's language."""
        return [
            (in_own_words(part, "heading"), in_own_words(part, "text")) for part in self.sections
        ]


class TrainingRecord(models.Model):
    """One attempt at the questions of a course (培训记录)."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="training_records", verbose_name=_("user")
    )
    course = models.ForeignKey(
        TrainingCourse, on_delete=models.PROTECT, verbose_name=_("training course")
    )
    answers = models.JSONField(_("answers"))
    right_count = models.PositiveSmallIntegerField(_("right answers"))
    is_passed = models.BooleanField(_("passed"))
    taken_at = models.DateTimeField(_("taken at"))
    valid_until = models.DateTimeField(_("valid until"), null=True)

    class Meta:
        verbose_name = _("training record")
        verbose_name_plural = _("training records")
        ordering = ("-taken_at", "-pk")
        indexes = (models.Index(fields=["user", "valid_until"], name="training_of_user"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_passed=True, valid_until__isnull=False)
                | models.Q(is_passed=False, valid_until__isnull=True),
                name="only_a_pass_is_valid",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.course}"

    @property
    def corrections(self) -> list[dict[str, Any]]:
        """Each question with the answer given, whether it was right, and why."""
        return [
            {
                "text": in_own_words(question, "text"),
                "given": _option(question, self.answers.get(question["code"])),
                "right": _option(question, question["right"]),
                "is_right": self.answers.get(question["code"]) == question["right"],
                "explanation": in_own_words(question, "explanation"),
            }
            for question in self.course.questions
        ]


def _option(question: Mapping[str, Any], place: int | None) -> str:
    return "" if place is None else in_own_words(question["options"][place], "text")


class Agreement(_Published):
    """A version of the confidentiality agreement (保密协议)."""

    text_zh = models.TextField(_("Chinese text"))
    text_en = models.TextField(_("English text"))
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("confidentiality agreement")
        verbose_name_plural = _("confidentiality agreements")
        ordering = ("code", "-version")
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="agreement_version_once"),
        )

    @property
    def text(self) -> str:
        """The text in the reader's language."""
        return in_own_words(vars(self), "text")


class AgreementSignature(models.Model):
    """A person's signature under the text that was shown (协议签署)."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("user")
    )
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, verbose_name=_("confidentiality agreement")
    )
    text_digest = models.CharField(_("digest"), max_length=64)
    typed_name = models.CharField(_("name as typed"), max_length=100)
    address = models.CharField(_("network address"), max_length=45)
    signed_at = models.DateTimeField(_("signed at"))
    valid_until = models.DateTimeField(_("valid until"))

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ("-signed_at", "-pk")
        indexes = (models.Index(fields=["user", "valid_until"], name="signature_of_user"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.agreement}"


OWN_LEVELS = [(UNCLEARED, pgettext_lazy("level", "None")), *Level.choices]


class UserClearance(models.Model):
    """How far a person may read below the roles' level (个人密级); the newest row counts."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="clearances", verbose_name=_("user")
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=OWN_LEVELS)
    reason = models.CharField(_("reason"), max_length=200)
    granted_by_name = models.CharField(_("granted by"), max_length=150)
    granted_at = models.DateTimeField(_("granted at"))
    until = models.DateTimeField(_("valid until"))

    class Meta:
        verbose_name = _("personal clearance")
        verbose_name_plural = _("personal clearances")
        ordering = ("-granted_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(level__in=[UNCLEARED, *Level.values]),
                name="clearance_is_a_level",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_level_display()}"


class Reminder(models.Model):
    """A mail that tells a person of a coming lapse, sent once for each step (到期提醒)."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="reminders", verbose_name=_("user")
    )
    lapsing = models.CharField(_("what lapses"), max_length=10)
    days = models.PositiveSmallIntegerField(_("days before"))
    valid_until = models.DateTimeField(_("valid until"))
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "lapsing", "valid_until", "days"], name="lapse_reminded_once"
            ),
            models.CheckConstraint(
                condition=models.Q(lapsing__in=[TRAINING, AGREEMENT]), name="lapsing_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.lapsing} {self.days}"
