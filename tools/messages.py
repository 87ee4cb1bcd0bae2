"""Texts and their translations: extract, update, check and compile, in pure Python.

Replaces ``makemessages`` and ``compilemessages``, which need the gettext programs. Each package of
``src/zixin`` keeps its own ``locale/zh_Hans/LC_MESSAGES/django.po``.

    python tools/messages.py [PACKAGE ...]           extract, keep the translations, compile
    python tools/messages.py --check [PACKAGE ...]   change nothing, fail on any text not translated
    python tools/messages.py --compile               only write the .mo files
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = "zh_Hans"
PO = Path("locale", LOCALE, "LC_MESSAGES", "django.po")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATE_SUFFIXES = frozenset({".html", ".txt", ".typ"})
HEADER = """\
# Simplified Chinese texts of {package}.
msgid ""
msgstr ""
"Project-Id-Version: Zixin\\n"
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
PLACEHOLDER = re.compile(
    r"%%|%\((?P<name>\w+)\)[-+#0]*\d*(?:\.\d+)?[a-zA-Z]|%[-+#0]*\d*(?:\.\d+)?[srdifgxX](?![a-zA-Z])"
    r"|\{(?P<field>\w*)(?:![rsa])?(?::[^{}]*)?\}"
)

Key = tuple[str | None, str]


def packages(root: Path = ROOT) -> list[Path]:
    """List the packages of the product, each of which may own a catalogue."""
    return sorted(path.parent for path in (root / "src" / "zixin").glob("*/__init__.py"))


def key_of(message: Message) -> Key:
    """Name a message by its context and its singular, as gettext looks it up."""
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, singular


def extracted(package: Path) -> Catalog:
    """Collect every text marked for translation in the modules and templates of a package."""
    catalog = Catalog(locale=LOCALE, fuzzy=False)
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if not path.is_file() or inside.parts[0] in {"migrations", "locale", "static"}:
            continue
        for _line, text, comments, context in _messages_in(path):
            location = (f"{package.name}/{inside.as_posix()}", 0)
            catalog.add(text, locations=[location], auto_comments=comments, context=context)
    return catalog


def _messages_in(
    path: Path,
) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    if path.suffix == ".py":
        source = path.read_bytes()
    elif path.suffix in TEMPLATE_SUFFIXES and "templates" in path.parts:
        source = _templatized(path)
    else:
        return
    options = {"encoding": "utf-8"}
    found = extract("python", io.BytesIO(source), KEYWORDS, ("Translators:",), options)
    for line, text, comments, context in found:
        if text:
            yield line, text, comments, context


def _templatized(path: Path) -> bytes:
    """Turn a template into the Python-like text that holds its messages.

    Lines lose their indentation, which means nothing there and would end the tokenizer.
    """
    from django.conf import settings  # noqa: PLC0415 -- a build compiles without Django
    from django.utils.translation.template import templatize  # noqa: PLC0415 -- the same

    if not settings.configured:
        settings.configure()
    text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return "\n".join(line.lstrip() for line in text.splitlines()).encode()


def stored(path: Path) -> Catalog:
    """Read a catalogue from its file; an absent file is an empty catalogue."""
    if not path.exists():
        return Catalog(locale=LOCALE, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def update(package: Path, known: dict[Key, Message]) -> int:
    """Write the package's catalogue anew, with the translations it had.

    A text that another package has translated takes the same words. Texts that are gone from the
    source are dropped. Returns how many texts have no translation.
    """
    wanted, path = extracted(package), package / PO
    if not len(wanted) and not path.exists():
        return 0
    old = {key_of(message): message for message in stored(path) if message.id}
    missing = 0
    for message in wanted:
        if not message.id:
            continue
        source = old.get(key_of(message)) or known.get(key_of(message))
        message.string = _fitting(message, source)
        if source:
            message.flags |= source.flags & {"fuzzy"}
            message.user_comments = source.user_comments
        missing += not any(_strings(message))
    text = io.BytesIO()
    write_po(text, wanted, width=0, omit_header=True, sort_by_file=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    header = HEADER.format(package=f"zixin.{package.name}")
    path.write_bytes(header.encode() + text.getvalue())
    return missing


def _fitting(message: Message, source: Message | None) -> str | tuple[str, ...]:
    translation = _strings(source)[0] if source else ""
    return (translation,) if message.pluralizable else translation


def _strings(message: Message) -> tuple[str, ...]:
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(message.string or ("",))


def faults_of(package: Path) -> Iterator[str]:
    """Tell everything about a package's catalogue that a reader of Chinese would stumble over."""
    source = package / PO
    path = _shown(source)
    wanted = {key_of(message): message for message in extracted(package) if message.id}
    catalog = stored(source)
    present = {key_of(message): message for message in catalog if message.id}
    for key in wanted.keys() - present.keys():
        where = wanted[key].locations[0][0]
        yield f"{path}:1: missing: {key[1]!r} of {where}"
    for key in present.keys() - wanted.keys():
        yield f"{path}:{present[key].lineno}: no longer in the source: {key[1]!r}"
    for message in catalog.obsolete.values():
        yield f"{path}:{message.lineno}: obsolete entry: {key_of(message)[1]!r}"
    for key in wanted.keys() & present.keys():
        for fault in _message_faults(present[key]):
            yield f"{path}:{present[key].lineno}: {fault}: {key[1]!r}"


def _shown(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def _message_faults(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    texts = message.id if isinstance(message.id, tuple | list) else (message.id,)
    for translation in _strings(message):
        if not translation.strip():
            yield "untranslated"
        elif placeholders(translation) != placeholders(texts[-1]):
            yield f"placeholders differ, {translation!r}"
        elif placeholders(texts[-1]) and "%" in PLACEHOLDER.sub("", translation):
            yield f"a lone % must be %% here, {translation!r}"


def placeholders(text: str) -> Counter[str]:
    """Count what the program will fill in: ``%(name)s``, ``%s`` and ``{name}``.

    A name may be repeated in one language and not in the other, so names count once.
    """
    found: Counter[str] = Counter()
    for match in PLACEHOLDER.finditer(text):
        whole = match.group()
        if whole == "%%":
            continue
        found[whole] = 1 if match["name"] or match["field"] else found[whole] + 1
    return found


def disagreements(roots: list[Path]) -> Iterator[str]:
    """Find texts that two packages translate differently: only one of them would be shown."""
    seen: defaultdict[Key, dict[str, Path]] = defaultdict(dict)
    for package in roots:
        for message in stored(package / PO):
            if message.id and _strings(message)[0]:
                seen[key_of(message)].setdefault(_strings(message)[0], _shown(package / PO))
    for (_context, text), versions in seen.items():
        if len(versions) > 1:
            told = "; ".join(f"{version!r} in {path}" for version, path in versions.items())
            yield f"{next(iter(versions.values()))}:1: {text!r} is translated differently: {told}"


def compile_catalogues(root: Path = ROOT) -> list[Path]:
    """Write the ``.mo`` file beside every ``.po`` file, and return what was written.

    Needs Babel alone: the build of the package calls it where there is no Django.
    """
    written = []
    for package in packages(root):
        source = package / PO
        if source.exists():
            target = source.with_suffix(".mo")
            partial = target.with_suffix(".mo.partial")
            with partial.open("wb") as file:
                write_mo(file, stored(source))
            partial.replace(target)
            written.append(target)
    return written


def check(chosen: list[Path]) -> int:
    """Print every fault of the chosen packages; 1 when there is one."""
    faults = [fault for package in chosen for fault in sorted(faults_of(package))]
    faults += disagreements(packages())
    counts = sum(sum(1 for message in stored(path / PO) if message.id) for path in chosen)
    print("\n".join(faults) or f"messages: {counts} texts, all translated")
    return 1 if faults else 0


def main(arguments: list[str]) -> int:
    """Run the tool; 0 when all is well, 1 on a fault, 2 on a wrong call."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="all when none is named")
    parser.add_argument("--check", action="store_true", help="change nothing, fail on a fault")
    parser.add_argument("--compile", action="store_true", help="only write the .mo files")
    options = parser.parse_args(arguments)
    by_name = {path.name: path for path in packages()}
    unknown = sorted(set(options.packages) - by_name.keys())
    if unknown:
        parser.error(f"no such package: {', '.join(unknown)}")
    chosen = [by_name[name] for name in options.packages] or list(by_name.values())
    if options.check:
        return check(chosen)
    if not options.compile:
        known = {key_of(m): m for p in by_name.values() for m in stored(p / PO) if any(_strings(m))}
        for package in chosen:
            missing = update(package, known)
            if missing:
                print(f"{_shown(package / PO)}: {missing} to translate")
    print(f"{len(compile_catalogues())} catalogues compiled")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
