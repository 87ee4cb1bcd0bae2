"""The master record of a customer, and the files it was imported from."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.accounts.models import Department
from zixin.customers.rules.contacts import digits_of
from zixin.customers.states import FileState
from zixin.kernel.sealed import BlindIndexField, SealedJSONField, SealedRow, SealedTextField
from zixin.kernel.vault import VaultFile


class CompanySize(models.TextChoices):
    """Size class of an enterprise (企业规模)."""

    LARGE = "large", _("Large")
    MEDIUM = "medium", _("Medium")
    SMALL = "small", _("Small")
    MICRO = "micro", _("Micro")


class Customer(SealedRow):
    """A company that buys on credit (客户).

    ``name_key``, ``pinyin``, ``pinyin_initials`` and ``search_text`` follow from the other facts and
    are written with them. How to reach its people is sealed, and found by exact value through the
    indexes. ``revision`` counts the changes: who edits names the one he saw.
    ``merged_into`` is the record that stands for this one since they were merged, ``former_words``
    what such records were called: it is searched with the rest.
    ``import_file`` is the file the customer was first registered from.
    """

    number = models.CharField(_("customer number"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_key = models.CharField(_("name for comparison"), max_length=200, db_index=True)
    pinyin = models.CharField(_("pinyin"), max_length=1_400, blank=True)
    pinyin_initials = models.CharField(_("pinyin initials"), max_length=200, blank=True)
    search_text = models.TextField(_("search text"), blank=True)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    country = models.CharField(_("country"), max_length=2, default="CN")
    industry = models.CharField(_("industry (GB/T 4754)"), max_length=6, blank=True)
    size = models.CharField(_("size"), max_length=10, choices=CompanySize, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    legal_rep = models.CharField(_("legal representative"), max_length=100, blank=True)
    registered_capital = models.DecimalField(
        _("registered capital"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    established_on = models.DateField(_("established on"), null=True, blank=True)
    contact = SealedTextField(_("contact"), blank=True)
    phone = SealedTextField(_("phone"), blank=True)
    phone_index = BlindIndexField(_("phone (index)"), of="phone", fold=digits_of)
    email = SealedTextField(_("e-mail"), blank=True)
    email_index = BlindIndexField(_("e-mail (index)"), of="email")
    expected_annual_purchases = models.DecimalField(
        _("expected annual purchases"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    terms_days = models.PositiveSmallIntegerField(_("payment terms in days"), null=True, blank=True)
    customer_since = models.DateField(_("customer since"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("department"),
    )
    salesperson = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("salesperson"),
    )
    import_file = models.ForeignKey(
        "ImportFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("import file"),
    )
    # No index of its own: a list that leaves merged records out must keep its order's index.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )
    former_words = models.TextField(_("former names and numbers"), blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    registered_at = models.DateTimeField(_("registered at"))

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = (
            models.UniqueConstraint(
                fields=["uscc"], condition=~Q(uscc=""), name="customer_uscc_unique"
            ),
            models.CheckConstraint(
                condition=Q(expected_annual_purchases__isnull=True)
                | Q(expected_annual_purchases__gte=Decimal(0)),
                name="customer_purchases_not_negative",
            ),
        )
        # Lists run in the order of the spoken name; each filter keeps that order in its index.
        indexes = (
            models.Index(fields=["pinyin", "id"], name="customer_pinyin"),
            models.Index(fields=["industry", "pinyin", "id"], name="customer_industry"),
            models.Index(fields=["customer_since", "id"], name="customer_since"),
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="customer_merged_into",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ImportKind(models.TextChoices):
    """What a file holds."""

    CUSTOMERS = "customers", _("Customers")
    STATEMENTS = "statements", _("Statements")
    INVOICES = "invoices", _("VAT invoices")


class ImportFile(SealedRow):
    """A file somebody brought in (导入文件), what was found in it, and what became of it.

    ``faults`` and ``preview`` show cells of the file, so they are sealed as the file is.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=ImportKind)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    kept = models.ForeignKey(
        VaultFile,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("kept file"),
    )
    unit = models.CharField(_("money unit"), max_length=20, blank=True)
    state = models.CharField(
        _("state"), max_length=16, choices=FileState, default=FileState.PREVIEWED
    )
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    fault_count = models.PositiveIntegerField(_("faults"), default=0)
    faults = SealedJSONField(_("fault list"), default=list)
    preview = SealedJSONField(_("preview"), default=dict)
    created_count = models.PositiveIntegerField(_("created"), default=0)
    updated_count = models.PositiveIntegerField(_("updated"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    task_id = models.UUIDField(_("task"), null=True)
    brought_by_id = models.BigIntegerField(_("brought by"), null=True)
    brought_by_name = models.CharField(_("brought by"), max_length=150)
    brought_at = models.DateTimeField(_("brought at"))

    class Meta:
        verbose_name = _("import file")
        verbose_name_plural = _("import files")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=FileState.values), name="import_file_state_known"
            ),
        )

    def __str__(self) -> str:
        return self.name
