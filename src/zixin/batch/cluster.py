"""Scoring on Spark, on this machine or a cluster. One law: the same functions give the same bits.

What runs on the cluster is the engine's expressions alone: a worker needs no Python. PySpark is the
extra ``zixin[spark]`` and is imported when a session starts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import narwhals as nw

from zixin.batch.judging import Judge, Model, judge_of
from zixin.batch.reading import YEAR_LEAST, YEAR_MOST, BatchError, slugs_of
from zixin.batch.scoring import Progress, ScoreSummary
from zixin.engine.catalogue import load_catalogue
from zixin.engine.layouts import layout_of
from zixin.engine.schema import COMPANY, INDUSTRY, KEYS, YEAR

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LOCAL = "local[*]"
KINDS = (".csv", ".parquet")
SETTINGS = {
    # Where in Python each expression was written is looked up at every step of a plan.
    "spark.python.sql.dataFrameDebugging.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # Java interprets a longer method for ever; beyond the limit Spark writes many short ones.
    "spark.sql.codegen.hugeMethodLimit": "8000",
}
MESSAGE_MAX = 400
BAD = "__bad_"


@contextmanager
def session(master: str = LOCAL) -> Iterator[SparkSession]:
    """Start a Spark session for scoring and stop it afterwards.

    ``master`` is this machine (``local[*]``) or the address of a cluster; further settings come
    from ``SPARK_CONF_DIR`` as with any Spark program. Raises ``BatchError`` without PySpark or Java.
    """
    try:
        from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415 -- an extra
        from pyspark.sql import SparkSession  # noqa: PLC0415 -- an extra
    except ImportError as absent:
        raise BatchError("Spark is not installed: pip install 'zixin[spark]'") from absent
    builder = SparkSession.builder.appName("zixin score").master(master)
    for key, value in SETTINGS.items():
        builder = builder.config(key, value)
    try:
        spark = builder.getOrCreate()
    except PySparkRuntimeError as refused:
        raise BatchError(f"Spark does not start; it needs Java 17 or later: {refused}") from refused
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()


def score_on_spark(
    source: str,
    target: str,
    *,
    policy: Model,
    master: str = LOCAL,
    progress: Progress | None = None,
) -> ScoreSummary:
    """Rate company-years on Spark into a folder of part files, one row for each.

    Reads and writes CSV (UTF-8) and Parquet, files or folders, at any address Spark knows; what it
    does not know passes through. Rows come in no order. Raises ``BatchError`` for what cannot be
    read or scored, and where something stands at the target already.
    """
    say = progress or (lambda _: None)
    say(f"starting Spark on {master}")
    with session(master) as spark:
        return score_in(spark, source, target, policy=policy, progress=say)


def score_in(
    spark: SparkSession, source: str, target: str, *, policy: Model, progress: Progress
) -> ScoreSummary:
    """Rate company-years in a running session; see ``score_on_spark``."""
    from pyspark.errors import PySparkException  # noqa: PLC0415 -- an extra

    kind = _kind(target)
    judge = judge_of(policy)
    try:
        progress(f"reading {source}")
        rows, passed = read_in(spark, source, judge)
        count, companies = checked(rows, judge)
        progress(f"rating {count:,} rows")
        rated = rate_in(rows, judge, passed)
        native: DataFrame = rated.to_native()
        if kind == ".csv":
            native.write.csv(target, header=True)
        else:
            native.write.parquet(target)
        progress("counting")
        grades, findings = _counted(spark, target, kind, judge)
    except PySparkException as failed:
        raise BatchError(f"Spark refused: {str(failed)[:MESSAGE_MAX]}") from failed
    return ScoreSummary(
        rows=count,
        companies=companies,
        rated=grades.total() if judge.grades else count,
        policy=judge.label,
        grades={code: grades[code] for code in judge.grades if grades[code]},
        findings=dict(sorted(findings.items())),
        passed_through=list(passed),
        target=target,
    )


def rate_in(rows: nw.LazyFrame[Any], judge: Judge, passed: Sequence[str]) -> nw.LazyFrame[Any]:
    """Return keys, columns that only pass through and the columns of the rating."""
    given = rows.collect_schema().names()
    wanted = dict.fromkeys([COMPANY, *sorted(judge.reads & {*given}), *passed])
    rated = judge.rate(rows.select(*wanted).with_columns(nw.col(YEAR).cast(nw.Int64)))
    own = {*given} - judge.both
    added = [name for name in rated.collect_schema().names() if name not in own]
    return rated.select(*KEYS, *passed, *added)


def _kind(address: str) -> str:
    for kind in KINDS:
        if address.rstrip("/").lower().endswith(kind):
            return kind
    raise BatchError(f"{address}: on Spark only .csv and .parquet are read and written")


def read_in(spark: SparkSession, source: str, judge: Judge) -> tuple[nw.LazyFrame[Any], list[str]]:
    """Return the rows by slug, figures as float64, and what only passes through."""
    if _kind(source) == ".parquet":
        native = spark.read.parquet(source)
    else:
        names = spark.read.csv(source, header=True).columns
        schema = ", ".join(
            f"`{name}` {'DOUBLE' if is_figure else 'STRING'}"
            for name, is_figure in zip(names, _figures(names, judge), strict=True)
        )
        native = spark.read.csv(source, header=True, schema=schema, mode="FAILFAST")
    odd = [name for name in native.columns if "." in name or "`" in name]
    if odd:
        raise BatchError(f"Spark takes no dot and no grave accent in {odd[0]!r}; rename it")
    if layout_of(native.columns) is not None:
        raise BatchError(
            f"{source}: this layout is read on one machine only; convert it to Parquet"
        )
    rows: nw.LazyFrame[Any] = nw.from_native(native).rename(slugs_of(native.columns))
    given = rows.collect_schema().names()
    for key in (*KEYS, *sorted(judge.plain)):
        if key not in given:
            raise BatchError(
                f"the column {key!r} is missing; the columns are {', '.join(given[:8])}"
            )
    known = {*load_catalogue().input_names(), *judge.plain}
    figures = [nw.col(name).cast(nw.Float64) for name in given if name in known]
    keys = (nw.col(COMPANY).cast(nw.String), nw.col(YEAR).cast(nw.Float64))
    rows = rows.with_columns(*keys, *figures)
    return rows, [name for name in given if name not in {*known, *KEYS, INDUSTRY}]


def _figures(names: Sequence[str], judge: Judge) -> list[bool]:
    known = {*load_catalogue().input_names(), *judge.plain, YEAR}
    slugs = slugs_of(names)
    return [slugs[name] in known for name in names]


def checked(rows: nw.LazyFrame[Any], judge: Judge) -> tuple[int, int]:
    """Return how many rows and companies there are; raises ``BatchError`` for a faulty row."""
    figures = [name for name in rows.collect_schema().names() if name in judge.reads - {*KEYS}]
    schema = rows.collect_schema()
    company, year = nw.col(COMPANY), nw.col(YEAR)
    is_year = (year >= YEAR_LEAST) & (year <= YEAR_MOST) & (year == year.floor())
    is_blank = company.is_null() | (company.str.strip_chars() == "")
    faults = {COMPANY: is_blank, YEAR: ~is_year | year.is_null()}
    faults |= {name: ~nw.col(name).is_finite() for name in figures if schema[name] == nw.Float64}
    marks = [
        nw.when(fault).then(nw.lit(1)).otherwise(nw.lit(0)).sum().alias(BAD + name)
        for name, fault in faults.items()
    ]
    counted = rows.select(nw.len().alias("rows"), company.n_unique().alias("companies"), *marks)
    found = counted.to_native().collect()[0].asDict()
    for name in faults:
        if wrong := found[BAD + name]:
            what = "no company" if name == COMPANY else "no year" if name == YEAR else "no number"
            raise BatchError(f"column {name}: {wrong:,} rows hold {what}")
    twice = rows.group_by(*KEYS).agg(nw.len().alias("count")).filter(nw.col("count") > 1).head(1)
    for row in twice.to_native().collect():
        raise BatchError(f"{row[COMPANY]}, {row[YEAR]:.0f} stands more than once")
    return int(found["rows"]), int(found["companies"])


def _counted(
    spark: SparkSession, target: str, kind: str, judge: Judge
) -> tuple[Counter[str], Counter[str]]:
    """Count grades and findings of what was written."""
    if not judge.grades:
        return Counter(), Counter()
    written = spark.read.csv(target, header=True) if kind == ".csv" else spark.read.parquet(target)
    grades: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    for row in written.groupBy("grade", "findings").count().collect():
        if row["grade"]:
            grades[row["grade"]] += row["count"]
        for code in filter(None, (row["findings"] or "").split(";")):
            findings[code] += row["count"]
    return grades, findings
