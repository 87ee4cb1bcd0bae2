"""Levels of confidentiality (密级). One law: who reads a thing is cleared for its level."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """How far a thing may spread inside the company; a higher level is kept closer."""

    GENERAL = 1, _("Ordinary")  # 一般
    IMPORTANT = 2, _("Important")  # 重要
    CORE = 3, _("Core")  # 核心


UNCLEARED = 0  # reads nothing that has a level
