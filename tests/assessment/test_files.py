"""Names and kept bytes of files (E05, E15, E16)."""

from __future__ import annotations

import hashlib

import pytest
from django.conf import settings
from django.db import connection

from tests.assessment.files import apply, bring_statements
from tests.factories import NOW, make_customer
from zixin.accounts.queries import SYSTEM
from zixin.assessment.models import Statement
from zixin.customers.models import ImportFile
from zixin.customers.services.files import content_of, file_name, seal_uploads
from zixin.kernel.vault import VaultFile, place_of
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
def test_a_file_of_any_name_is_kept_in_the_vault_without_it(name):
    make_customer(number="N0001")
    file = bring_statements({}, name=name)
    assert [path.name for path in settings.FILE_DIR.glob("*/*")] == [str(file.kept.sealed_id)]
    assert not settings.UPLOAD_DIR.exists()
    apply(file)
    assert Statement.objects.count() == 1


@pytest.mark.django_db
def test_kept_bytes_that_were_changed_are_not_applied():
    make_customer(number="N0001")
    file = bring_statements({})
    place_of(file.kept).write_bytes(b"x,y\n1,2\n")
    with pytest.raises(RefusedError, match="was changed"):
        apply(file)
    assert Statement.objects.count() == 0


@pytest.mark.django_db
def test_what_a_file_showed_is_sealed_like_the_file():
    make_customer(number="N0001")
    file = bring_statements({})
    assert ImportFile.objects.get().preview == file.preview
    assert file.preview["rows"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT faults, preview FROM customers_importfile")
        faults, preview = cursor.fetchone()
    assert faults == ""
    assert preview.startswith("2.a.1.")


@pytest.mark.django_db(transaction=True)
def test_files_of_a_former_version_move_into_the_vault_once():
    make_customer(number="N0001")
    content = content_of(bring_statements({}))
    digest = hashlib.sha256(content).hexdigest()
    ImportFile.objects.update(kept=None)
    VaultFile.objects.all().delete()
    settings.UPLOAD_DIR.mkdir()
    (settings.UPLOAD_DIR / digest).write_bytes(content)
    (settings.UPLOAD_DIR / "notes.txt").write_text("of the administrator")

    assert seal_uploads(actor=SYSTEM, now=NOW) == 1
    assert seal_uploads(actor=SYSTEM, now=NOW) == 0

    assert content_of(ImportFile.objects.get()) == content
    assert [path.name for path in settings.UPLOAD_DIR.iterdir()] == ["notes.txt"]
