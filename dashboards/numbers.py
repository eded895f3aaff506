"""A row of a query in words: value, goal, gap, status; rounding never fights the status."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dashboards.words import ZH, say
from yingshang.amounts import (
    DASH,
    SHARE,
    count_text,
    decimals_beside,
    exact_value,
    figure_text,
    gap_text,
    measure_of,
    target_text,
    value_text,
)

Row = Mapping[str, Any]
_MOST_RECORDS = 100_000_000


def value_of(row: Row) -> Decimal | None:
    """Return the figure, undoing its rounding where that made it equal to the target."""
    return exact_value(row["value"], row["numerator"], row["denominator"], row["target"])


def value_words(row: Row, language: str = ZH) -> str:
    """Write the figure with as many decimals as it takes to stay on its side of target and pace."""
    value = value_of(row)
    if value is None:
        return DASH
    if row.get("source_kind") == "process" and value in (0, 1):
        return say("done" if value else "not_done", language)
    measure = measure_of(row["unit"], row["target"])
    return figure_text(value, measure, row["target"], row.get("pace_expected"))


def goal_words(row: Row) -> str:
    """Write the promise: > 95 %."""
    return target_text(row["operator"], row["target"], measure_of(row["unit"], row["target"])) if row["unit"] else DASH


def gap_words(row: Row) -> str:
    """Write the signed distance to the target."""
    value = value_of(row)
    if value is None or row["target"] is None or row.get("source_kind") == "process":
        return DASH
    return _difference(value - row["target"], row)


def change_words(row: Row, since: str = "earlier_value") -> str:
    """Write the signed change since a month ago, or since another value of the row."""
    if row["value"] is None or row.get(since) is None or row.get("source_kind") == "process":
        return DASH
    return _difference(row["value"] - row[since], row)


def rival_gap_words(row: Row, official: Row) -> str:
    """Write by how much another definition's figure differs from the official one."""
    if row["is_official"] or row["value"] is None or official["value"] is None:
        return DASH
    return _difference(row["value"] - official["value"], official)


def _difference(gap: Decimal, row: Row) -> str:
    measure = measure_of(row["unit"], row["target"])
    if measure.factor == 1 and gap != 0 and gap == int(gap):
        return f"{'+' if gap > 0 else '−'}{count_text(abs(gap))} {measure.gap_suffix}"
    return gap_text(gap, measure)


def parts_words(row: Row) -> str:
    """Write numerator and denominator of a share of records; sums of money say nothing to a reader."""
    if row["denominator"] is None or row["unit"] != "share" or row.get("source_kind") == "process":
        return ""
    is_counted = row["numerator"] == int(row["numerator"]) and row["denominator"] < _MOST_RECORDS
    return f"{count_text(row['numerator'])} / {count_text(row['denominator'])}" if is_counted else ""


def interval_words(row: Row) -> str:
    """Write the interval of a share of few records in per cent."""
    if row["interval_low"] is None:
        return ""
    return f"{row['interval_low'] * 100:.1f} – {row['interval_high'] * 100:.1f} %"


def share_words(part: int | Decimal, whole: int | Decimal) -> str:
    """Write a part of a whole in per cent with both; nothing where there is no whole."""
    if not whole:
        return DASH
    share = value_text(
        Decimal(part) / Decimal(whole),
        SHARE,
        decimals_beside(Decimal(part) / Decimal(whole), Decimal(1), measure=SHARE),
    )
    return f"{share} ({count_text(part)} / {count_text(whole)})"


def money_words(yuan: Decimal | None) -> str:
    """Write an amount in 亿元 or 万元, whichever reads better."""
    return value_text(yuan, measure_of("元", yuan))
