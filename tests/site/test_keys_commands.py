from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from tests.factories import NOW, make_user
from zixin.accounts.adapters import PLACE
from zixin.kernel.audit import Event
from zixin.kernel.encryption import decrypt, key_of
from zixin.kernel.keys import GivenKeys, KeyFile
from zixin.kernel.registered_keys import require_known_keys
from zixin.kernel.vault import VaultFile, content_of, keep_file
from zixin.site.commands import keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ring_file(settings, tmp_path):
    path = tmp_path / "master-key.txt"
    path.write_text("1:" + "k" * 40)
    settings.MASTER_KEYS = KeyFile(path)
    require_known_keys(now=NOW)
    return path


def names(path) -> list[str]:
    return [line.partition(":")[0] for line in path.read_text().split()]


def said(capsys) -> dict[str, object]:
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def test_a_key_lives_from_its_first_to_its_last_day(ring_file, capsys):
    TOTP.activate(make_user(), "JBSWY3DPEHPK3PXP")
    keep_file(source=b"x", now=NOW)

    assert keys.add_key(name="", as_json=True) == 0
    assert said(capsys) == {"added": "2"}
    assert names(ring_file) == ["1", "2"]

    assert keys.rotate_keys(name="", as_json=True) == 0
    outcome = said(capsys)
    assert (outcome["key"], outcome["rows"], outcome["left"]) == ("2", 2, 0)
    assert names(ring_file) == ["2", "1"]

    assert keys.retire_key(name="1", as_json=True) == 0
    assert names(ring_file) == ["2"]
    assert names(ring_file.with_name("retired-key-1.txt")) == ["1"]
    capsys.readouterr()

    assert keys.list_keys(as_json=True) == 0
    listed = said(capsys)["keys"]
    assert [(row["name"], row["state"]) for row in listed] == [("1", "retired"), ("2", "active")]
    assert listed[1]["held"] == {"kernel_vaultfile.file_key": 1, "mfa_authenticator.data": 1}
    secret = Authenticator.objects.get().data["secret"]
    assert (key_of(secret), decrypt(secret, place=PLACE)) == ("2", "JBSWY3DPEHPK3PXP")
    assert content_of(VaultFile.objects.get()) == b"x"
    assert [(event.kind, event.data["name"]) for event in Event.objects.all()] == [
        ("kernel.key.added", "2"),
        ("kernel.key.rotated", "2"),
        ("kernel.key.retired", "1"),
    ]


def test_key_that_holds_something_is_not_retired(ring_file, capsys):
    keep_file(source=b"x", now=NOW)
    keys.add_key(name="new", as_json=True)
    ring_file.write_text("\n".join(reversed(ring_file.read_text().split())))

    assert keys.retire_key(name="1", as_json=True) == 1

    assert "kernel_vaultfile.file_key (1)" in capsys.readouterr().err
    assert names(ring_file) == ["new", "1"]
    assert not Event.objects.filter(kind="kernel.key.retired").exists()


@pytest.mark.parametrize(("name", "sentence"), [("1", "active one"), ("9", "No data was ever")])
def test_active_or_unknown_key_is_not_retired(ring_file, capsys, name, sentence):
    assert keys.retire_key(name=name, as_json=True) == 1

    assert sentence in capsys.readouterr().err
    assert names(ring_file) == ["1"]
    assert Event.objects.count() == 0


@pytest.mark.parametrize("name", ["1", "NO"])
def test_key_of_a_bad_or_used_name_is_not_added(ring_file, name):
    assert keys.add_key(name=name, as_json=True) == 1

    assert names(ring_file) == ["1"]
    assert Event.objects.count() == 0


def test_ring_of_the_environment_is_changed_there(settings, capsys):
    settings.MASTER_KEYS = GivenKeys(settings.MASTER_KEYS.current())

    assert keys.add_key(name="", as_json=True) == 1
    assert keys.rotate_keys(name="2", as_json=True) == 1
    assert capsys.readouterr().err.count("environment or a command") == 2
    assert keys.rotate_keys(name="", as_json=True) == 0
