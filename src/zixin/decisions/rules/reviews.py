"""Looking at decisions afterwards: which are drawn, what is asked, and what may come of it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zixin.kernel.workflow import RefusedError


class Trigger(models.TextChoices):
    """Why a decision is looked at again (复盘事由)."""

    SAMPLE = "sample", gettext_lazy("Drawn by lot")  # 抽样
    REVERSED = "reversed", gettext_lazy("Rejection reversed on appeal")  # 申诉改判
    LIMIT_ENDED = "limit_ended", gettext_lazy("Limit suspended or ended early")  # 额度中止
    LARGE_REFUSAL = "large", gettext_lazy("Large amount refused")  # 大额否决


class ReviewVerdict(models.TextChoices):
    """What a review finds (复盘结论)."""

    SOUND = "sound", gettext_lazy("Sound")  # 决策得当
    WEAK = "weak", gettext_lazy("Right, but on weak grounds")  # 结论对、依据弱
    WRONG = "wrong", gettext_lazy("Wrong on what was known")  # 决策失当
    POLICY = "policy", gettext_lazy("Policy misled it")  # 政策有缺陷


class Answer(models.TextChoices):
    """An answer to a question of the review."""

    YES = "yes", gettext_lazy("Yes")
    NO = "no", gettext_lazy("No")
    UNCLEAR = "unclear", gettext_lazy("Cannot be told")


QUESTIONS = {
    "facts": gettext_lazy("Were the facts complete and checked?"),
    "model": gettext_lazy("Did the model fit this customer?"),
    "reason": gettext_lazy("Do the reasons given bear the decision?"),
    "departure": gettext_lazy("Was each departure worth its risk?"),
    "again": gettext_lazy("Would it be decided so again on what was known then?"),
}


def is_drawn(digest: str, share: Decimal) -> bool:
    """Tell whether a decision is drawn: by its sealed event in the audit chain, so nobody can choose.

    >>> is_drawn("a", Decimal(1)), is_drawn("a", Decimal(0))
    (True, False)
    """
    place = int(hashlib.sha256(digest.encode()).hexdigest()[:8], 16)
    return Decimal(place) < share * 2**32


def require_answers(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers in order; refuse a question left open or an answer that is none."""
    for code, question in QUESTIONS.items():
        if answers.get(code) not in Answer.values:
            raise RefusedError(
                _("Answer the question: %(question)s") % {"question": question}, field=code
            )
    return {code: answers[code] for code in QUESTIONS}
