"""What the linter of policies finds (政策体检): a code, the cell it stands in, and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from zixin.policies.rules.authority import Band
from zixin.policies.rules.authority.words import ACTION_WORDS, band_words, grade_words
from zixin.policies.rules.wording import spoken_words


class Severity(StrEnum):
    """An error is never published; a warning is, with a reason."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a finding stands: its place in the document, and the cell, raise or level there.

    ``band`` is one of the cell, told by its bound. ``title`` names the raise or the level.
    """

    place: str
    action: str = ""
    grade: str | None = None
    band: Band | None = None
    raised: str = ""
    level: str = ""
    title: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Name the cell in words; empty where the place says it all."""
        words = [
            str(ACTION_WORDS[self.action]) if self.action else "",
            "" if self.grade is None else grade_words(self.grade),
            band_words(self.band.up_to) if self.band else "",
            _said(self.title) if self.title else self.raised or self.level,
        ]
        return " · ".join(word for word in words if word)

    def parts(self) -> dict[str, str | None]:
        """Return what is known of the spot, by name."""
        codes = {"action": self.action, "raise": self.raised, "level": self.level}
        known: dict[str, str | None] = {"place": self.place}
        known |= {name: code for name, code in codes.items() if code}
        if self.grade is not None:
            known["grade"] = self.grade
        if self.band:
            known["up_to"] = None if self.band.up_to is None else str(self.band.up_to)
        return known


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; the sentence is said in the reader's language."""

    code: str
    spot: Spot
    words: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if self.code in WARNINGS_TOLD else Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity == Severity.ERROR

    @property
    def is_refusal(self) -> bool:
        """Tell whether the parser itself refuses, so that the document cannot be laid out."""
        return isinstance(self.words.get("message"), Told)

    @property
    def sentence(self) -> str:
        """Say what is wrong."""
        words = {name: _said(word) for name, word in self.words.items()}
        return str(SENTENCES[self.code]) % words

    def __str__(self) -> str:
        """Say where it is and what is wrong, in one line."""
        words = {"place": self.spot.place, "cell": self.spot, "message": self.sentence}
        if not str(self.spot):
            return str(_("%(place)s: %(message)s")) % words
        return str(_("%(place)s (%(cell)s): %(message)s")) % words

    def as_json(self) -> dict[str, Any]:
        """Return the finding as a command prints it: in both languages."""
        sentences = {}
        for language, locale in (("zh", "zh-hans"), ("en", "en")):
            with override(locale):
                sentences[language] = self.sentence
        return {"code": self.code, "severity": self.severity, **self.spot.parts(), **sentences}


def _said(word: Any) -> str:
    """Say a part of a sentence now: a sentence of a parser, a title in both languages, or a text."""
    if isinstance(word, Told):
        return spoken_words(word.message)
    if isinstance(word, Mapping):
        return str(word["zh" if (get_language() or "").startswith("zh") else "en"])
    return str(word)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of a parser, which is translated when it is said."""

    message: str


FLAWED = "%(message)s"
SENTENCES: Mapping[str, Promise | str] = {
    # what a parser refuses
    "unreadable": FLAWED,
    "unknown_role": FLAWED,
    "unknown_level": FLAWED,
    "band_open": FLAWED,
    "band_order": FLAWED,
    "cell_overlap": FLAWED,
    "cell_gap": FLAWED,
    # the ladder and what stands on it
    "ladder_order": _("The level asks for no more than the level below it."),
    "level_unreached": _("No case ever comes to this level."),
    "band_redundant": _("The band leads to the same level as the band below it."),
    "amount_order": _("A larger amount needs less than a smaller one: %(less)s, not %(more)s."),
    "grade_order": _(
        "The grade needs less than the better grade %(better)s: %(less)s, not %(more)s."
    ),
    "action_order": _("%(action)s needs less than %(other)s: %(less)s, not %(more)s."),
    "decrease_order": _("A decrease needs more than an increase: %(more)s, not %(less)s."),
    # raises
    "raise_contradiction": _("Has the same condition as %(other)s, and another effect."),
    "raise_twice": _("Has the same condition and the same effect as %(other)s: both add up."),
    "raise_below": _(
        "Names the level %(level)s, which lies above none of the cases it applies to."
    ),
    "raise_shadowed": _("Changes nothing: wherever it applies, another rule lifts as far."),
    # straight through
    "straight_grade": _("Nobody would look at a grade this poor or unknown before it is granted."),
    "straight_confidence": _(
        "Nobody would look at it though the confidence in the data is unknown."
    ),
    "straight_warning": _("Nobody would look at it though there is a red warning."),
    # terms
    "terms_order": _("The standard terms are longer than those of the better grade %(better)s."),
    "terms_beyond": _("The standard terms are longer than the longest terms allowed."),
    "validity_order": _("A limit holds longer than at the better grade %(better)s."),
    # people
    "level_unmanned": _("Nobody can fill all steps: %(role)s is missing."),
    "quorum_short": _("The quorum is %(quorum)s, and there are %(count)s members."),
    "self_approval": _("If %(role)s prepared the case, nobody else could fill all steps."),
    "no_stand_in": _("If one person (%(role)s) is absent, nobody else can fill all steps."),
    "escalation_unmanned": _("A step left too long is told to %(role)s, and there is nobody."),
    # other kinds
    "grade_multiplier": _("The multiplier is greater than that of the better grade %(better)s."),
    "cap_contradiction": _("Has the same condition as %(other)s, and another effect."),
    "model_repeated": _("Leads to the same model as everybody else, and stands last."),
}
WARNINGS_TOLD = frozenset(
    {"level_unreached", "band_redundant", "raise_twice", "raise_shadowed", "no_stand_in"}
    | {"validity_order", "escalation_unmanned", "grade_multiplier", "model_repeated"}
)
