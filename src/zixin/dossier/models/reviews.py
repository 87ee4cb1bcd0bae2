"""When the credit file was looked through, and when it must be at once. Added, never changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer


class FileReview(models.Model):
    """That a person looked through the whole file and confirmed it (档案复核).

    ``grade`` is the customer's on that day; with the cycle in force it sets ``next_due_on``.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="file_reviews", verbose_name=_("customer")
    )
    grade = models.CharField(_("grade"), max_length=4, blank=True)
    next_due_on = models.DateField(_("next review due on"))
    cycle = models.CharField(_("review cycle"), max_length=40)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"))
    reviewed_by_id = models.BigIntegerField(_("reviewed by"), null=True)
    reviewed_by_name = models.CharField(_("reviewed by"), max_length=150)

    class Meta:
        verbose_name = _("file review")
        verbose_name_plural = _("file reviews")
        indexes = (models.Index(fields=["customer", "-id"], name="file_review_newest"),)

    def __str__(self) -> str:
        return f"{self.customer_id} {self.reviewed_at:%Y-%m-%d}"


class ReviewCall(models.Model):
    """That the file must be reviewed at once, and why (即时复核要求).

    The next review answers it.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="review_calls", verbose_name=_("customer")
    )
    reason = models.CharField(_("reason"), max_length=300)
    called_at = models.DateTimeField(_("called at"))
    called_by_name = models.CharField(_("called by"), max_length=150)

    class Meta:
        verbose_name = _("call for a review")
        verbose_name_plural = _("calls for a review")
        indexes = (models.Index(fields=["customer", "-id"], name="review_call_newest"),)

    def __str__(self) -> str:
        return f"{self.customer_id} {self.called_at:%Y-%m-%d}"


class Reminder(models.TextChoices):
    """How far somebody was reminded (催办)."""

    OWNER = "owner", _("Reminded")  # 已提醒
    MANAGER = "manager", _("Escalated")  # 已升级


class ReviewReminder(models.Model):
    """That the owner was reminded of a review, or his manager told (复核提醒)."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    due_on = models.DateField(_("due on"))
    step = models.CharField(_("step"), max_length=10, choices=Reminder)
    sent_to = models.CharField(_("sent to"), max_length=150, blank=True)
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("review reminder")
        verbose_name_plural = _("review reminders")
        constraints = (
            models.UniqueConstraint(fields=["customer", "due_on", "step"], name="reminded_once"),
            models.CheckConstraint(
                condition=models.Q(step__in=Reminder.values), name="reminder_step_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer_id} {self.due_on} {self.step}"
