"""What accounts judge: who may act on whom, and whether a course or an agreement is sound."""

from zixin.accounts.rules.documents import (
    AgreementText,
    Course,
    FaultyDocumentError,
    parse_agreement,
    parse_course,
    right_answers,
)
from zixin.accounts.rules.people import (
    is_another_person,
    is_oneself,
    may_administer,
    may_break_glass,
    may_protect,
)

__all__ = [
    "AgreementText",
    "Course",
    "FaultyDocumentError",
    "is_another_person",
    "is_oneself",
    "may_administer",
    "may_break_glass",
    "may_protect",
    "parse_agreement",
    "parse_course",
    "right_answers",
]
