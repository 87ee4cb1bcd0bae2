"""``zixin score``: the pure engine on a file, here or on a cluster, without a database."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from pathlib import Path
from typing import Any

from zixin.batch import LOCAL, BatchError, Model, score_file, score_on_spark
from zixin.engine.policy import PolicyError, parse_policy, shipped_document, shipped_documents
from zixin.engine.scorecard import parse_scorecard
from zixin.site.commands.output import complain, report, working


def score(*, source: str, target: str, policy: str, engine: str, master: str, as_json: bool) -> int:
    """Score company-years into another file, or on Spark into a folder of part files."""
    if master and engine != "spark":
        return complain("--master names a cluster; say --engine spark as well.")
    try:
        model = _model(policy)
        with working(f"scoring {source}") as say:
            if engine == "spark":
                summary = score_on_spark(
                    source, target, policy=model, master=master or LOCAL, progress=say
                )
            else:
                summary = score_file(Path(source), Path(target), policy=model, progress=say)
    except (BatchError, PolicyError, OSError, LookupError) as refused:
        return complain(str(refused))
    outcome = dataclasses.asdict(summary)
    report(outcome, f"Scored {source} into {target}: {outcome}", as_json=as_json)
    return 0


def _model(wanted: str) -> Model:
    documents = {f"{row['name']}@{row['version']}": row for row in shipped_documents()}
    if not wanted:
        return parse_policy(shipped_document())
    if wanted in documents:
        return parse_policy(documents[wanted])
    path = Path(wanted)
    if not path.exists():
        known = ", ".join(documents)
        raise LookupError(f"There is no policy {wanted}; known are {known}, or name a file.")
    document = _read(path)
    return parse_scorecard(document) if "characteristics" in document else parse_policy(document)


def _read(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    try:
        document = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as broken:
        raise PolicyError(str(path), str(broken)) from broken
    if not isinstance(document, dict):
        raise PolicyError(str(path), "a table is expected")
    return document
