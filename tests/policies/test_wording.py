"""What the parsers refuse with is said in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import zixin
from tests.policies.factories import changed, model_document
from zixin.engine.formula import FormulaError, formula
from zixin.engine.formula.refusal import MESSAGES
from zixin.engine.policy import PolicyError, parse_policy
from zixin.policies.rules.phrases import FORMULA_PHRASES, PHRASES
from zixin.policies.rules.wording import spoken, spoken_formula, spoken_words

SOURCE = Path(zixin.__file__).parent
REFUSERS = {"PolicyError", "PolicyDocumentError", "Flaw"}
FOLDERS = ("engine/policy", "engine/scorecard", "policies/rules", "engine/standards.py")


def _sentences() -> Iterator[str]:
    """Yield every sentence a parser refuses with; what it fills in is written as 1."""
    for folder in FOLDERS:
        place = SOURCE / folder
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in REFUSERS:
                    yield from _said(node.args[1] if len(node.args) > 1 else None)


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _said(message: ast.expr | None) -> Iterator[str]:
    if isinstance(message, ast.Constant):
        yield str(message.value)
    elif isinstance(message, ast.JoinedStr):
        parts = (
            str(part.value) if isinstance(part, ast.Constant) else "1" for part in message.values
        )
        yield "".join(parts)
    elif isinstance(message, ast.IfExp):
        yield from _said(message.body)
        yield from _said(message.orelse)


def test_every_sentence_of_the_parsers_has_its_translation():
    sentences = set(_sentences())
    assert len(sentences) > 100

    with translation.override("zh-hans"):
        untold = sorted(sentence for sentence in sentences if spoken_words(sentence) == sentence)

    # The kind of the weights is filled in; both sentences stand among the phrases.
    assert untold == ["the 1 weights add up to 1, not to 1 or 100"]


def test_phrases_stand_once():
    assert len(set(PHRASES)) == len(PHRASES)


def test_every_reason_of_a_formula_has_its_phrase():
    assert set(FORMULA_PHRASES) == set(MESSAGES)


@pytest.mark.parametrize(
    ("path", "value", "english", "chinese"),
    [
        (
            "caps.0.when",
            "luck < 1",
            "caps[0].when: “luck” is no figure we know (character 1)",
            "caps[0].when：没有“luck”这个指标或项目（第 1 个字符）",
        ),
        (
            "grades.1.floor",
            95,
            "grades[1]: must be worse than the grade before it",
            "grades[1]：必须低于前一等级",
        ),
        (
            "dimensions.0.indicators.0.code",
            "luck",
            "dimensions[0].indicators[0].code: 'luck' is not known",
            "dimensions[0].indicators[0].code：'luck' 未知",
        ),
    ],
)
def test_refusal_is_said_in_both_languages(path, value, english, chinese):
    with pytest.raises(PolicyError) as refused:
        parse_policy(changed(model_document(), path, value))

    with translation.override("en"):
        assert spoken(refused.value) == english
    with translation.override("zh-hans"):
        assert spoken(refused.value) == chinese


def test_sentence_nobody_translated_stands_as_it_is():
    with translation.override("zh-hans"):
        assert spoken_words("a new kind of complaint") == "a new kind of complaint"


def test_units_that_clash_are_told():
    with pytest.raises(FormulaError) as refused:
        formula("a + b", {"a": "a", "b": "b"}, units={"a": "money", "b": "days"})

    with translation.override("en"):
        assert spoken_formula(refused.value) == "money and days do not go together"
