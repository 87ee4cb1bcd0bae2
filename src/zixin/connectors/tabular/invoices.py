"""Lists of VAT invoices (发票清单): whole columns are checked at once, a cell is named when it is wrong.

One law: which side an invoice stands on is known or refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from zixin.connectors.tabular.faults import VALUE_SHOWN, Fault
from zixin.connectors.tabular.layouts import invoices_layout
from zixin.connectors.tabular.parsing import FAULTS_MAX, Parsed

INVOICE_ROWS_MAX = 500_001  # with the headings
SIDES = ("seller", "buyer")
TOTAL_SLACK = 2  # cents by which amount and tax may miss the total
NUMBER = r"^[0-9A-Za-z]+(-[0-9A-Za-z]+)?$"
KEY = ("customer_id", "direction", "number", "counterparty", "issued_on", "state")
# A stored row: what the engine reads, with whole cents, and the row of the file it came from.
COLUMNS = ("direction", "number", "issued_on", "counterparty", "cents", "tax", "state", "row")


@dataclass(frozen=True, slots=True)
class KnownCompany:
    """A customer as its invoices may name it."""

    id: int
    name: str
    tax_number: str


@dataclass(frozen=True, slots=True)
class CompanyInvoices:
    """The invoices of one customer, with ``COLUMNS``."""

    customer_id: int
    invoices: pl.DataFrame


@dataclass(frozen=True, slots=True)
class InvoiceSheet:
    """What a list holds, a frame a customer, and what is wrong with it."""

    companies: tuple[CompanyInvoices, ...]
    faults: tuple[Fault, ...]
    fault_count: int


Lookup = Callable[[Sequence[str]], Mapping[str, KnownCompany]]


def read_invoices(parsed: Parsed, lookup: Lookup) -> InvoiceSheet:
    """Turn checked cells into invoices of known customers.

    ``lookup`` finds customers by number or tax number. Rows that share an invoice number are lines
    of one invoice where the list names its goods, and are added up; elsewhere they stay as they
    are, and the engine counts one of them.
    """
    missing = _missing_columns(parsed.frame.columns)
    if missing or parsed.fault_count or parsed.frame.is_empty():
        return InvoiceSheet((), tuple(missing), len(missing))
    return _Reading(parsed, lookup).sheet()


def _missing_columns(present: Sequence[str]) -> list[Fault]:
    """Name the columns that are needed together, where not one way of giving them is there."""
    have = set(present)
    needs = (
        ("number", ({"number"}, {"digital"})),
        ("customer", ({"customer"}, {"seller_id", "buyer_id"})),
        ("direction", ({"direction"}, *_PARTY_WAYS)),
        ("counterparty", ({"counterparty"}, *_PARTY_WAYS)),
    )
    titles = {field.code: field.zh for field in invoices_layout().fields}
    return [
        Fault(0, titles[code], "", "column_missing", {"title": titles[code]})
        for code, ways in needs
        if not any(way <= have for way in ways)
    ]


_PARTY_WAYS = ({"seller"}, {"buyer"}, {"seller_id"}, {"buyer_id"})


class _Reading:
    """One list on its way to invoices."""

    def __init__(self, parsed: Parsed, lookup: Lookup) -> None:
        frame = parsed.frame.with_columns(pl.Series("row", parsed.rows, dtype=pl.Int64))
        absent = {"seller", "buyer", "seller_id", "buyer_id", "code", "digital"} - {*frame.columns}
        self.has = {*frame.columns}
        self.frame = frame.with_columns(pl.lit("").alias(name) for name in sorted(absent))
        self.sides = {side for side in SIDES if self.has & {side, f"{side}_id"}}
        self.lookup = lookup
        self.faults: list[Fault] = []
        self.count = 0

    def sheet(self) -> InvoiceSheet:
        self._number()
        if self._customer():
            self._direction()
            self._counterparty()
            self._total()
            self._lines()
        return InvoiceSheet(self._companies(), tuple(self.faults), self.count)

    def _report(self, wrong: pl.Expr, column: str, code: str) -> None:
        """Name the cells of the rows for which something is wrong."""
        bad = self.frame.filter(wrong)
        self.count += bad.height
        texts = bad.head(FAULTS_MAX).select("row", pl.col(column).cast(pl.String).fill_null(""))
        self.faults.extend(
            Fault(row, column, text[:VALUE_SHOWN], code) for row, text in texts.iter_rows()
        )

    def _number(self) -> None:
        """Make one number of code and number; a digital invoice has a number of its own."""
        plain = pl.col("number") if "number" in self.has else pl.lit("")
        coded = pl.when(pl.col("code") == "").then(plain).otherwise(pl.col("code") + "-" + plain)
        whole = pl.when(plain == "").then(pl.lit("")).otherwise(coded)
        digital = pl.col("digital")
        self.frame = self.frame.with_columns(
            number=pl.when(digital == "").then(whole).otherwise(digital)
        )
        column = "number" if "number" in self.has else "digital"
        self._report(pl.col("number") == "", column, "required")
        wrong = (pl.col("number") != "") & ~pl.col("number").str.contains(NUMBER)
        self._report(wrong, column, "invoice_number")

    def _customer(self) -> bool:
        """Give each row its customer; without a column for it, the one on every row is it."""
        if "customer" in self.has:
            names = self.frame["customer"].unique().to_list()
            known = self.lookup([name for name in names if name])
        else:
            first = self.frame.row(0, named=True)
            known = self.lookup([first["seller_id"], first["buyer_id"]])
            everywhere = [
                number
                for number in known
                if self.frame.select(
                    ((pl.col("seller_id") == number) | (pl.col("buyer_id") == number)).all()
                ).item()
            ]
            if len(everywhere) != 1:
                title = next(f.zh for f in invoices_layout().fields if f.code == "customer")
                self.faults.append(Fault(0, title, "", "column_missing", {"title": title}))
                self.count += 1
                return False
            self.frame = self.frame.with_columns(customer=pl.lit(everywhere[0]))
        self.frame = self.frame.with_columns(
            _looked_up({name: company.id for name, company in known.items()}, "customer_id"),
            _looked_up({name: company.name for name, company in known.items()}, "own_name"),
            _looked_up({name: company.tax_number for name, company in known.items()}, "own_id"),
        )
        self._report(pl.col("customer") == "", "customer", "required")
        unknown = pl.col("customer_id").is_null() & (pl.col("customer") != "")
        self._report(unknown, "customer", "unknown_customer")
        return True

    def _direction(self) -> None:
        if "direction" in self.has:
            self._report(pl.col("direction") == "", "direction", "required")
            return
        if self.sides == {"seller"}:  # the other side is the customer itself
            side: pl.Expr = pl.lit("in")
        elif self.sides == {"buyer"}:
            side = pl.lit("out")
        else:
            side = (
                pl.when(_is_own("seller"))
                .then(pl.lit("out"))
                .when(_is_own("buyer"))
                .then(pl.lit("in"))
                .otherwise(pl.lit(""))
            )
        self.frame = self.frame.with_columns(direction=side)
        shown = "buyer" if "buyer" in self.has else "buyer_id"
        unclear = (pl.col("direction") == "") & pl.col("customer_id").is_not_null()
        self._report(unclear, shown, "unclear_direction")

    def _counterparty(self) -> None:
        if "counterparty" in self.has:
            return
        buyer, seller = (
            pl.when(pl.col(side) == "").then(pl.col(f"{side}_id")).otherwise(pl.col(side))
            for side in ("buyer", "seller")
        )
        party = pl.when(pl.col("direction") == "out").then(buyer).otherwise(seller)
        if len(self.sides) == 1:
            party = buyer if "buyer" in self.sides else seller
        self.frame = self.frame.with_columns(counterparty=party)

    def _total(self) -> None:
        self.frame = self.frame.with_columns(
            pl.col("amount").alias("cents"), pl.col("tax").fill_null(0)
        )
        if "total" in self.has:
            missed = (pl.col("cents") + pl.col("tax") - pl.col("total")).abs() > TOTAL_SLACK
            self._report(missed.fill_null(value=False), "total", "unclear_total")

    def _lines(self) -> None:
        if "goods" not in self.has or self.count:
            return
        same = ("customer_id", "direction", "number")
        seller = pl.when(pl.col("direction") == "in").then(pl.col("counterparty"))
        head = pl.struct("counterparty", "issued_on", "state").n_unique().over(*same, seller)
        self._report(head > 1, "number", "uneven_invoice")
        added = (pl.col("cents").sum(), pl.col("tax").sum(), pl.col("row").min())
        self.frame = self.frame.group_by(*KEY, maintain_order=True).agg(*added)

    def _companies(self) -> tuple[CompanyInvoices, ...]:
        if self.count:
            return ()
        parts = self.frame.partition_by("customer_id", as_dict=True, maintain_order=True)
        return tuple(
            CompanyInvoices(int(str(key[0])), part.select(COLUMNS)) for key, part in parts.items()
        )


def _looked_up(meanings: Mapping[str, object], name: str) -> pl.Expr:
    kind = pl.Int64 if name == "customer_id" else pl.String
    old, new = list(meanings), pl.Series(list(meanings.values()), dtype=kind)
    if not old:
        return pl.lit(None, kind).alias(name)
    return pl.col("customer").replace_strict(old, new, default=None, return_dtype=kind).alias(name)


def _is_own(side: str) -> pl.Expr:
    """Tell whether a side of the invoice is the customer, by tax number, name or the number given."""
    number, name = pl.col(f"{side}_id"), pl.col(side)
    by_number = (number != "") & ((number == pl.col("own_id")) | (number == pl.col("customer")))
    by_name = (name != "") & ((name == pl.col("own_name")) | (name == pl.col("customer")))
    return (by_number | by_name).fill_null(value=False)
