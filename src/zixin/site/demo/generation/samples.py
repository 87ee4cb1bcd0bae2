"""Files for the user to try an import with: new customers, their statements, and a faulty file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from zixin.site.demo.generation.records import DemoCustomer, DemoStatement, SampleFile, World
from zixin.site.demo.generation.statements import ITEM_NAMES
from zixin.site.demo.generation.world import make_customers

SAMPLE_PREFIX = "N"
SAMPLE_CUSTOMERS = 24
GOOD_STATEMENTS = 20
FAULTY_STATEMENTS = 12
SEED_STEP = 7919

SIZE_NAMES = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}
SCOPE_NAMES = {"consolidated": "合并", "parent": "母公司", "single": "单体"}
EVIDENCE_NAMES = {
    "audited_unqualified": "审计无保留",
    "audited_qualified": "审计有保留",
    "tax_filed": "税务申报",
    "management": "管理报表",
    "estimate": "估计",
}

Row = dict[str, str]


def sample_files(world: World) -> tuple[SampleFile, ...]:
    """Make the sample import files of a world; none of their customers is in the world yet.

    The spreadsheets are returned as rows for whoever writes them; ``write_csv_samples`` writes
    the others. The statements refer to the sample customers, which come in first.
    """
    people, statements = make_customers(
        seed=world.seed + SEED_STEP,
        customers=SAMPLE_CUSTOMERS,
        last_year=world.last_year,
        prefix=SAMPLE_PREFIX,
    )
    customers = tuple(customer_row(person) for person in people)
    known = {person.number: person.name for person in people}
    rows = [statement_row(item, known[item.customer_number]) for item in statements]
    good = tuple(rows[:GOOD_STATEMENTS])
    faulty = tuple(_faulty_rows(rows[GOOD_STATEMENTS : GOOD_STATEMENTS + FAULTY_STATEMENTS]))
    heads, statement_heads = tuple(customers[0]), tuple(rows[0])
    return (
        SampleFile("customers.xlsx", "customers", "xlsx", "", heads, customers),
        SampleFile("customers.csv", "customers", "csv", "utf-8-sig", heads, customers),
        SampleFile("statements.xlsx", "statements", "xlsx", "", statement_heads, good),
        SampleFile(
            "statements-with-faults.csv", "statements", "csv", "gb18030", statement_heads, faulty
        ),
    )


def write_csv_samples(world: World, folder: Path) -> list[Path]:
    """Write the sample files that are plain text; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for sample in sample_files(world):
        if sample.format == "csv":
            path = folder / sample.name
            with path.open("w", encoding=sample.encoding, newline="") as stream:
                writer = csv.DictWriter(stream, sample.headers)
                writer.writeheader()
                writer.writerows(sample.rows)
            written.append(path)
    return written


def customer_row(customer: DemoCustomer) -> Row:
    """Lay a customer out under Chinese headers."""
    return {
        "客户编号": customer.number,
        "客户名称": customer.name,
        "统一社会信用代码": customer.uscc,
        "国家": customer.country,
        "行业": customer.industry,
        "规模": SIZE_NAMES[customer.size],
        "地区": customer.region,
        "地址": customer.address,
        "法定代表人": customer.legal_rep,
        "注册资本": str(customer.registered_capital),
        "成立日期": customer.established_on.isoformat(),
        "部门": customer.department,
        "业务员": customer.salesperson,
        "联系人": customer.contact,
        "电话": customer.phone,
        "邮箱": customer.email,
        "预计年采购额": str(customer.expected_annual_purchases),
        "账期天数": str(customer.terms_days),
        "合作起始日": customer.customer_since.isoformat(),
    }


def statement_row(statement: DemoStatement, name: str) -> Row:
    """Lay a statement out under Chinese headers, in yuan."""
    return {
        "客户编号": statement.customer_number,
        "客户名称": name,
        "报表日期": statement.as_of.isoformat(),
        "月数": str(statement.months),
        "报表口径": SCOPE_NAMES[statement.scope],
        "证据级别": EVIDENCE_NAMES[statement.evidence],
        **{ITEM_NAMES[code]: str(value) for code, value in statement.items.items()},
    }


def _faulty_rows(rows: list[Row]) -> list[Row]:
    """Break rows one way each, as hands break them; the first three stay right."""
    changes: tuple[Mapping[str, str], ...] = (
        {},
        {},
        {},
        {"应收账款": "待核实"},
        {"客户编号": "N99999"},
        {"报表日期": "2025-13-31"},
        {"资产总计": _more(rows[6]["资产总计"])},
        {"货币资金": "NaN"},
        {"营业收入": ""},
        {"月数": "11"},
        {"存货": "12,34.5.6"},
        {"净利润": _more(rows[11]["净利润"])},
    )
    return [{**row, **change} for row, change in zip(rows, changes, strict=True)]


def _more(amount: str) -> str:
    return str(Decimal(amount) + Decimal("90000.00"))
