"""How departments write their files: format, encoding, spelling of dates, codes, units and money.

Which dataset arrives in which styles is decided here too; the writing itself is in `rendering` and `files`.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

FileFormat = Literal["csv", "csv.gz", "xlsx", "jsonl", "parquet"]


@dataclass(frozen=True)
class Style:
    """The habits of one exporting system or clerk."""

    file_format: FileFormat
    encoding: Literal["utf-8", "utf-8-sig", "gb18030"] = "utf-8"
    has_chinese_headers: bool = True
    has_code_words: bool = True
    unit_spelling: Literal["code", "name", "alias"] = "name"
    day: str = "%Y-%m-%d"
    minute: str = "%Y-%m-%d %H:%M:%S"
    money_unit: Literal["元", "万元", "亿元"] = "元"
    opening_bracket: str = "("
    closing_bracket: str = ")"
    has_thousands: bool = False
    has_full_width_digits: bool = False
    has_native_days: bool = False
    has_percent: bool = False


OFFICE_GB: Final = Style(
    "csv", "gb18030", day="%Y/%-m/%-d", minute="%Y/%-m/%-d %-H:%M", opening_bracket="（", closing_bracket="）"
)
OFFICE_BOM: Final = Style("csv", "utf-8-sig", unit_spelling="alias")
PLAIN: Final = Style("csv", has_code_words=False, unit_spelling="code")
PACKED: Final = Style("csv.gz", day="%Y年%-m月%-d日", minute="%Y-%m-%d %H:%M")
WORKBOOK: Final = Style(
    "xlsx", unit_spelling="alias", day="%Y年%-m月%-d日", minute="%Y/%-m/%-d %-H:%M", has_percent=True
)
LEDGER: Final = Style("xlsx", has_thousands=True, has_native_days=True)
TYPED_BY_HAND: Final = Style("csv", "gb18030", day="%Y/%-m/%-d", has_full_width_digits=True)
FEED: Final = Style(
    "jsonl", has_chinese_headers=False, has_code_words=False, unit_spelling="code", minute="%Y-%m-%dT%H:%M:%S"
)
TABLE: Final = Style("parquet", has_chinese_headers=False, has_code_words=False, unit_spelling="code")


def _in(unit: Literal["万元", "亿元"], *styles: Style) -> tuple[Style, ...]:
    return tuple(replace(style, money_unit=unit) for style in styles)


STYLES: Final[dict[str, tuple[Style, ...]]] = {
    "units": (OFFICE_BOM,),
    "enterprises": (OFFICE_GB, OFFICE_BOM, PACKED),
    "petitions": (OFFICE_GB, OFFICE_BOM, PACKED, OFFICE_GB, WORKBOOK, FEED, PLAIN, OFFICE_BOM, OFFICE_GB, TABLE),
    "petition_events": (PLAIN, OFFICE_GB, FEED, PACKED, TABLE),
    "policies": _in("万元", OFFICE_GB, WORKBOOK),
    "policy_matches": (FEED, PLAIN, TABLE),
    "policy_pushes": (PACKED, FEED, OFFICE_BOM),
    "guarantees": _in("万元", OFFICE_GB, WORKBOOK, OFFICE_BOM),
    "guarantee_events": _in("万元", OFFICE_GB, OFFICE_BOM, PACKED),
    "loans": (*_in("万元", OFFICE_GB, OFFICE_BOM), TABLE),
    "subsidy_applications": (OFFICE_BOM, OFFICE_GB),
    "subsidy_payments": (LEDGER, OFFICE_GB, OFFICE_BOM),
    "funds": _in("亿元", WORKBOOK),
    "fund_investments": _in("万元", WORKBOOK),
    "financing_matches": _in("万元", OFFICE_GB, WORKBOOK),
    "attendances": (TYPED_BY_HAND, WORKBOOK),
    "visits": (LEDGER, OFFICE_GB),
    "service_events": (WORKBOOK, OFFICE_GB, LEDGER),
    "surveys": (TYPED_BY_HAND,),
    # How soon somebody answered is told in seconds.
    "government_services": (OFFICE_BOM, PLAIN, FEED),
}
"""The styles of a dataset, taken in turn by its deliveries."""

DEFAULT_STYLES: Final = (OFFICE_GB, OFFICE_BOM)
WORKBOOK_ROWS: Final = 600
TABLE_ROWS: Final = 200_000


def style_of(dataset: str, number: int, rows: int) -> Style:
    """Return the style of the `number`-th delivery; a file too long for a workbook comes as CSV."""
    styles = STYLES.get(dataset, DEFAULT_STYLES)
    style = styles[number % len(styles)]
    if style.file_format == "xlsx" and rows > WORKBOOK_ROWS:
        return replace(style, file_format="csv", encoding="utf-8-sig", has_native_days=False)
    if style.file_format in ("parquet", "jsonl") and rows > TABLE_ROWS:
        return replace(style, file_format="csv")
    return style
