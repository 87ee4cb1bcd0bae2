"""Documents, holds, disposals and exports. One law: bytes lie in the vault, and rows outlive them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer
from zixin.documents.rules.kinds import Kind, kinds
from zixin.documents.rules.retention import BY_SYSTEM
from zixin.documents.states import DisposalState, DocumentState, ExportState
from zixin.kernel.confidentiality import Level
from zixin.kernel.vault import VaultFile


class Document(models.Model):
    """One version of a document of a customer (资料), with what its file told when it came.

    After ``level_until`` the level has lapsed and the document is ordinary. ``text_file`` keeps the
    text that was read, so that it is destroyed with the file. ``marks`` and ``traits`` are those of
    ``connectors.documents.Report``.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="documents", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=30)
    title = models.CharField(_("title"), max_length=200)
    dated_on = models.DateField(_("dated"), null=True)
    expires_on = models.DateField(_("expires on"), null=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    level_until = models.DateField(_("level holds until"), null=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("responsible person"),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=DocumentState, default=DocumentState.CURRENT
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    previous = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="next",
        verbose_name=_("previous version"),
    )
    file = models.OneToOneField(
        VaultFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("file")
    )
    text_file = models.OneToOneField(
        VaultFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("text")
    )
    file_name = models.CharField(_("file name"), max_length=120)
    file_kind = models.CharField(_("file kind"), max_length=10)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    text_sha256 = models.CharField(
        _("SHA-256 of the text"), max_length=64, blank=True, db_index=True
    )
    pages = models.PositiveIntegerField(_("pages"))
    marks = models.JSONField(_("marks"), default=dict)
    traits = models.JSONField(_("traits"), default=list)
    brought_at = models.DateTimeField(_("brought in at"))
    brought_by_id = models.BigIntegerField(_("brought in by"), null=True)
    brought_by_name = models.CharField(_("brought in by"), max_length=150)
    filed_on = models.DateField(_("archived on"), null=True)
    keep_until = models.DateField(_("kept until"), null=True)
    disposed_at = models.DateTimeField(_("disposed of at"), null=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["customer", "kind", "-id"], name="document_customer"),
            models.Index(fields=["state", "keep_until"], name="document_keep"),
            models.Index(fields=["state", "expires_on"], name="document_expiry"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=DocumentState.values), name="document_state_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="document_level_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def kind_of(self) -> Kind:
        """The kind with its rules; one that was taken from the table counts as another document."""
        return kinds().get(self.kind) or kinds()["other"]

    def level_on(self, day: date) -> int:
        """Return the level that holds on a day."""
        is_lapsed = self.level_until is not None and self.level_until < day
        return int(Level.GENERAL) if is_lapsed else self.level


class SearchEntry(models.Model):
    """The words one document is found by; each database keeps its own index of them.

    ``scope`` tells the owner of its customer and its level (``rules.scope``). ``key_name`` is the
    master key of the digests among the words, empty when there are none.
    """

    document = models.OneToOneField(
        Document,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="search_entry",
        verbose_name=_("document"),
    )
    words = models.TextField(_("words"))
    scope = models.CharField(_("search scope"), max_length=60, default="")
    key_name = models.CharField(_("key"), max_length=16, blank=True, default="")

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")

    def __str__(self) -> str:
        return str(self.document_id)


class LegalHold(models.Model):
    """What keeps documents from being disposed of (保全): one document, or all of a customer."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        related_name="holds",
        verbose_name=_("document"),
    )
    reason = models.CharField(_("reason"), max_length=300)
    placed_by_name = models.CharField(_("placed by"), max_length=150)
    placed_at = models.DateTimeField(_("placed at"))
    lifted_by_name = models.CharField(_("lifted by"), max_length=150, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifting_reason = models.CharField(_("reason of lifting"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.customer}: {self.reason}"


class Disposal(models.Model):
    """The disposal of one document (销毁): proposed by one person, decided by another.

    What the system proposed (``BY_SYSTEM``) nobody approves before a person has taken it up.
    """

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="disposals", verbose_name=_("document")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=DisposalState, default=DisposalState.PROPOSED
    )
    reason = models.CharField(_("reason"), max_length=300)
    proposed_by_id = models.BigIntegerField(_("proposed by"))
    proposed_by_name = models.CharField(_("proposed by"), max_length=150)
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by_id = models.BigIntegerField(_("decided by"), null=True)
    decided_by_name = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=DisposalState.values), name="disposal_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=DisposalState.APPROVED)
                | (
                    Q(decided_by_id__isnull=False)
                    & ~Q(decided_by_id=F("proposed_by_id"))
                    & ~Q(proposed_by_id=BY_SYSTEM)
                ),
                name="disposal_by_two",
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state=DisposalState.PROPOSED),
                name="disposal_proposed_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document}: {self.state}"


class DocumentExport(models.Model):
    """A copy taken out by one person for one purpose (资料导出); it carries his name and expires."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="exports", verbose_name=_("document")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=ExportState, default=ExportState.REQUESTED
    )
    purpose = models.CharField(_("purpose"), max_length=300)
    requested_by_id = models.BigIntegerField(_("requested by"))
    requested_by_name = models.CharField(_("requested by"), max_length=150)
    requested_at = models.DateTimeField(_("requested at"))
    decided_by_name = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    expires_at = models.DateTimeField(_("expires at"), null=True)
    downloads = models.PositiveIntegerField(_("downloads"), default=0)

    class Meta:
        verbose_name = _("export of a document")
        verbose_name_plural = _("exports of documents")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ExportState.values), name="document_export_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.GRANTED) | Q(expires_at__isnull=False),
                name="document_export_expires",
            ),
        )

    def __str__(self) -> str:
        return self.number
