"""What a model card says (模型卡内容), as data for the page and the PDF. One law: nothing is left out.

Figures come from the document alone, so that a card can be made again at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from zixin.learning import charts
from zixin.learning.card_words import EXPLORATORY, LANGUAGES, LIMITS, Language, say

__all__ = ["LANGUAGES", "Language", "card_content"]

FEW_EVENTS = 100
Part = dict[str, Any]
Word = Callable[[str], str]


def card_content(document: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Return title, chapters and charts of the card of a model document in one language."""

    def word(key: str) -> str:
        return say(key, language)

    card, short = document["card"], "zh" if language == "zh-hans" else "en"
    chapters = [
        (word("purpose"), [_purpose(document, card, word, short)]),
        (word("data"), [_data(document, card, word, short)]),
        (word("variables"), list(_variables(document, card, word, short))),
        (word("performance"), list(_performance(card, word))),
        (word("calibration"), list(_calibration(card, word))),
        (word("stability"), list(_stability(document, card, word, short))),
        (word("limits"), [_limits(card, language)]),
    ]
    return {
        "language": "zh" if language == "zh-hans" else "en",
        "title": f"{word('card')} {document['name']}@{document['version']}",
        "subtitle": document["title"][short],
        "footer": word("footer"),
        "chapters": [{"title": title, "parts": parts} for title, parts in chapters if parts],
    }


def _purpose(document: Mapping[str, Any], card: Mapping[str, Any], word: Word, short: str) -> Part:
    target = document.get("target") or card.get("target") or {}
    rows = [
        [word("model"), f"{document['name']}@{document['version']}"],
        [word("kind"), word(card["kind"])],
        [word("target"), target.get(short, "")],
        [word("source"), document.get("source") or card.get("source") or ""],
        [word("made_on"), card["made_on"]],
        [word("expires_on"), card["expires_on"]],
        [word("proposer"), card.get("proposer") or word("open")],
        [word("approver"), card.get("approver") or word("open")],
    ]
    return {"kind": "facts", "rows": rows}


def _data(document: Mapping[str, Any], card: Mapping[str, Any], word: Word, short: str) -> Part:
    made = card["data"]
    level = document.get("calibration") or card
    rows = [
        [word("file"), made["file"]],
        [word("event"), made["event"][short]],
        [word("train"), _window(made["train"])],
        [word("test"), _window(made["test"])],
        [word("rows"), f"{made['rows']:,}"],
        [word("companies"), f"{made['companies']:,}"],
        [word("events"), f"{made['events']:,}"],
        [word("left_out"), f"{made['left_out']:,}"],
        [word("rate"), f"{level['sample_rate']:.3%}"],
    ]
    if level.get("target_rate", level["sample_rate"]) != level["sample_rate"]:
        rows.append([word("rebased"), f"{level['target_rate']:.3%}"])
    if "blend" in card:
        rows.append([word("blend"), f"{card['blend']['weight']:.0%}"])
    if "trees" in card:
        rows.append([word("trees"), f"{card['trees']:,}"])
    return {"kind": "facts", "rows": rows}


def _window(years: Sequence[int] | None) -> str:
    return f"{years[0]}-{years[1]}" if years else "-"


def _variables(
    document: Mapping[str, Any], card: Mapping[str, Any], word: Word, short: str
) -> Iterator[Part]:
    rows = document.get("characteristics")
    if rows is None:
        yield _figures(
            word("importance"),
            [word("variable"), word("weight")],
            [[row[short], f"{row['weight']:.4f}"] for row in card["importance"]],
        )
        return
    yield _figures(
        "",
        [word(key) for key in ("variable", "five_c", "coefficient", "iv", "vif")],
        [
            [
                row[short],
                word(row["five_c"]),
                f"{row['coefficient']:.3f}",
                _number(card.get("iv", {}).get(row["code"]), ".3f"),
                _number(card.get("inflation", {}).get(row["code"]), ".2f"),
            ]
            for row in rows
        ],
    )
    yield {"kind": "pictures", "pictures": [_bins_chart(row, word, short) for row in rows]}
    for row in rows:
        yield _bins(row, word, short)
    if card.get("reason_groups"):
        names = {row["code"]: row[short] for row in rows}
        groups = [" + ".join(names.get(c, c) for c in group) for group in card["reason_groups"]]
        yield {"kind": "list", "heading": word("alike"), "items": groups}
    yield _figures(
        word("considered"),
        [word("variable"), word("iv"), word("chosen")],
        [
            [row[short], f"{row['iv']:.3f}", word("yes" if row["chosen"] else "no")]
            for row in card.get("considered", ())
        ],
    )


def _number(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _figures(heading: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Part:
    part: Part = {"kind": "figures", "header": list(header), "rows": [list(row) for row in rows]}
    return {**part, "heading": heading} if heading else part


def _bins_chart(row: Mapping[str, Any], word: Word, short: str) -> dict[str, str]:
    entries = [*row["bins"], *(entry for entry in row["undefined"] if entry["share"])]
    names = [str(place) for place in range(1, len(row["bins"]) + 1)]
    names += [entry["reason"].lower() for entry in row["undefined"] if entry["share"]]
    return {
        "title": row[short],
        "svg": charts.bars(
            [(name, entry["share"]) for name, entry in zip(names, entries, strict=True)],
            up=word("share"),
            line=[entry["bad_share"] for entry in entries],
            line_name=row[short],
        ),
    }


def _bins(row: Mapping[str, Any], word: Word, short: str) -> Part:
    table = [
        [f"{place}: {_range(entry)}", *_entry(entry)]
        for place, entry in enumerate(row["bins"], start=1)
    ]
    table += [
        [f"{word('undefined')}: {entry['reason']}", *_entry(entry)] for entry in row["undefined"]
    ]
    header = [word(key) for key in ("bin", "share", "bad_share", "woe", "points")]
    return _figures(f"{row[short]}: {row['formula']}", header, table)


def _entry(entry: Mapping[str, Any]) -> list[str]:
    return [
        f"{entry['share']:.1%}",
        f"{entry['bad_share']:.2%}",
        f"{entry['woe']:+.3f}",
        f"{entry['points']:.1f}",
    ]


def _range(entry: Mapping[str, Any]) -> str:
    low, high = entry["from"], entry["to"]
    if low is None and high is None:
        return "-"
    if low is None:
        return f"< {high:g}"
    return f">= {low:g}" if high is None else f"{low:g} .. {high:g}"


def _periods(card: Mapping[str, Any], word: Word) -> list[tuple[str, Mapping[str, Any]]]:
    found = [(word("development"), card["development"])]
    if card.get("test"):
        found.append((word("later"), card["test"]))
    return found


def _performance(card: Mapping[str, Any], word: Word) -> Iterator[Part]:
    periods = _periods(card, word)
    header = ["period", "rows", "events", "auc", "interval", "delong", "gini", "ks", "light"]
    rows = []
    for name, found in periods:
        telling = found["discrimination"]
        rows.append(
            [
                f"{name} {_window(found['years'])}",
                f"{found['rows']:,}",
                f"{found['events']:,}",
                f"{telling['auc']['value']:.4f}",
                _interval(telling["auc"]["bootstrap"]),
                _interval(telling["auc"]["delong"]),
                f"{telling['gini']['value']:.3f}",
                f"{telling['ks']:.3f}",
                word(telling["light"]),
            ]
        )
    yield _figures("", [word(key) for key in header], rows)
    roc = [(word_of(name), found["discrimination"]["roc"]) for name, found in periods]
    cap = [(word_of(name), found["discrimination"]["cap"]) for name, found in periods]
    yield {
        "kind": "pictures",
        "pictures": [
            {
                "title": word("roc"),
                "svg": charts.curves(roc, across=word("goods"), up=word("bads")),
            },
            {
                "title": word("cap"),
                "svg": charts.curves(cap, across=word("all"), up=word("bads")),
            },
        ],
    }
    yield _figures(
        word("by_year"),
        [word(key) for key in ("year", "rows", "events", "mean_pd", "auc")],
        [
            [
                str(row["year"]),
                f"{row['rows']:,}",
                f"{row['events']:,}",
                f"{row['mean_pd']:.3%}",
                _number(row["auc"], ".4f"),
            ]
            for _, found in periods
            for row in found["by_year"]
        ],
    )
    compared = [found["against"] for _, found in periods if "against" in found]
    if compared:
        yield _against(compared, word)


def word_of(name: str) -> str:
    """Return the first words of a period's name, for a chart.

    >>> word_of("Development (companies not seen)")
    'Development'
    """
    return name.split("（", maxsplit=1)[0].split(" (", maxsplit=1)[0]


def _against(compared: Sequence[Mapping[str, Any]], word: Word) -> Part:
    return _figures(
        word("against"),
        [word(key) for key in ("reference", "rows", "auc", "difference", "interval", "p_value")],
        [
            [
                f"{row['name']} ({row['other_auc']:.4f})",
                f"{row['rows']:,}",
                f"{row['auc']:.4f}",
                f"{row['difference']['bootstrap']['value']:+.4f}",
                _interval(row["difference"]["bootstrap"]),
                f"{row['difference']['p_value']:.2g}",
            ]
            for row in compared
        ],
    )


def _interval(interval: Mapping[str, float]) -> str:
    return f"{interval['low']:.4f} - {interval['high']:.4f}"


def _calibration(card: Mapping[str, Any], word: Word) -> Iterator[Part]:
    periods = _periods(card, word)
    rows = []
    for name, found in periods:
        level = found["calibration"]
        fit = level["hosmer_lemeshow"]
        rows.append(
            [
                word_of(name),
                f"{level['mean_pd']:.3%}",
                f"{level['rate']:.3%}",
                f"{level['brier']:.5f}",
                _number(level["brier_skill"], ".3f"),
                _number(fit and fit["p_value"], ".3f"),
                f"{level['binomial_p']:.3f}",
                f"{level['jeffreys_p']:.3f}",
                f"{level['vasicek_p']:.3f}",
                word(level["light"]),
            ]
        )
    keys = ["period", "mean_pd", "observed", "brier", "brier_skill", "hosmer_lemeshow"]
    keys += ["binomial", "jeffreys", "vasicek", "light"]
    yield _figures(word("tests"), [word(key) for key in keys], rows)
    pictures = [
        {
            "title": f"{word('bands')} ({word_of(name)})",
            "svg": charts.calibration(
                [(row["pd"], row["rate"]) for row in found["calibration"]["bands"]],
                across=word("predicted"),
                up=word("observed"),
            ),
        }
        for name, found in periods
    ]
    yield {"kind": "pictures", "pictures": pictures}
    name, found = periods[-1]
    keys = ["grade", "rows", "events", "predicted", "observed", "prudent", "jeffreys", "light"]
    yield _figures(
        f"{word('grades')} ({word_of(name)})",
        [word(key) for key in keys],
        [
            [
                row["code"],
                f"{row['count']:,}",
                f"{row['defaults']:,}",
                f"{row['pd']:.3%}",
                f"{row['rate']:.3%}",
                f"{row['prudent_bound']:.3%}",
                f"{row['jeffreys_p']:.3f}",
                word(row["light"]),
            ]
            for row in found["grades"]
        ],
    )
    pairs = ", ".join(f"{better} > {worse}" for better, worse in found["inversions"])
    told = word("monotone") if found["is_monotone"] else word("inverted") + pairs
    yield {"kind": "text", "text": told}


def _stability(
    document: Mapping[str, Any], card: Mapping[str, Any], word: Word, short: str
) -> Iterator[Part]:
    name, found = _periods(card, word)[-1]
    shift = found.get("stability")
    if shift:
        told = f"{shift['psi']:.4f} ({word(shift['verdict'])})"
        yield {"kind": "facts", "rows": [[word("psi"), told]]}
        places = [str(place) for place in range(1, len(shift["expected"]) + 1)]
        chart = charts.pairs_of_bars(
            places, shift["expected"], shift["actual"], up=word("share"), label=word("score_bands")
        )
        yield {"kind": "pictures", "pictures": [{"title": word("score_bands"), "svg": chart}]}
    names = {row["code"]: row[short] for row in document.get("characteristics", ())}
    if "characteristics" in found:
        yield _figures(
            word("csi"),
            [word(key) for key in ("variable", "index", "mean_shift", "verdict")],
            [
                [
                    names.get(row["code"], row["code"]),
                    f"{row['index']:.4f}",
                    f"{row['mean_shift']:+.2f}",
                    word(row["verdict"]),
                ]
                for row in found["characteristics"]
            ],
        )
    moves = found["migration"]
    yield {
        "kind": "facts",
        "heading": f"{word('migration')} ({word_of(name)})",
        "rows": [
            [word("mobility"), _number(moves["mobility"], ".2f")],
            [word("same_share"), _number(moves["same_share"], ".1%")],
            [word("upgrades"), f"{moves['upgrades']:,}"],
            [word("downgrades"), f"{moves['downgrades']:,}"],
            [word("jumps"), f"{moves['jumps']:,}"],
        ],
    }
    header = [word("grade"), *moves["grades"][:-1], word("gone")]
    rows = [
        [code, *(f"{count:,}" for count in counts)]
        for code, counts in zip(moves["grades"], moves["counts"], strict=False)
    ]
    yield _figures("", header, rows)


def _limits(card: Mapping[str, Any], language: Language) -> Part:
    place = LANGUAGES.index(language)
    items = [pair[place] for pair in LIMITS]
    test = card.get("test")
    if test and test["events"] < FEW_EVENTS:
        items.append(EXPLORATORY[place])
    return {"kind": "list", "items": items}
