"""The review of a customer's documents, one row a document."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.investigation.models.cases import Investigation
from zixin.investigation.rules.papers import PAPERS


class Sight(models.TextChoices):
    """In which shape a document was seen."""

    ORIGINAL = "original", _("Original seen")  # 已见原件
    COPY = "copy", _("Copy only")  # 仅复印件
    MISSING = "missing", _("Missing")  # 缺失


class Agreement(models.TextChoices):
    """Whether it agrees with what it was compared with."""

    AGREES = "agrees", _("Agrees")  # 相符
    DISAGREES = "disagrees", _("Disagrees")  # 不符
    NOT_COMPARED = "not_compared", _("Not compared")  # 未比对


class PaperCheck(models.Model):
    """One document as it was reviewed (资料审查)."""

    case = models.ForeignKey(
        Investigation,
        on_delete=models.PROTECT,
        related_name="paper_checks",
        verbose_name=_("investigation"),
    )
    paper = models.CharField(_("document"), max_length=30)
    sight = models.CharField(_("seen as"), max_length=10, choices=Sight)
    agreement = models.CharField(_("agreement"), max_length=15, choices=Agreement)
    note = models.CharField(_("note"), max_length=300, blank=True)
    checked_by_name = models.CharField(_("checked by"), max_length=150)
    checked_at = models.DateTimeField(_("checked at"))

    class Meta:
        verbose_name = _("reviewed document")
        verbose_name_plural = _("reviewed documents")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["case", "paper"], name="paper_check_once"),)

    def __str__(self) -> str:
        return f"{self.case}: {self.paper}"

    @property
    def title(self) -> str:
        """The name of the document."""
        return str(PAPERS.get(self.paper, self.paper))
