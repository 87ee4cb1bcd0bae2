"""``zixin train``: a model from company-years, written as a document with its card."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zixin.batch import BatchError
from zixin.batch.reading import read_source
from zixin.engine.catalogue import Name
from zixin.site.commands.output import complain, report, working

if TYPE_CHECKING:
    from zixin.learning.characteristics import Candidate
    from zixin.learning.training import Task

EXTRA = "training needs the extra 'learning': pip install 'zixin[learning]'"
STATUS_SAYS = {
    "zh": "企业在该年报表之后一年内破产（最后一年）",
    "en": "the company failed within the year after these statements (its last year)",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for on the command line."""

    source: Path
    target: Path
    train: str
    test: str
    event: str
    kind: str
    name: str
    version: int
    target_rate: float | None
    characteristics: Path | None
    expert: Path | None
    bin_share: float


def train(order: Order, *, as_json: bool) -> int:
    """Train a model and write its document and its card beside it."""
    try:
        from zixin.learning import cards, training  # noqa: PLC0415 -- an extra that may be missing
    except ModuleNotFoundError as missing:
        return complain(f"{EXTRA} ({missing.name} is missing)")
    try:
        with working(f"training on {order.source.name}") as say:
            say("reading")
            frame = read_source(order.source).frame
            document = training.train(frame, _candidates(order), _task(order), say=say)
            text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
            say("writing the model card")
            written = cards.write_cards(document, order.target, fonts=_fonts())
            order.target.write_text(text + "\n", encoding="utf-8")
    except ModuleNotFoundError as missing:
        return complain(f"{EXTRA} ({missing.name} is missing)")
    except (BatchError, ValueError, OSError, LookupError, cards.CardError) as refused:
        return complain(str(refused))
    outcome = _outcome(document, order, written)
    report(outcome, f"Trained {order.target}: {outcome}", as_json=as_json)
    return 0


def _outcome(document: Mapping[str, Any], order: Order, written: list[Path]) -> dict[str, Any]:
    card = document["card"]
    figures = {
        period: card[period]["discrimination"]["auc"]["bootstrap"]
        for period in ("development", "test")
        if period in card
    }
    rows = document.get("characteristics") or document.get("features") or []
    return {
        "model": f"{document['name']}@{document['version']}",
        "kind": card["kind"],
        "rows": card["data"]["rows"],
        "events": card["data"]["events"],
        "characteristics": [row["code"] for row in rows],
        "auc": figures,
        "target": str(order.target),
        "cards": [str(path) for path in written],
    }


def _candidates(order: Order) -> tuple[Candidate, ...]:
    from zixin.learning import characteristics  # noqa: PLC0415 -- an extra that may be missing

    if order.characteristics is None:
        is_booster = order.kind == "booster"
        shipped = (
            characteristics.shipped_features if is_booster else characteristics.shipped_candidates
        )
        return shipped()
    try:
        text = order.characteristics.read_text(encoding="utf-8")
        return characteristics.parse_candidates(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise LookupError(f"{order.characteristics}: {broken}") from broken


def _task(order: Order) -> Task:
    from zixin.learning.binning import finer  # noqa: PLC0415 -- an extra that may be missing
    from zixin.learning.sample import parse_window  # noqa: PLC0415 -- an extra that may be missing
    from zixin.learning.scorecard import Heading  # noqa: PLC0415 -- as above
    from zixin.learning.training import Task  # noqa: PLC0415 -- as above

    if order.target.suffix.lower() != ".json":
        raise LookupError(f"{order.target.name}: a model is written as .json")
    if not order.target.parent.is_dir():
        raise LookupError(f"{order.target.parent}: there is no such folder")
    named = Name(f"统计模型 {order.name}", f"Statistical model {order.name}")
    says = (
        {"zh": f"字段 {order.event}", "en": f"column {order.event}"} if order.event else STATUS_SAYS
    )
    return Task(
        heading=Heading(
            name=order.name,
            version=order.version,
            title=named,
            source=f"trained on {order.source.name}",
            target=Name("报表年度后一年内违约", "Default within the year after the statements"),
        ),
        kind="booster" if order.kind == "booster" else "scorecard",
        train=parse_window(order.train),
        test=parse_window(order.test) if order.test else None,
        event=order.event,
        event_says=says,
        data=order.source.name,
        made_on=date.today(),  # noqa: DTZ011 -- the day on the card is the user's
        target_rate=order.target_rate,
        expert=read_document(order.expert) if order.expert else None,
        binning=finer(order.bin_share),
    )


def read_document(path: Path) -> dict[str, Any]:
    """Read a model document; raises ``LookupError`` for what is none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as broken:
        raise LookupError(f"{path} is no JSON document: {broken}") from broken
    if not isinstance(document, dict):
        raise LookupError(f"{path}: a model document is expected")  # noqa: TRY004 -- a wrong file, not a wrong call
    return document


def _fonts() -> Path:
    import zixin  # noqa: PLC0415 -- its folder is asked for, not its content

    return Path(zixin.__file__).parent / "site" / "fonts"
