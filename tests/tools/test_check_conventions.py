from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from tools.check_conventions import ROOT, files, findings_of, main

SERVICE = '''
@transaction.atomic
def freeze_limit(*, limit: Limit, actor: Actor, now: datetime) -> None:
    """Freeze a limit."""
'''

# Each rule with a place and a text that breaks it on the line given, and with nothing else.
BREACHES = {
    "a file of 501 lines": ("src/zixin/engine/a.py", "x = 1\n" * 501, 1, "ZX001"),
    "a function of 60 lines": (
        "src/zixin/engine/a.py",
        "def f():\n" + "    x = 1\n" * 59,
        1,
        "ZX002",
    ),
    "state assigned": ("src/zixin/decisions/services.py", "application.state = 1", 1, "ZX003"),
    "state by setattr": ("src/zixin/decisions/jobs.py", "setattr(row, 'state', 1)", 1, "ZX003"),
    "state by update": ("src/zixin/decisions/services.py", "rows.update(state=1)", 1, "ZX003"),
    "state by bulk": ("src/zixin/kernel/audit.py", "rows.bulk_update(x, ['state'])", 1, "ZX003"),
    "state at creation": ("src/zixin/site/demo.py", "rows.create(state='OPEN')", 1, "ZX003"),
    "rows in a view": ("src/zixin/desk/views.py", "Customer.objects", 1, "ZX004"),
    "rows in a views package": ("src/zixin/desk/views/lists.py", "rows.filter(a=1)", 1, "ZX004"),
    "a save in a view": ("src/zixin/desk/views.py", "\nform.save()", 2, "ZX004"),
    "the clock read": ("src/zixin/exposure/services.py", "now = timezone.now()", 1, "ZX005"),
    "the clock as default": ("src/zixin/desk/models.py", "f(default=timezone.now)", 1, "ZX005"),
    "the day read": ("src/zixin/engine/limits.py", "date.today()", 1, "ZX005"),
    "the local day read": ("src/zixin/desk/queries.py", "timezone.localdate()", 1, "ZX005"),
    "the clock in a field": ("src/zixin/desk/models.py", "f(auto_now_add=True)", 1, "ZX005"),
    "a positional service": (
        "src/zixin/exposure/services.py",
        SERVICE.replace("*, limit: Limit,", "limit: Limit, *,"),
        3,
        "ZX006",
    ),
    "a service without actor": (
        "src/zixin/exposure/services/limits.py",
        SERVICE.replace("actor: Actor, ", ""),
        3,
        "ZX006",
    ),
    "a service outside a transaction": (
        "src/zixin/exposure/services.py",
        SERVICE.replace("@transaction.atomic", ""),
        3,
        "ZX006",
    ),
    "a silent service": (
        "src/zixin/exposure/services.py",
        SERVICE.replace('"""Freeze a limit."""', "..."),
        3,
        "ZX007",
    ),
    "a bare noqa": ("tools/a.py", "x = 1  # noqa: E501", 1, "ZX008"),
    "a bare type ignore": ("tests/a.py", "x = 1  # type: ignore[misc]", 1, "ZX008"),
    "a bare no cover": ("src/zixin/engine/a.py", "x = 1  # pragma: no cover", 1, "ZX008"),
    "a nameless module": ("src/zixin/desk/utils.py", "x = 1", 1, "ZX009"),
    "a nameless package": ("tests/helpers/people.py", "x = 1", 1, "ZX009"),
    "a row written by a query": ("src/zixin/desk/queries.py", "A.objects.create(b=1)", 1, "ZX010"),
    "rows written by a job": (
        "src/zixin/desk/jobs.py",
        "A.objects.filter(b=1).update(c=2)",
        1,
        "ZX010",
    ),
    "a model signal": (
        "src/zixin/desk/events.py",
        "from django.db.models.signals import post_save",
        1,
        "ZX011",
    ),
    "a step in save": (
        "src/zixin/desk/models.py",
        "class A(Model):\n    def save(self):\n        ...",
        2,
        "ZX011",
    ),
    "a label not translated": ("src/zixin/desk/forms.py", "f(label='Amount')", 1, "ZX012"),
    "a name not translated": (
        "src/zixin/desk/models.py",
        "class Meta:\n    verbose_name = 'customer'",
        2,
        "ZX012",
    ),
    "a refusal not translated": ("src/zixin/desk/rules.py", "RefusedError('No.')", 1, "ZX012"),
    "a refusal put together": ("src/zixin/desk/rules.py", "RefusedError(f'No {x}.')", 1, "ZX012"),
    "an error not translated": ("src/zixin/desk/forms.py", "s.add_error('a', 'No.')", 1, "ZX012"),
    "a test skipped": ("tests/test_a.py", "pytest.skip('later')", 1, "ZX013"),
    "a test expected to fail": ("tests/test_a.py", "@pytest.mark.xfail\ndef t(): ...", 1, "ZX013"),
    "a mock": ("tests/test_a.py", "from unittest.mock import Mock", 1, "ZX013"),
    "a path of one machine": ("src/zixin/site/a.py", "x = '/ho" + "me/ann/a.csv'", 1, "ZX014"),
    "Django in a connector": (
        "src/zixin/connectors/spreadsheets/client.py",
        "from django.conf import settings",
        1,
        "ZX015",
    ),
    "Django in the batch": ("src/zixin/batch/portfolio.py", "import django.db", 1, "ZX015"),
    "a template of 151 lines": ("src/zixin/desk/templates/a.html", "<p>\n" * 151, 1, "ZX001"),
    "a style attribute": ("src/zixin/desk/templates/a.html", '<p style="a">', 1, "ZX020"),
    "a style sheet": ("src/zixin/desk/templates/a.html", "<style></style>", 1, "ZX020"),
    "a handler": ("src/zixin/desk/templates/a.html", '<p onclick="a()">', 1, "ZX020"),
    "an htmx handler": ("src/zixin/desk/templates/a.html", '<p hx-on:click="a()">', 1, "ZX020"),
    "a script address": ("src/zixin/desk/templates/a.html", "<a href='javascript:1'>", 1, "ZX020"),
    "an inline script": ("src/zixin/desk/templates/a.html", "\n<script>1</script>", 2, "ZX020"),
    "a foreign script": (
        "src/zixin/desk/templates/a.html",
        '<script src="//example.org/a.js"></script>',
        1,
        "ZX020",
    ),
    "unescaped text": ("src/zixin/desk/templates/a.html", "{{ note|safe }}", 1, "ZX020"),
    "an untrimmed block": (
        "src/zixin/desk/templates/a.html",
        "{% blocktranslate %}\n  a\n{% endblocktranslate %}",
        1,
        "ZX021",
    ),
    "a word not translated": ("src/zixin/desk/templates/a.html", "<p>\n  Amount\n</p>", 2, "ZX022"),
    "a Chinese word": ("src/zixin/desk/templates/a.html", "<p>额度</p>", 1, "ZX022"),
    "a title not translated": ("src/zixin/desk/templates/a.html", '<a title="Go">', 1, "ZX022"),
}

KEPT = {
    "a whole service": ("src/zixin/exposure/services.py", SERVICE),
    "a private step": ("src/zixin/exposure/services.py", "def _step(limit): ..."),
    "the one writer of states": ("src/zixin/kernel/workflow.py", "subject.state = target"),
    "a state read": ("src/zixin/desk/queries.py", "A.objects.filter(state='OPEN')"),
    "a state outside Django": ("src/zixin/engine/formula.py", "self.state = 1"),
    "the clock at the edge": ("src/zixin/kernel/middleware.py", "timezone.now()"),
    "the clock in a job": ("src/zixin/desk/jobs.py", "timezone.now()"),
    "a time made local": ("src/zixin/desk/queries.py", "timezone.localdate(now)"),
    "the time of the request": ("src/zixin/desk/views.py", "request.now"),
    "a suppression with a reason": ("tools/a.py", "x = 1  # noqa: E501 -- a long address"),
    "an allowed line": ("src/zixin/desk/views.py", "a.objects  # allow ZX004: the lock needs it"),
    "a row written by a service": ("src/zixin/desk/services.py", "A.objects.create(b=1)"),
    "a translated label": ("src/zixin/desk/forms.py", "f(label=_('Amount'))"),
    "a script file": (
        "src/zixin/desk/templates/a.html",
        '<script src="{% static "a.js" %}"></script>',
    ),
    "a trimmed block": (
        "src/zixin/desk/templates/a.html",
        "{% blocktranslate trimmed %}\n  An amount\n{% endblocktranslate %}",
    ),
    "words in tags": (
        "src/zixin/desk/templates/a.html",
        '<a title="{% translate "Go" %}" class="btn">{{ amount }} {# a note #} PDF</a>',
    ),
    "an allowed word": (
        "src/zixin/desk/templates/a.html",
        "<p>Sans</p> {# allow ZX022: the name of a font #}",
    ),
}


@pytest.mark.parametrize(("place", "text", "line", "code"), BREACHES.values(), ids=BREACHES)
def test_breach_is_found(place: str, text: str, line: int, code: str) -> None:
    found = findings_of(PurePath(place), text)

    assert [finding.split(" ")[:2] for finding in found] == [[f"{place}:{line}:", code]]


@pytest.mark.parametrize(("place", "text"), KEPT.values(), ids=KEPT)
def test_good_code_is_left_in_peace(place: str, text: str) -> None:
    assert findings_of(PurePath(place), text) == []


def test_allowance_without_a_reason_is_none() -> None:
    found = findings_of(PurePath("src/zixin/desk/views.py"), "a.objects  # allow ZX004:")

    assert len(found) == 1


def test_migrations_are_not_judged() -> None:
    judged = {path.relative_to(ROOT).as_posix() for path in files(["src"])}

    assert not any("/migrations/" in path for path in judged)
    assert "src/zixin/kernel/workflow.py" in judged


def test_command_tells_every_breach_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "src" / "zixin" / "desk"
    folder.mkdir(parents=True)
    (folder / "views.py").write_text("a.objects\nb.objects\n")

    code = main(["src"], base=tmp_path)

    assert capsys.readouterr().out == (
        "src/zixin/desk/views.py:1: ZX004 .objects belongs in queries or services\n"
        "src/zixin/desk/views.py:2: ZX004 .objects belongs in queries or services\n"
    )
    assert code == 1


def test_command_passes_on_clean_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tools"]) == 0
    assert capsys.readouterr().out == "conventions: 7 files, all rules kept\n"
