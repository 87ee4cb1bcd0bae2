"""Contact persons of customers, why we may keep them, and what they agreed to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zixin.customers.models.customers import Customer
from zixin.customers.rules.contacts import digits_of
from zixin.kernel.sealed import BlindIndexField, SealedRow, SealedTextField


class LawfulBasis(models.TextChoices):
    """Why personal information may be processed (个人信息保护法 art. 13)."""

    CONSENT = "consent", _("Consent of the person")
    CONTRACT = "contract", _("Contract with the person, or management of staff")
    LEGAL_DUTY = "legal_duty", _("Duty by law")
    EMERGENCY = "emergency", _("Emergency of health or safety")
    PUBLIC_INTEREST = "public_interest", _("Reporting in the public interest")
    PUBLISHED = "published", _("Lawfully published information")
    OTHER_LAW = "other_law", _("Other ground of law")


class ContactPerson(SealedRow):
    """A person we speak to at a customer (联系人): personal information, so with purpose and basis.

    ``ended_on`` is the day the person ceased to be our contact; the retention term runs from it.
    ``erased_at`` marks a row of which nothing personal is left.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="persons", verbose_name=_("customer")
    )
    name = SealedTextField(pgettext_lazy("of a person", "name"), blank=True)
    name_index = BlindIndexField(_("name (index)"), of="name")
    position = SealedTextField(_("position"), blank=True)
    phone = SealedTextField(_("phone"), blank=True)
    phone_index = BlindIndexField(_("phone (index)"), of="phone", fold=digits_of)
    email = SealedTextField(_("e-mail"), blank=True)
    email_index = BlindIndexField(_("e-mail (index)"), of="email")
    purpose = models.CharField(_("purpose"), max_length=200)
    lawful_basis = models.CharField(_("lawful basis"), max_length=20, choices=LawfulBasis)
    notice_given_on = models.DateField(_("notice given on"), null=True, blank=True)
    ended_on = models.DateField(_("contact until"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    added_at = models.DateTimeField(_("added at"))
    added_by_name = models.CharField(_("added by"), max_length=150)

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(lawful_basis__in=LawfulBasis.values), name="person_basis_known"
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="person_has_purpose"),
        )

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.pk}"


class ConsentKind(models.TextChoices):
    """What a consent is for; what is sensitive needs one of its own (art. 29)."""

    GENERAL = "general", _("Processing")
    SENSITIVE = "sensitive", _("Sensitive information")


class ConsentAct(models.TextChoices):
    """What the person said."""

    GIVEN = "given", _("Given")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ConsentEntry(models.Model):
    """A line of the consent log (同意记录): the newest of its kind counts."""

    person = models.ForeignKey(
        ContactPerson, on_delete=models.PROTECT, related_name="consents", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ConsentKind)
    act = models.CharField(_("act"), max_length=10, choices=ConsentAct)
    text_version = models.CharField(_("version of the text"), max_length=40)
    channel = models.CharField(_("channel"), max_length=60)
    happened_on = models.DateField(_("day"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by_name = models.CharField(_("recorded by"), max_length=150)

    class Meta:
        verbose_name = _("entry of the consent log")
        verbose_name_plural = _("consent log")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=ConsentKind.values) & Q(act__in=ConsentAct.values),
                name="consent_words_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.act}"
