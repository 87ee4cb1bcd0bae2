"""Questionnaires as documents (问卷): questions, branching and what the answers tell. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, TypeAlias

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zixin.dossier.rules import FactError, fact_codes, fact_value
from zixin.engine.catalogue import load_catalogue
from zixin.engine.formula import Formula, FormulaError, formula

Answer: TypeAlias = str | list[str]
Answers: TypeAlias = Mapping[str, Answer]

KINDS = ("single", "multiple", "number", "date", "text", "yes_no")
UNITS = ("", "percent", "yuan", "wan_yuan", "people", "times", "days", "months", "years")
SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
TEXT_MAX = 500
QUESTIONS_MAX = 100
CHOICES_MAX = 20
LEVEL_WORST = 4
SHARE_TOLERATED = Decimal("0.05")  # where a questionnaire says nothing else
FACTORS = {"percent": Decimal("0.01"), "wan_yuan": Decimal(10_000)}
FACT_KINDS = {"number": "number", "yes_no": "yes_no", "text": "text", "single": "text"}


class QuestionnaireError(ValueError):
    """A document that is no questionnaire; the message names the place and how to mend it."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.place = place


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if (get_language() or "").startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose, and the level of the qualitative item it speaks for."""

    value: str
    text: Words
    level: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: ``when`` says whether it is asked, ``fact`` and ``item`` what it feeds."""

    code: str
    kind: Literal["single", "multiple", "number", "date", "text", "yes_no"]
    text: Words
    unit: str
    choices: tuple[Choice, ...]
    when: str
    condition: Formula | None
    fact: str
    item: str
    is_required: bool
    wants_evidence: bool
    tolerance: Decimal = SHARE_TOLERATED


@dataclass(frozen=True, slots=True)
class Form:
    """A questionnaire as it is read from its document."""

    title: Words
    questions: tuple[Question, ...]

    def question(self, code: str) -> Question | None:
        return next((row for row in self.questions if row.code == code), None)


def read_form(document: Mapping[str, Any]) -> Form:
    """Read a document; raises ``QuestionnaireError`` with the place that is wrong.

    A condition may name earlier questions only, so that branching never runs in a circle.
    """
    title = _words(document.get("title"), "title")
    rows = document.get("questions")
    if not isinstance(rows, list) or not rows:
        raise QuestionnaireError("", _("A questionnaire has at least one question."))
    if len(rows) > QUESTIONS_MAX:
        raise QuestionnaireError(
            "", _("A questionnaire has at most %(most)d questions.") % {"most": QUESTIONS_MAX}
        )
    questions: list[Question] = []
    for place, row in enumerate(rows, start=1):
        questions.append(_question(row, str(place), questions))
    return Form(title, tuple(questions))


def _question(row: Any, place: str, earlier: Sequence[Question]) -> Question:
    if not isinstance(row, dict):
        raise QuestionnaireError(place, _("This is no question."))
    code = str(row.get("code", ""))
    if not SLUG.fullmatch(code):
        raise QuestionnaireError(
            place, _("A code is made of small letters, digits and underscores.")
        )
    place = f"{place} ({code})"
    if any(known.code == code for known in earlier):
        raise QuestionnaireError(place, _("This code is used by an earlier question."))
    kind, unit = row.get("kind"), str(row.get("unit", ""))
    if kind not in KINDS or unit not in UNITS or (unit and kind != "number"):
        raise QuestionnaireError(place, _("Choose a known kind and unit."))
    choices = _choices(row, place, kind)
    when = str(row.get("when", "")).strip()
    question = Question(
        code=code,
        kind=kind,
        text=_words(row.get("text"), place),
        unit=unit,
        choices=choices,
        when=when,
        condition=_condition(when, place, earlier) if when else None,
        fact=str(row.get("fact", "")),
        item=str(row.get("item", "")),
        is_required=row.get("required") is True,
        wants_evidence=row.get("evidence") is True,
        tolerance=_tolerance(row, place, kind),
    )
    _require_mapping(question, place)
    return question


def _tolerance(row: Mapping[str, Any], place: str, kind: str) -> Decimal:
    """How far two answers may lie apart, as a share of the greater: ``"0.1"``."""
    if "tolerance" not in row:
        return SHARE_TOLERATED
    try:
        share = Decimal(str(row["tolerance"]))
    except InvalidOperation:
        share = Decimal(-1)
    if kind != "number" or not share.is_finite() or not 0 <= share < 1:
        raise QuestionnaireError(
            place, _("Only numbers may lie apart, by a share from 0 to below 1.")
        )
    return share


def _words(value: Any, place: str) -> Words:
    if not isinstance(value, dict):
        raise QuestionnaireError(place, _("Give the text in Chinese and in English."))
    zh, en = (str(value.get(language, "")).strip() for language in ("zh", "en"))
    if not zh or not en:
        raise QuestionnaireError(place, _("Give the text in Chinese and in English."))
    if max(len(zh), len(en)) > TEXT_MAX or not (zh.isprintable() and en.isprintable()):
        raise QuestionnaireError(
            place, _("A text is one line of at most %(most)d signs.") % {"most": TEXT_MAX}
        )
    return Words(zh, en)


def _choices(row: Mapping[str, Any], place: str, kind: str) -> tuple[Choice, ...]:
    rows = row.get("choices", [])
    if kind not in {"single", "multiple"}:
        if rows:
            raise QuestionnaireError(place, _("Only a question with choices has choices."))
        return ()
    if not isinstance(rows, list) or not 2 <= len(rows) <= CHOICES_MAX:  # noqa: PLR2004 -- a choice is between two
        raise QuestionnaireError(place, _("Give 2 to %(most)d choices.") % {"most": CHOICES_MAX})
    choices: list[Choice] = []
    for choice in rows:
        value, level = str(choice.get("value", "")), choice.get("level")
        if not SLUG.fullmatch(value) or value in {known.value for known in choices}:
            raise QuestionnaireError(place, _("Each choice has a code of its own."))
        if level is not None and (not isinstance(level, int) or not 0 <= level <= LEVEL_WORST):
            raise QuestionnaireError(place, _("A level is 0 (best) to 4 (worst)."))
        choices.append(Choice(value, _words(choice.get("text"), place), level))
    return tuple(choices)


def _condition(text: str, place: str, earlier: Sequence[Question]) -> Formula:
    units = {name: unit for row in earlier for name, unit in _names(row)}
    try:
        return formula(f"holds({text})", {name: name for name in units}, units=units)
    except FormulaError as wrong:
        raise QuestionnaireError(
            place,
            _("The condition cannot be read; it names earlier questions only: %(reason)s")
            % {"reason": wrong},
        ) from wrong


def _names(question: Question) -> list[tuple[str, str]]:
    """The names under which an answer stands in conditions, each with its unit."""
    match question.kind:
        case "single":
            return [(question.code, "text")]
        case "number" | "yes_no":
            return [(question.code, "count")]
        case "multiple":
            return [(f"{question.code}_{choice.value}", "count") for choice in question.choices]
        case _:
            return []


def _require_mapping(question: Question, place: str) -> None:
    catalogue = load_catalogue()
    if question.fact:
        if question.fact not in fact_codes():
            raise QuestionnaireError(
                place, _("%(code)s is no fact that can be recorded.") % {"code": question.fact}
            )
        if catalogue.inputs[question.fact].kind != FACT_KINDS.get(question.kind):
            raise QuestionnaireError(place, _("A question of this kind does not give this fact."))
    if question.item:
        if question.item not in catalogue.qualitative:
            raise QuestionnaireError(
                place, _("%(code)s is no qualitative item.") % {"code": question.item}
            )
        if question.kind != "single" or any(row.level is None for row in question.choices):
            raise QuestionnaireError(
                place, _("A question for a qualitative item has one choice, each with a level.")
            )


def asked(form: Form, answers: Answers) -> list[Question]:
    """The questions that are asked, given the answers so far, in their order."""
    found: list[Question] = []
    record: dict[str, Any] = {}
    for question in form.questions:
        if question.condition is not None and question.condition.evaluate(record)[0] != 1:
            continue
        found.append(question)
        if question.code in answers:
            record |= _values(question, answers[question.code])
    return found


def _values(question: Question, answer: Answer) -> dict[str, Any]:
    match question.kind:
        case "single":
            return {question.code: answer}
        case "number" | "yes_no":
            return {question.code: float(str(answer))}
        case "multiple":
            return {
                f"{question.code}_{choice.value}": float(choice.value in answer)
                for choice in question.choices
            }
        case _:
            return {}


def kept(form: Form, answers: Answers) -> dict[str, Answer]:
    """The answers to the questions that are asked; the others fall away."""
    return {
        question.code: answers[question.code]
        for question in asked(form, answers)
        if question.code in answers
    }


def facts_told(form: Form, answers: Answers) -> dict[str, str]:
    """The facts that answers claim, as the credit file stores them, by fact."""
    told: dict[str, str] = {}
    for question in asked(form, answers):
        answer = answers.get(question.code)
        if not question.fact or not isinstance(answer, str):
            continue
        text = answer
        if question.kind == "number":
            text = f"{Decimal(answer) * FACTORS.get(question.unit, Decimal(1)):f}"
        try:
            told[question.fact] = fact_value(question.fact, text)
        except FactError:
            continue  # an answer that is no such fact stays an answer
    return told


def levels_told(form: Form, answers: Answers) -> dict[str, int]:
    """The level of each qualitative item that answers speak for: the mean, a half to the worse."""
    levels: dict[str, list[int]] = {}
    for question in asked(form, answers):
        for choice in question.choices:
            if question.item and choice.value == answers.get(question.code):
                levels.setdefault(question.item, []).append(choice.level or 0)
    return {item: (2 * sum(of) + len(of)) // (2 * len(of)) for item, of in levels.items()}


def differ(question: Question, first: Answer, same: Question, second: Answer) -> bool:
    """Tell whether two answers contradict each other, by the narrower tolerance of their questions."""
    if question.kind == "number":
        one, other = Decimal(str(first)), Decimal(str(second))
        tolerance = min(question.tolerance, same.tolerance)
        return abs(one - other) > tolerance * max(abs(one), abs(other))
    if question.kind == "text":
        return False  # free words are compared by people
    return first != second


def spoken(question: Question, answer: Answer | None) -> str:
    """Put an answer into words."""
    if answer is None:
        return ""
    texts = {choice.value: str(choice.text) for choice in question.choices}
    if isinstance(answer, list):
        return ", ".join(texts.get(value, value) for value in answer)
    if question.kind == "yes_no":
        return _("Yes") if answer == "1" else _("No")
    if question.kind == "number":
        return f"{Decimal(answer):,f} {unit_words(question.unit)}".strip()
    return texts.get(answer, answer)


def unit_words(unit: str) -> str:
    """Name a unit."""
    return {
        "percent": "%",
        "yuan": _("yuan"),
        "wan_yuan": _("ten thousand yuan"),
        "people": _("people"),
        "times": _("times"),
        "days": _("days"),
        "months": _("months"),
        "years": _("years"),
    }.get(unit, "")
