"""Names and kept bytes of files (E05, E15, E16)."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.assessment.files import apply, bring_statements
from tests.factories import make_customer
from zixin.assessment.models import Statement
from zixin.customers.services.files import file_name
from zixin.kernel.workflow import RefusedError


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../x", "x"),
        ("..\\..\\x.csv", "x.csv"),
        ("C:\\temp\\报表.xlsx", "报表.xlsx"),
        ("a\nb\r.csv", "a b .csv"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
        ("报\u202e表.csv", "报 表.csv"),
        ("a\0b", "a b"),
        ("\udcff.csv", ".csv"),
        ("<script>.csv", "<script>.csv"),
        ("CON", "CON"),
        ("/", "?"),
        ("", "?"),
    ],
)
def test_a_file_name_is_one_printable_line(name, kept):
    assert file_name(name) == kept


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["../../x", "x" * 300, "a\nb", "CON", "\0", "\udcff"])
def test_a_file_of_any_name_is_kept_under_its_digest_alone(name):
    make_customer(number="N0001")
    file = bring_statements({}, name=name)
    assert [path.name for path in settings.UPLOAD_DIR.iterdir()] == [file.sha256]
    apply(file)
    assert Statement.objects.count() == 1


@pytest.mark.django_db
def test_kept_bytes_that_were_changed_are_not_applied():
    make_customer(number="N0001")
    file = bring_statements({})
    (settings.UPLOAD_DIR / file.sha256).write_bytes(b"x,y\n1,2\n")
    with pytest.raises(RefusedError, match="was changed"):
        apply(file)
    assert Statement.objects.count() == 0
