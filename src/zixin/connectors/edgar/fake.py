"""A stand-in for the SEC: one invented company whose year ends on the last Saturday of September."""

from __future__ import annotations

from typing import Any

from zixin.connectors.outgoing.fake import Asked, FakeServer, Given

CIK = "0001999999"
FIRST, SECOND, AMENDED = "0001999999-24-000010", "0001999999-25-000011", "0001999999-25-000019"
QUARTER = "0001999999-25-000030"
FY2023, FY2024, FY2025 = (
    ("2022-09-25", "2023-09-30"),
    ("2023-10-01", "2024-09-28"),
    ("2024-09-29", "2025-09-27"),
)


def filings() -> FakeServer:
    """Serve the company's facts; anything else is absent, and who says no name is turned away."""
    return FakeServer(_answer)


def _answer(asked: Asked) -> Given:
    if "@" not in asked.headers.get("user-agent", ""):
        return Given((b"Request Rate Threshold Exceeded",), status=403, content_type="text/html")
    if asked.path != f"/api/xbrl/companyfacts/CIK{CIK}.json":
        return Given((b"<Error/>",), status=404, content_type="application/xml")
    return Given.json(company_facts())


def company_facts() -> dict[str, Any]:
    """Return a document in the published shape, with comparisons, a restatement and a quarter."""
    own = (FIRST, "10-K", 2024, "2024-11-01")
    next_year = (SECOND, "10-K", 2025, "2025-10-31")
    amended = (AMENDED, "10-K/A", 2025, "2025-12-01")
    quarter = (QUARTER, "10-Q", 2025, "2025-08-01")
    return {
        "cik": int(CIK),
        "entityName": "Invented Instruments Inc.",
        "facts": {
            "dei": {"EntityCommonStockSharesOutstanding": _units("shares", [])},
            "us-gaap": {
                "RevenueFromContractWithCustomerExcludingAssessedTax": _units(
                    "USD",
                    [
                        _fact(FY2023, 900_000_000, own),
                        _fact(FY2024, 1_000_000_000, own),
                        _fact(FY2024, 1_000_000_000, next_year),
                        _fact(FY2025, 1_200_000_000, next_year),
                        _fact(("2025-03-30", "2025-06-28"), 310_000_000, quarter),
                        _fact(("2025-06-29", "2025-09-27"), 330_000_000, next_year),
                    ],
                ),
                "NetIncomeLoss": _units(
                    "USD",
                    [
                        _fact(FY2024, 80_000_000, own),
                        _fact(FY2024, 75_000_000, next_year),
                        _fact(FY2025, 90_000_000, next_year),
                        _fact(FY2025, 88_500_000, amended),
                    ],
                ),
                "Assets": _units(
                    "USD",
                    [
                        _fact(("", FY2024[1]), 700_000_000, own),
                        _fact(("", FY2025[1]), 760_000_000.5, next_year),
                        _fact(("", "2025-06-28"), 745_000_000, quarter),
                    ],
                ),
                "StockholdersEquity": _units(
                    "USD", [_fact(("", FY2025[1]), 400_000_000, next_year)]
                ),
                "Liabilities": _units("EUR", [_fact(("", FY2025[1]), 360_000_000, next_year)]),
            },
        },
    }


def _units(unit: str, facts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"label": "a label", "description": "a description", "units": {unit: facts}}


def _fact(
    period: tuple[str, str], value: float, filing: tuple[str, str, int, str]
) -> dict[str, Any]:
    start, end = period
    accession, form, year, filed = filing
    fact = {"end": end, "val": value, "accn": accession, "fy": year, "fp": "FY", "form": form}
    return {**({"start": start} if start else {}), **fact, "filed": filed}
