"""True values of what is counted record by record: the newest accepted records, and how each target counts them.

The ways of counting are in `truth_counts` and `truth_money`, told apart by definition; targets, scopes and windows come
from the catalogue.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from yingshang.catalogue import Catalogue, Kind, SourceKind, Target
from yingshang.simulation.days import WorkCalendar, date_of
from yingshang.simulation.jurisdictions import tree
from yingshang.simulation.truth import TrueValue
from yingshang.simulation.truth_counts import COUNTS
from yingshang.simulation.truth_money import AMOUNTS
from yingshang.simulation.truth_quality import QUALITIES
from yingshang.simulation.truth_shapes import Counted, Question, Records, Row

WAYS = {**COUNTS, **AMOUNTS, **QUALITIES}
DATASETS = frozenset(
    {
        "service_events",
        "attendances",
        "publications",
        "rosters",
        "visits",
        "policies",
        "subsidy_applications",
        "subsidy_payments",
        "guarantees",
        "loans",
        "financing_matches",
        "funds",
        "fund_investments",
        "government_services",
        "procurement_payments",
        "petitions",
        "petition_events",
    }
)
_HEADLINE = "petition_closure_rate"
"""Counted in `truth_petitions`."""


class _Record(dict[str, Any]):
    """A record of which not every file has every field."""

    def __missing__(self, _: str) -> None:
        return None


class RecordTruth:
    """Accepted records of every dataset that a target is counted from."""

    def __init__(self, catalogues: Iterable[Catalogue], calendar: WorkCalendar) -> None:
        """Know nothing yet; the targets are those of the catalogues that are computed."""
        self._calendar = calendar
        self._newest: dict[str, dict[str, Row]] = defaultdict(dict)
        self._targets = [
            (kpi_id, catalogue, target)
            for catalogue in catalogues
            for kpi_id, target in catalogue.targets.items()
            if target.source_kind is SourceKind.COMPUTED and kpi_id != _HEADLINE
        ]

    def learn(self, dataset: str, frame: pl.DataFrame) -> None:
        """Take accepted records as the newest; the key is the first column."""
        key = frame.columns[0]
        self._newest[dataset].update((row[key], _Record(row)) for row in frame.iter_rows(named=True))

    def measure(self, as_of: int) -> Iterator[TrueValue]:
        """Yield the true value of every target, definition and unit at the end of the epoch day `as_of`."""
        day = date_of(as_of)
        records: Records = {name: list(rows.values()) for name, rows in self._newest.items()}
        for kpi_id, catalogue, target in self._targets:
            if target.window.start > day or catalogue.root_unit is None:
                continue
            for definition_id, definition in target.definitions.items():
                if definition_id not in WAYS:
                    continue
                question = Question(
                    catalogue.root_unit.code,
                    tuple((target.scope or "").split("、")),
                    target.window.start,
                    min(day, target.window.end),
                    target.window.end,
                    definition.workdays_allowed,
                    self._calendar,
                    day,
                )
                counted = WAYS[definition_id](records, question)
                yield from _values(day, kpi_id, definition_id, target, question, counted)


def _values(
    day: dt.date, kpi_id: str, definition_id: str, target: Target, question: Question, counted: Iterable[Counted]
) -> Iterator[TrueValue]:
    """Add up by unit; a cadence is about the whole, and what only adds up has a one for its denominator."""
    sums: dict[tuple[str, str], list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    whole = (tree().kinds[question.root], question.root)
    sums[whole] = [Fraction(0), Fraction(0)]
    for place, department, numerator, denominator in counted:
        units = tree().units(question.root, place, department)
        for unit in units[:1] if target.kind is Kind.CADENCE else units:
            sums[unit][0] += numerator
            sums[unit][1] += denominator
    is_amount = target.kind in (Kind.FLOW, Kind.COUNT, Kind.STOCK)
    for (unit_kind, unit_code), (numerator, denominator) in sums.items():
        parts = (_exact(numerator), "1" if is_amount else _exact(denominator))
        yield TrueValue(day.isoformat(), definition_id, unit_kind, unit_code, *parts, kpi_id)


def _exact(value: Fraction) -> str:
    """Write a fraction of tenths, hundredths and so on; every sum is one."""
    scaled = value * 10**8
    if scaled.denominator != 1:
        raise ArithmeticError(f"{value} has more than eight decimals")
    return format(Decimal(scaled.numerator).scaleb(-8).normalize(), "f")
