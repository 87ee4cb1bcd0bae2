"""``zixin validate``: a model document judged on company-years it should foretell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zixin.batch import BatchError
from zixin.batch.reading import read_source
from zixin.site.commands.output import complain, report, working
from zixin.site.commands.train import EXTRA, read_document

CODE = re.compile(r"[A-Za-z]\w*")


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for on the command line."""

    model: Path
    source: Path
    window: str
    event: str
    reference: str


def validate(order: Order, *, as_json: bool) -> int:
    """Judge a model; 1 when a test shows red, so that a pipeline stops."""
    try:
        from zixin.learning import training  # noqa: PLC0415 -- an extra that may be missing
        from zixin.learning.sample import Window, parse_window  # noqa: PLC0415 -- as above
    except ModuleNotFoundError as missing:
        return complain(f"{EXTRA} ({missing.name} is missing)")
    try:
        with working(f"validating {order.model.name}") as say:
            document = read_document(order.model)
            say(f"reading {order.source.name}")
            frame = read_source(order.source).frame
            if order.window:
                window = parse_window(order.window)
            else:
                years = frame["year"].unique().sort().to_list()
                window = Window(years[0], years[-1])
            say(f"judging on {window}")
            is_code = CODE.fullmatch(order.reference) is not None
            found = training.judge(
                frame,
                document,
                window,
                event=order.event,
                reference=order.reference if is_code else read_document(Path(order.reference)),
            )
    except ModuleNotFoundError as missing:
        return complain(f"{EXTRA} ({missing.name} is missing)")
    except (BatchError, ValueError, OSError, LookupError) as refused:
        return complain(str(refused))
    found = {"model": f"{document.get('name')}@{document.get('version')}", **found}
    report(found, "\n".join(_sentences(found)), as_json=as_json)
    return 1 if "red" in {found["discrimination"]["light"], found["calibration"]["light"]} else 0


def _sentences(found: Mapping[str, Any]) -> Iterator[str]:
    telling, level = found["discrimination"], found["calibration"]
    area = telling["auc"]
    first, last = found["years"]
    yield (
        f"{found['model']} on {first} to {last}: {found['rows']:,} company-years of "
        f"{found['companies']:,} companies, {found['events']:,} events, "
        f"{found['left_out']:,} left out (outcome open, or after a default)"
    )
    if found["overlaps_development"]:
        yield "Note: these years overlap those the model was fitted on."
    yield (
        f"AUC {area['value']:.4f}, 95 % {_range(area['bootstrap'])} (companies drawn), "
        f"{_range(area['delong'])} (DeLong); Gini {telling['gini']['value']:.4f}, "
        f"KS {telling['ks']:.4f}: {telling['light']}"
    )
    for row in found["by_year"]:
        told = "-" if row["auc"] is None else f"{row['auc']:.4f}"
        yield f"  {row['year']}: {row['rows']:,} rows, {row['events']:,} events, AUC {told}"
    if "against" in found:
        yield _compared(found["against"])
    else:
        yield "The reference model cannot be computed from this file."
    yield (
        f"Mean PD {level['mean_pd']:.4%}, observed {level['rate']:.4%}; Brier {level['brier']:.5f}; "
        f"Jeffreys p {level['jeffreys_p']:.4f}, binomial p {level['binomial_p']:.4f}, "
        f"with correlation {level['vasicek_p']:.4f}: {level['light']}"
    )
    for row in found["grades"]:
        yield (
            f"  {row['code']:<4}{row['count']:>8,} rows, {row['defaults']:>5,} events, PD "
            f"{row['pd']:.3%}, observed {row['rate']:.3%}, Jeffreys p {row['jeffreys_p']:.3f}"
        )
    pairs = ", ".join(f"{better} above {worse}" for better, worse in found["inversions"])
    yield f"Grades {'rise in risk one by one' if found['is_monotone'] else f'out of order: {pairs}'}"
    if "stability" in found:
        yield f"PSI {found['stability']['psi']:.4f}: {found['stability']['verdict']}"
    for row in found.get("characteristics", ()):
        yield f"  {row['code']}: CSI {row['index']:.4f}, {row['verdict']}"


def _range(interval: Mapping[str, float]) -> str:
    return f"{interval['low']:.4f} to {interval['high']:.4f}"


def _compared(found: Mapping[str, Any]) -> str:
    gap = found["difference"]
    return (
        f"Against {found['name']}: {found['auc']:.4f} to {found['other_auc']:.4f}, difference "
        f"{gap['bootstrap']['value']:+.4f}, 95 % {_range(gap['bootstrap'])} (companies drawn), "
        f"p {gap['p_value']:.2g}"
    )
