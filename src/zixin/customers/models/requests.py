"""Requests of persons about their information, and how long it is kept."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zixin.customers.models.persons import ContactPerson
from zixin.customers.states import RequestState
from zixin.kernel.sealed import SealedRow, SealedTextField


class RequestKind(models.TextChoices):
    """What a person may ask for (个人信息保护法 art. 44-48)."""

    ACCESS = "access", pgettext_lazy("request of a person", "Access")
    COPY = "copy", _("Copy")
    CORRECTION = "correction", pgettext_lazy("request of a person", "Correction")
    DELETION = "deletion", _("Deletion")
    EXPLANATION = "explanation", _("Explanation")


class DataSubjectRequest(SealedRow):
    """A person asks about the information we keep (个人信息请求); answered within its days."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=RequestKind)
    applicant = SealedTextField(_("applicant"))
    reached_at = SealedTextField(_("phone or e-mail"))
    person = models.ForeignKey(
        ContactPerson,
        on_delete=models.PROTECT,
        null=True,
        related_name="requests",
        verbose_name=_("contact person"),
    )
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"), max_length=12, choices=RequestState, default=RequestState.RECEIVED
    )
    identified_how = models.CharField(_("identified by"), max_length=200, blank=True)
    legal_ground = models.CharField(_("legal ground"), max_length=300, blank=True)
    answer = models.CharField(_("answer"), max_length=1_000, blank=True)
    handled_by_name = models.CharField(_("handled by"), max_length=150, blank=True)
    moved_at = models.DateTimeField(_("in this state since"))

    class Meta:
        verbose_name = _("request on personal information")
        verbose_name_plural = _("requests on personal information")
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="request_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=RequestKind.values), name="request_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on")), name="request_due_after_receipt"
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.REFUSED) | ~Q(legal_ground=""),
                name="request_refused_on_a_ground",
            ),
        )

    def __str__(self) -> str:
        return self.number


class RequestCorrection(SealedRow):
    """A fact that the desk corrected on a request (更正): where, from what to what, on what evidence.

    What was and what is stand here sealed, for no event tells them. Appended only; triggers refuse
    the rest.
    """

    request = models.ForeignKey(
        DataSubjectRequest,
        on_delete=models.PROTECT,
        related_name="corrections",
        verbose_name=_("request"),
    )
    place = models.CharField(_("place"), max_length=60)
    row = models.BigIntegerField(_("row"))
    field = models.CharField(_("field"), max_length=40)
    before = SealedTextField(_("before"))
    after = SealedTextField(_("after"))
    evidence = models.CharField(_("evidence"), max_length=300)
    corrected_at = models.DateTimeField(_("corrected at"))
    corrected_by_name = models.CharField(_("corrected by"), max_length=150)

    class Meta:
        verbose_name = _("correction on request")
        verbose_name_plural = _("corrections on request")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.request} {self.place}.{self.field}"

    @property
    def title(self) -> str:
        """The words of the corrected fact."""
        return str(apps.get_model(self.place)._meta.get_field(self.field).verbose_name)


class RetentionRun(models.Model):
    """The day on which the daily retention ran (到期清理): once a day, whichever worker comes first."""

    day = models.DateField(_("day"), unique=True)
    ran_at = models.DateTimeField(_("ran at"))

    class Meta:
        verbose_name = _("daily retention")
        verbose_name_plural = _("daily retention")
        ordering = ("-day",)

    def __str__(self) -> str:
        return str(self.day)


class RetentionTerm(models.Model):
    """How many months something is kept (保存期限); data, so that counsel may change it."""

    code = models.CharField(_("what"), max_length=30, unique=True)
    months = models.PositiveSmallIntegerField(_("months"))

    class Meta:
        verbose_name = _("retention term")
        verbose_name_plural = _("retention terms")
        constraints = (
            models.CheckConstraint(condition=Q(months__gte=1), name="retention_at_least_a_month"),
        )

    def __str__(self) -> str:
        return f"{self.code}: {self.months}"
