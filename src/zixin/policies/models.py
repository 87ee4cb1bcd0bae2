"""Policy documents (政策文件): versions, added and never edited, and the drafts they come from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.policies.states import DraftState


class PolicyKind(models.TextChoices):
    """What a document rules."""

    ASSESSMENT = "assessment", _("Assessment model")  # 评估模型
    ASSIGNMENT = "assignment", _("Which model rates whom")  # 模型适用规则
    STANDARDS = "standards", _("Standard values")  # 行业标准值
    SCORECARD = "scorecard", _("Scorecard")  # 评分卡
    BOOSTER = "booster", _("Boosted trees")  # 提升树模型
    GRANTING = "granting", _("Granting policy")  # 授信政策
    AUTHORITY = "authority", _("Authority matrix")  # 授权矩阵
    SECURITY = "security", _("Security standard")  # 担保估值标准


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


class PolicyDraft(models.Model):
    """A version in the making (政策草稿): one person writes and proposes it, another publishes it.

    ``state`` is moved only by the services along ``policies.states``. ``revision`` counts the
    changes: who edits, proposes or publishes names the one he saw. ``effective_on`` left empty
    means the day of publication. ``document`` may be unfinished; what is published never is.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PolicyKind)
    name = models.CharField(_("name"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    base = models.ForeignKey(
        PolicyVersion,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("drafted from"),
    )
    document = models.JSONField(_("document"))
    digest = models.CharField(_("digest"), max_length=64)
    effective_on = models.DateField(_("effective on"), null=True)
    reason = models.TextField(_("reason of the change"), blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=DraftState, default=DraftState.DRAFT
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)
    drafted_by_id = models.BigIntegerField(_("drafted by"))
    drafted_by_name = models.CharField(_("drafted by"), max_length=150)
    drafted_at = models.DateTimeField(_("drafted at"))
    moved_at = models.DateTimeField(_("in this state since"))
    judged_by_id = models.BigIntegerField(_("judged by"), null=True)
    judged_by_name = models.CharField(_("judged by"), max_length=150, blank=True)
    rejection = models.TextField(_("reason of rejection"), blank=True)
    published = models.OneToOneField(
        PolicyVersion,
        on_delete=models.PROTECT,
        null=True,
        related_name="draft",
        verbose_name=_("published as"),
    )

    class Meta:
        verbose_name = _("policy draft")
        verbose_name_plural = _("policy drafts")
        ordering = ("-drafted_at", "-id")
        indexes = (models.Index(fields=["state", "moved_at"], name="policy_draft_queue"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=DraftState.values), name="policy_draft_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=PolicyKind.values), name="policy_draft_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=DraftState.PUBLISHED, published__isnull=False)
                | ~models.Q(state=DraftState.PUBLISHED),
                name="policy_draft_published_as",
            ),
            models.CheckConstraint(
                condition=models.Q(judged_by_id__isnull=True)
                | ~models.Q(judged_by_id=models.F("drafted_by_id")),
                name="policy_draft_four_eyes",
            ),
        )

    def __str__(self) -> str:
        return self.number


class PolicySimulation(models.Model):
    """A run of a policy over stored history (政策推演), beside the version before it. Written once.

    It speaks of the document with its ``digest``, draft or file. ``inputs_digest`` is that of the
    cases and orders it read; with the ``seed`` the same run comes out again. Without a ``base`` the
    cases are held against the document itself or, for a model, against the ratings as they were.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PolicyKind)
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(_("digest"), max_length=64)
    base = models.ForeignKey(
        PolicyVersion,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("compared with"),
    )
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    seed = models.PositiveIntegerField(_("seed"))
    inputs_digest = models.CharField(_("digest of the inputs"), max_length=64)
    figures = models.JSONField(_("figures"))
    ran_at = models.DateTimeField(_("run at"))
    ran_by_name = models.CharField(_("run by"), max_length=150)

    class Meta:
        verbose_name = _("policy simulation")
        verbose_name_plural = _("policy simulations")
        ordering = ("-ran_at", "-id")
        indexes = (models.Index(fields=["kind", "digest"], name="policy_simulation_of"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=PolicyKind.values), name="policy_simulation_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")),
                name="policy_simulation_has_days",
            ),
        )

    def __str__(self) -> str:
        return self.number


# Rows of these are never changed or deleted: triggers refuse it, whoever writes.
APPEND_ONLY = (PolicySimulation,)
# The kinds that decide applications, and so can be run over those of the past.
SIMULATED = frozenset({PolicyKind.ASSESSMENT, PolicyKind.AUTHORITY, PolicyKind.GRANTING})
