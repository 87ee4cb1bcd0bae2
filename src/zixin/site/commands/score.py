"""``zixin score``: the pure engine on a file, without a database."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from pathlib import Path
from typing import Any

from zixin.batch import BatchError, score_file
from zixin.engine.policy import AssessmentPolicy, PolicyError, parse_policy, shipped_documents
from zixin.site.commands.output import complain, report, working


def score(*, source: Path, target: Path, policy: str, as_json: bool) -> int:
    """Score a file of company-years into another file."""
    try:
        with working(f"scoring {source.name}") as say:
            summary = score_file(source, target, policy=_policy(policy), progress=say)
    except (BatchError, PolicyError, OSError, LookupError) as refused:
        return complain(str(refused))
    outcome = dataclasses.asdict(summary)
    report(outcome, f"Scored {source} into {target}: {outcome}", as_json=as_json)
    return 0


def _policy(wanted: str) -> AssessmentPolicy:
    documents = {f"{row['name']}@{row['version']}": row for row in shipped_documents()}
    if not wanted:
        return parse_policy(next(iter(documents.values())))
    if wanted in documents:
        return parse_policy(documents[wanted])
    path = Path(wanted)
    if not path.exists():
        known = ", ".join(documents)
        raise LookupError(f"There is no policy {wanted}; known are {known}, or name a file.")
    return parse_policy(_read(path))


def _read(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    try:
        document = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as broken:
        raise PolicyError(str(path), str(broken)) from broken
    if not isinstance(document, dict):
        raise PolicyError(str(path), "a table is expected")
    return document
