"""Profiles of sign-in (密码策略): what a password must be and how long a session lives.

``asvs`` follows OWASP ASVS: long passwords, none of the known ones, no forced change. ``mlps3`` is what
level three of the Chinese classified protection (等级保护) is usually audited for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LENGTH_MIN = 12
SIMILARITY = "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
LENGTH = "django.contrib.auth.password_validation.MinimumLengthValidator"
KNOWN = "django.contrib.auth.password_validation.CommonPasswordValidator"
ANOTHER = "zixin.accounts.passwords.AnotherPasswordValidator"
CLASSES = "zixin.accounts.passwords.CharacterClassesValidator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one profile demands; 0 days or 0 former passwords is no demand."""

    rotation_days: int
    former_passwords: int
    character_classes: int
    idle_minutes: int
    failures: str  # allauth's rate: how many in how long lock an account

    def validators(self) -> list[dict[str, Any]]:
        """Return the validators of a new password."""
        validators: list[dict[str, Any]] = [
            {"NAME": SIMILARITY},
            {"NAME": LENGTH, "OPTIONS": {"min_length": LENGTH_MIN}},
            {"NAME": KNOWN},
            {"NAME": ANOTHER, "OPTIONS": {"former": self.former_passwords}},
        ]
        if self.character_classes:
            options = {"classes": self.character_classes}
            validators.append({"NAME": CLASSES, "OPTIONS": options})
        return validators


PROFILES = {
    "asvs": Profile(
        rotation_days=0,
        former_passwords=0,
        character_classes=0,
        idle_minutes=30,
        failures="5/300s/key",
    ),
    "mlps3": Profile(
        rotation_days=90,
        former_passwords=5,
        character_classes=3,
        idle_minutes=15,
        failures="5/1800s/key",
    ),
}


def profile_named(name: str) -> Profile:
    """Return a profile; raises ``ValueError`` for a name there is none of."""
    if name not in PROFILES:
        raise ValueError(f"ZIXIN_PASSWORD_PROFILE is {name}: known are {', '.join(PROFILES)}")
    return PROFILES[name]
