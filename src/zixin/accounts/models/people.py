"""People, departments and the roles people hold."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from zixin.accounts.roles import SEPARATED, Role
from zixin.kernel.confidentiality import Level


class Department(models.Model):
    """A part of the company (部门); parts form a tree."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent department"),
    )
    ceiling = models.PositiveSmallIntegerField(
        _("highest level"), choices=Level, default=Level.CORE
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ceiling__in=Level.values), name="ceiling_is_a_level"
            ),
        )

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who works with the system (用户)."""

    first_name = None  # type: ignore[assignment]  # -- Chinese names are one field
    last_name = None  # type: ignore[assignment]  # -- Chinese names are one field
    full_name = models.CharField(_("full name"), max_length=100)
    email = models.EmailField(_("e-mail"), unique=True)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("department"),
    )

    must_change_password = models.BooleanField(_("must change the password"), default=False)
    password_set_at = models.DateTimeField(_("password set at"), null=True, blank=True)

    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = (
            models.UniqueConstraint(
                Lower("username"),
                name="username_once_in_any_case",
                violation_error_message=_("This user name is in use already."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="email_once_in_any_case",
                violation_error_message=_("This e-mail is in use already."),
            ),
        )

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name


class FormerPassword(models.Model):
    """The digest of a password a person had, kept so that it is not used again (历史密码)."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="former_passwords", verbose_name=_("user")
    )
    password = models.CharField(_("password"), max_length=128)
    replaced_at = models.DateTimeField(_("replaced at"))

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")
        ordering = ("-replaced_at", "-pk")

    def __str__(self) -> str:
        return f"{self.user}: {self.replaced_at:%Y-%m-%d}"


class RoleGrant(models.Model):
    """A role a person holds, since when and by whom (角色授予)."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="role_grants", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=30, choices=Role)
    granted_by_name = models.CharField(_("granted by"), max_length=150)
    granted_at = models.DateTimeField(_("granted at"))

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = (
            models.UniqueConstraint(fields=["user", "role"], name="role_granted_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_is_known"),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(role__in=sorted(SEPARATED)),
                name="one_of_three_administrators",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class RoleProposal(models.Model):
    """A role that one administrator wants a person to hold and another confirms (授权申请)."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="role_proposals", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=30, choices=Role)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by_name = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    is_confirmed = models.BooleanField(_("confirmed"), default=False)

    class Meta:
        verbose_name = _("role proposal")
        verbose_name_plural = _("role proposals")
        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(decided_at__isnull=True),
                name="role_proposed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="proposed_role_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
