"""Published versions of every policy document (政策版本): added, never edited."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyKind(models.TextChoices):
    """What a document rules."""

    ASSESSMENT = "assessment", _("Assessment model")  # 评估模型
    AUTHORITY = "authority", _("Authority matrix")  # 授权矩阵


class PolicyVersion(models.Model):
    """One published version of a policy document; a change is a new version."""

    kind = models.CharField(_("kind"), max_length=20, choices=PolicyKind)
    name = models.CharField(_("name"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    document = models.JSONField(_("document"))
    digest = models.CharField(_("digest"), max_length=64)
    effective_on = models.DateField(_("effective on"))
    published_at = models.DateTimeField(_("published at"))
    published_by_name = models.CharField(_("published by"), max_length=150)

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        ordering = ("kind", "name", "-version")
        constraints = (
            models.UniqueConstraint(fields=["kind", "name", "version"], name="policy_version_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=PolicyKind.values), name="policy_kind_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"
