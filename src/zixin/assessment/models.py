"""Statements, ratings and reports. A rating is written once and never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer, ImportFile
from zixin.kernel.vault import VaultFile
from zixin.policies.models import PolicyVersion


class Scope(models.TextChoices):
    """Which companies a statement covers (报表口径)."""

    CONSOLIDATED = "consolidated", _("Consolidated")
    PARENT = "parent", _("Parent company")
    SINGLE = "single", _("Single company")


class Evidence(models.TextChoices):
    """How far a statement is proved (证据级别)."""

    AUDITED_UNQUALIFIED = "audited_unqualified", _("Audited, unqualified")
    AUDITED_QUALIFIED = "audited_qualified", _("Audited, qualified")
    TAX_FILED = "tax_filed", _("Filed with the tax bureau")
    MANAGEMENT = "management", _("Management accounts")
    ESTIMATE = "estimate", _("Estimate")


class Statement(models.Model):
    """A customer's financial statements of one period (财务报表).

    ``items`` holds line item code -> exact decimal text in whole currency units. A corrected
    statement is a new revision; the newest revision of a period counts.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="statements", verbose_name=_("customer")
    )
    as_of = models.DateField(_("balance sheet date"))
    months = models.PositiveSmallIntegerField(_("months"), default=12)
    scope = models.CharField(_("scope"), max_length=12, choices=Scope, default=Scope.SINGLE)
    evidence = models.CharField(
        _("evidence"), max_length=20, choices=Evidence, default=Evidence.MANAGEMENT
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    items = models.JSONField(_("items"))
    digest = models.CharField(_("digest"), max_length=64)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    is_current = models.BooleanField(_("current revision"), default=True)
    findings = models.JSONField(_("findings"), default=list)
    import_file = models.ForeignKey(
        ImportFile, on_delete=models.PROTECT, null=True, verbose_name=_("import file")
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by_name = models.CharField(_("recorded by"), max_length=150)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "as_of", "months", "scope", "revision"],
                name="statement_revision_once",
            ),
            models.UniqueConstraint(
                fields=["customer", "as_of", "months", "scope"],
                condition=Q(is_current=True),
                name="statement_one_current",
            ),
            models.CheckConstraint(
                condition=Q(months__in=(3, 6, 9, 12)), name="statement_months_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer} {self.as_of}"


class InvoiceList(models.Model):
    """The VAT invoices of one customer that a file brought new or changed (发票清单).

    ``rows`` is a Parquet table with the columns of ``connectors.tabular.invoices``: direction,
    number, issued_on, counterparty, whole cents of amount and tax, state, and the row of the file.
    Invoices are only ever read together, many thousands for one figure, so a list is one row of
    the database: 400,000 invoices come in as a few hundred rows on either database, and a figure
    still leads back to each invoice and its place in its file. Of an invoice that stands in
    several lists the newest counts.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="invoice_lists", verbose_name=_("customer")
    )
    import_file = models.ForeignKey(
        ImportFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("import file")
    )
    digest = models.CharField(_("digest"), max_length=64)
    invoice_count = models.PositiveIntegerField(_("invoices"))
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    output_amount = models.DecimalField(_("output, net"), max_digits=18, decimal_places=2)
    input_amount = models.DecimalField(_("input, net"), max_digits=18, decimal_places=2)
    rows = models.BinaryField(_("invoices"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by_name = models.CharField(_("recorded by"), max_length=150)

    class Meta:
        verbose_name = _("invoice list")
        verbose_name_plural = _("invoice lists")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "import_file"], name="invoice_list_once_a_file"
            ),
            models.CheckConstraint(condition=Q(invoice_count__gt=0), name="invoice_list_not_empty"),
        )

    def __str__(self) -> str:
        return f"{self.customer} {self.first_on}..{self.last_on}"


class Assessment(models.Model):
    """One rating of one customer (信用评估): what went in, by which policy, and what came out.

    ``grade`` is empty when the customer could not be scored; ``result`` says why. Without a
    ``statement`` it rests on facts, judgements and invoices alone; without ``standards`` on the
    standard values of the model itself.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("customer")
    )
    statement = models.ForeignKey(
        Statement,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("statement"),
    )
    previous_statement = models.ForeignKey(
        Statement,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("previous statement"),
    )
    policy = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("policy")
    )
    standards = models.ForeignKey(
        PolicyVersion,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("standard values"),
    )
    as_of = models.DateField(_("data cut-off"))
    inputs = models.JSONField(_("inputs"))
    result = models.JSONField(_("result"))
    total = models.DecimalField(_("total score"), max_digits=5, decimal_places=1, null=True)
    grade = models.CharField(_("grade"), max_length=3, blank=True)
    limit_amount = models.DecimalField(
        _("recommended limit"), max_digits=18, decimal_places=2, null=True
    )
    run = models.CharField(_("run"), max_length=40, blank=True)
    assessed_at = models.DateTimeField(_("assessed at"))
    assessed_by_name = models.CharField(_("assessed by"), max_length=150)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ("-assessed_at", "-id")
        indexes = (models.Index(fields=["customer", "-assessed_at"], name="assessment_history"),)
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "run"], condition=~Q(run=""), name="assessment_once_a_run"
            ),
        )

    def __str__(self) -> str:
        return self.number


class ModelScore(models.Model):
    """What a published model says of a rated customer (模型评分): the champion or in shadow.

    Written with the rating and never changed; it moves no grade. Boosted trees give no ``points``.
    """

    assessment = models.ForeignKey(
        Assessment,
        on_delete=models.PROTECT,
        related_name="model_scores",
        verbose_name=_("assessment"),
    )
    model = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("model")
    )
    is_champion = models.BooleanField(_("champion"))
    points = models.FloatField(_("points"), null=True)
    pd = models.FloatField(_("probability of default"))
    result = models.JSONField(_("result"))

    class Meta:
        verbose_name = _("score by a model")
        verbose_name_plural = _("scores by models")
        ordering = ("-is_champion", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["assessment", "model"], name="model_score_once_a_model"
            ),
        )

    def __str__(self) -> str:
        return f"{self.assessment}: {self.model}"


class CurrentRating(models.Model):
    """A customer's newest rating, kept beside it so that lists stay fast (当前评级)."""

    customer = models.OneToOneField(
        Customer, on_delete=models.PROTECT, related_name="rating", verbose_name=_("customer")
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="+", verbose_name=_("assessment")
    )
    grade = models.CharField(_("grade"), max_length=3, blank=True, db_index=True)
    grade_rank = models.PositiveSmallIntegerField(_("rank of the grade"), db_index=True)
    total = models.DecimalField(_("total score"), max_digits=5, decimal_places=1, null=True)

    class Meta:
        verbose_name = _("current rating")
        verbose_name_plural = _("current ratings")

    def __str__(self) -> str:
        return f"{self.customer}: {self.grade}"


class CreditReport(models.Model):
    """A credit report as it was issued (资信报告); the file never changes afterwards."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="reports", verbose_name=_("customer")
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="reports", verbose_name=_("assessment")
    )
    language = models.CharField(_("language"), max_length=10)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size_bytes = models.PositiveIntegerField(_("size in bytes"))
    kept = models.ForeignKey(
        VaultFile,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("kept file"),
    )
    issued_at = models.DateTimeField(_("issued at"))
    issued_by_name = models.CharField(_("issued by"), max_length=150)

    class Meta:
        verbose_name = _("credit report")
        verbose_name_plural = _("credit reports")
        ordering = ("-issued_at", "-id")

    def __str__(self) -> str:
        return self.number
