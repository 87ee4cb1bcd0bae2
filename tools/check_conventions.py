"""House rules that no off-the-shelf linter knows: each one is a rule of docs/architecture.md.

Each finding is ``path:line: code message``. A line opts out with ``# allow ZX000: reason`` (in a
template ``{# allow ZX000: reason #}``); without a reason it does not.

    python tools/check_conventions.py [PATH ...]
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # so that it runs as a script and as a module

from tools.template_conventions import template_findings  # noqa: E402 -- needs the line above

FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 500
ROOTS = ("src", "tests", "tools", "benchmarks", "hatch_build.py")
PURE_PACKAGES = frozenset({"engine", "batch", "connectors", "learning"})
BANNED_NAMES = frozenset(
    {"util", "utils", "helper", "helpers", "common", "manager", "managers", "data", "info", "misc"}
)
QUERY_WORDS = frozenset(
    {
        "objects",
        "filter",
        "exclude",
        "annotate",
        "order_by",
        "select_related",
        "prefetch_related",
        "save",
        "create",
        "bulk_create",
        "bulk_update",
        "delete",
        "atomic",
    }
)
WRITES = frozenset(
    {"create", "update", "delete", "get_or_create", "update_or_create"}
    | {"bulk_create", "bulk_update"}
)
CLOCKS = {
    "datetime": {"now", "today", "utcnow"},
    "date": {"today"},
    "timezone": {"now"},
    "time": {"time", "time_ns"},
}
LOCALISERS = frozenset({"localdate", "localtime"})  # read the clock when they are given nothing
CLOCK_EDGE = frozenset({"middleware", "jobs", "commands", "command_line"})
LABEL_WORDS = frozenset(
    {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label"}
)
TEST_ESCAPES = frozenset({"skip", "skipif", "xfail", "importorskip"})
ALLOW = re.compile(r"# ?allow (?P<codes>ZX\d{3}(?:, ?ZX\d{3})*): \S")
SUPPRESSION = re.compile(r"#\s*(?:noqa|type: ?ignore|pragma: no cover)(?!.* -- \S)")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w")

Finding = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """A module with its place: which package it belongs to and what kind of file it is."""

    path: PurePath
    text: str
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def package(self) -> str:
        """Name the package below ``src/zixin``; empty outside the product."""
        parts = self.path.parts
        if parts[:2] == ("src", "zixin"):
            return parts[2] if len(parts) > 3 else "zixin"  # noqa: PLR2004 -- src/zixin/<package>/<file>
        return ""

    @property
    def kind(self) -> str:
        """Name the layer of an app: ``views`` for ``views.py`` and for a file in ``views/``."""
        inside = self.path.parts[3:]
        return PurePath(inside[0]).stem if self.package and inside else ""

    @property
    def is_django(self) -> bool:
        return bool(self.package) and self.package not in PURE_PACKAGES


Rule = Callable[[Source], Iterator[Finding]]


def sizes(source: Source) -> Iterator[Finding]:
    """ZX001 and ZX002: what does not fit on a few screens is two things."""
    if len(source.lines) > FILE_LINES_MAX:
        yield 1, "ZX001", f"{len(source.lines)} lines, at most {FILE_LINES_MAX}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length >= FUNCTION_LINES_MAX:
                yield node.lineno, "ZX002", f"{node.name} has {length} lines"


def state_writes(source: Source) -> Iterator[Finding]:
    """ZX003: no state without a move, and no move without an event."""
    if not source.is_django or source.path.parts[-2:] == ("kernel", "workflow.py"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.expr) and _writes_state(node):
            yield node.lineno, "ZX003", "state is written by kernel.workflow.advance only"


def _writes_state(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "state" and isinstance(node.ctx, ast.Store)
    if not isinstance(node, ast.Call):
        return False
    name = _called(node)
    if name == "setattr":
        return any(isinstance(part, ast.Constant) and part.value == "state" for part in node.args)
    if name == "bulk_update":
        return any(
            isinstance(part, ast.Constant) and part.value == "state" for part in ast.walk(node)
        )
    return name in WRITES and any(keyword.arg == "state" for keyword in node.keywords)


def thin_views(source: Source) -> Iterator[Finding]:
    """ZX004: a view translates; it neither reads rows nor changes them."""
    if source.kind not in {"views", "templatetags"}:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in QUERY_WORDS:
            yield node.lineno, "ZX004", f".{node.attr} belongs in queries or services"


def clock(source: Source) -> Iterator[Finding]:
    """ZX005: time is an argument; the clock is read at the edge."""
    edge = {PurePath(part).stem for part in source.path.parts} & CLOCK_EDGE
    if not source.package or edge:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in CLOCKS.get(node.value.id, ()):
                yield node.lineno, "ZX005", f"pass the time in instead of {ast.unparse(node)}"
        elif isinstance(node, ast.Call) and _called(node) in LOCALISERS and not node.args:
            yield node.lineno, "ZX005", f"{ast.unparse(node)} reads the clock: give it the time"
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.value.lineno, "ZX005", f"{node.arg} reads the clock; the service passes it"


def service_shape(source: Source) -> Iterator[Finding]:
    """ZX006 and ZX007: a service is one verb, in one transaction, that says what it does."""
    if source.kind != "services":
        return
    for node in source.tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if node.args.args or node.args.posonlyargs:
            yield node.lineno, "ZX006", f"{node.name} takes keyword arguments only"
        absent = {"actor", "now"} - {argument.arg for argument in node.args.kwonlyargs}
        if absent:
            yield node.lineno, "ZX006", f"{node.name} lacks {' and '.join(sorted(absent))}"
        if not any("atomic" in ast.unparse(item) for item in node.decorator_list):
            yield node.lineno, "ZX006", f"{node.name} is not one transaction (@transaction.atomic)"
        if not ast.get_docstring(node):
            yield node.lineno, "ZX007", f"{node.name} does not say what it changes and records"


def suppressions(source: Source) -> Iterator[Finding]:
    """ZX008: a silenced linter says why."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT and SUPPRESSION.search(token.string):
            yield token.start[0], "ZX008", "a suppression needs ' -- reason' behind it"


def names(source: Source) -> Iterator[Finding]:
    """ZX009: a module is named for what it holds."""
    for part in source.path.parts:
        if PurePath(part).stem in BANNED_NAMES:
            yield 1, "ZX009", f"{part} says nothing: name the thing it holds"


def writes(source: Source) -> Iterator[Finding]:
    """ZX010: rows are written by services, where the audit event is written too."""
    if not source.is_django or source.package == "kernel" or source.kind == "services":
        return
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in WRITES
            and _starts_at_objects(node.func.value)
        ):
            yield node.lineno, "ZX010", f"{ast.unparse(node.func)} belongs in a service"


def _starts_at_objects(node: ast.expr) -> bool:
    while True:
        if isinstance(node, ast.Attribute):
            if node.attr in {"objects", "_default_manager", "_base_manager"}:
                return True
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return False


def hidden_steps(source: Source) -> Iterator[Finding]:
    """ZX011: a business step stands in a service, never behind ``save()`` or a model signal."""
    if not source.is_django:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals":
            yield (
                node.lineno,
                "ZX011",
                "no model signals: call the service, or subscribe to an event",
            )
    for node in ast.walk(source.tree) if source.kind == "models" else ():
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}:
            yield node.lineno, "ZX011", f"{node.name}() hides a step: it belongs in a service"


def untranslated(source: Source) -> Iterator[Finding]:
    """ZX012: what a person reads goes through gettext."""
    if not source.is_django:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.keyword) and node.arg in LABEL_WORDS and _is_text(node.value):
            yield node.value.lineno, "ZX012", f"{node.arg} is not translated"
        elif isinstance(node, ast.Assign) and _is_text(node.value):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id.startswith("verbose_name"):
                    yield node.lineno, "ZX012", f"{target.id} is not translated"
        elif isinstance(node, ast.Call) and _tells_a_person(node):
            yield node.lineno, "ZX012", "a refusal is read by a person: translate it"


def _tells_a_person(node: ast.Call) -> bool:
    return _called(node) in {"RefusedError", "add_error"} and any(map(_is_text, node.args[-1:]))


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def escapes(source: Source) -> Iterator[Finding]:
    """ZX013: a test runs and can fail; nothing in it is pretended."""
    if source.path.parts[0] != "tests":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            whole = ast.unparse(node) if node.attr in TEST_ESCAPES else ""
            if whole.startswith("pytest."):
                yield node.lineno, "ZX013", f"{whole}: a test that does not run is none"
        elif isinstance(node, ast.ImportFrom | ast.Import):
            modules = {alias.name for alias in node.names} | {getattr(node, "module", None)}
            if {"mock", "unittest.mock"} & modules:
                yield node.lineno, "ZX013", "no mocks: test what happened, not what was called"


def machine_paths(source: Source) -> Iterator[Finding]:
    """ZX014: the project knows nothing of the machine it was written on."""
    for number, line in enumerate(source.lines, start=1):
        if MACHINE_PATH.search(line):
            yield number, "ZX014", "a path of one machine"


def purity(source: Source) -> Iterator[Finding]:
    """ZX015: what computes or speaks to the world outside must run without Django.

    The contracts of pyproject.toml see detours too, but cannot name a package yet to come.
    """
    if source.package not in PURE_PACKAGES:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        else:
            continue
        if any(module.split(".")[0] == "django" for module in modules):
            yield node.lineno, "ZX015", f"{source.package} imports no Django"


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


RULES: tuple[Rule, ...] = (
    sizes,
    state_writes,
    thin_views,
    clock,
    service_shape,
    suppressions,
    names,
    writes,
    hidden_steps,
    untranslated,
    escapes,
    machine_paths,
    purity,
)


def module_findings(path: PurePath, text: str) -> list[Finding]:
    """Judge a module as if it stood at ``path``, relative to the project."""
    source = Source(path, text, ast.parse(text))
    return sorted(finding for rule in RULES for finding in rule(source))


def findings_of(path: PurePath, text: str) -> list[str]:
    """Tell every breach of a file that it does not excuse with a reason."""
    judge = module_findings if path.suffix == ".py" else template_findings
    lines = text.splitlines() or [""]
    told = []
    for number, code, message in judge(path, text):
        allowed = ALLOW.search(lines[number - 1])
        if not (allowed and code in allowed["codes"]):
            told.append(f"{path.as_posix()}:{number}: {code} {message}")
    return told


def files(roots: list[str], *, base: Path = ROOT) -> Iterator[Path]:
    """List the modules and templates below the roots, migrations apart."""
    for root in roots:
        place = (base / root).resolve()
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            is_template = path.suffix == ".html" and "templates" in path.parts
            if (path.suffix == ".py" or is_template) and "migrations" not in path.parts:
                yield path


def main(roots: list[str], *, base: Path = ROOT) -> int:
    """Print every finding below the roots; 1 when there is one."""
    paths = list(files(roots or list(ROOTS), base=base))
    told = [
        line
        for path in paths
        for line in findings_of(path.relative_to(base), path.read_text(encoding="utf-8"))
    ]
    print("\n".join(told) or f"conventions: {len(paths)} files, all rules kept")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
