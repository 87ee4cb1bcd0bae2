from __future__ import annotations

from importlib import resources

import pytest

from zixin.accounts.rules import FaultyDocumentError, parse_agreement, parse_course, right_answers

SHIPPED = resources.files("zixin.accounts") / "shipped"
COURSE = (SHIPPED / "course-confidentiality-1.toml").read_text(encoding="utf-8")
AGREEMENT = (SHIPPED / "agreement-confidentiality-1.toml").read_text(encoding="utf-8")


def test_course_is_read_with_its_right_answers():
    course = parse_course(COURSE)

    answers = {question["code"]: question["right"] for question in course.questions}
    assert right_answers(course.questions, answers) == 10
    assert right_answers(course.questions, {}) == 0
    assert "right" not in course.questions[0]["options"][1]


def test_digest_binds_every_word_of_both_languages():
    text = parse_agreement(AGREEMENT)

    assert text.digest == parse_agreement(AGREEMENT + "\n# a remark\n").digest
    for former, later in (
        ("第六条", "第七条"),
        ("Article 6", "Article 9"),
        ("version = 1", "version = 2"),
    ):
        assert parse_agreement(AGREEMENT.replace(former, later)).digest != text.digest


@pytest.mark.parametrize(
    ("former", "later", "place"),
    [
        ("right = true", "right = false", "question 1"),
        ('code = "curiosity"', "", "question 2 code"),
        ('heading_en = "1. What', 'heading_xx = "1. What', "section 1 heading_en"),
        ("pass_percent = 80", "pass_percent = 101", "pass_percent"),
        ("pass_percent = 80", "pass_percent = 0", "pass_percent"),
        ("valid_days = 365", "valid_days = -1", "valid_days"),
        ("version = 1", "version = true", "version"),
        ('code = "confidentiality"', "code = =", "TOML"),
    ],
)
def test_faulty_course_is_refused_with_its_place(former, later, place):
    with pytest.raises(FaultyDocumentError) as faulty:
        parse_course(COURSE.replace(former, later, 1))

    assert place in faulty.value.message


def test_agreement_without_one_language_is_refused():
    with pytest.raises(FaultyDocumentError):
        parse_agreement(AGREEMENT.replace("text_en", "text_fr"))
