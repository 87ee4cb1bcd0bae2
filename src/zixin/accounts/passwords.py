"""What a new password must be, beyond Django's own validators."""

from __future__ import annotations

import string
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zixin.accounts.models import FormerPassword


class AnotherPasswordValidator:
    """Refuses the present password, and as many former ones as the profile names."""

    def __init__(self, former: int = 0) -> None:
        self.former = former

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        kept = FormerPassword.objects.filter(user_id=user.pk).values_list("password", flat=True)
        used = [user.password, *kept[: self.former]]
        if any(check_password(password, digest) for digest in used):
            raise ValidationError(self.get_help_text(), code="password_used")

    def get_help_text(self) -> str:
        return _("Choose a password you have not used before.")


class CharacterClassesValidator:
    """Asks for several of: capitals, small letters, digits, other characters."""

    def __init__(self, classes: int) -> None:
        self.classes = classes

    def validate(self, password: str, user: Any = None) -> None:
        alphabets = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
        found = sum(any(sign in alphabet for sign in password) for alphabet in alphabets)
        known = "".join(alphabets)
        if found + any(sign not in known for sign in password) < self.classes:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _(
            "Use at least %(classes)s of: capitals, small letters, digits, other characters."
        ) % {"classes": self.classes}
