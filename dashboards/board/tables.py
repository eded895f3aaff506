"""The tables of the page: month ends of the trend, documents with their tallies, deliveries behind the numbers."""

from dataclasses import dataclass
from datetime import date

from dashboards.board.kpi import Kpi
from dashboards.board.snapshot import HistoryPoint, Snapshot, Source
from dashboards.board.status import WORST_FIRST, Status, status_of
from dashboards.board.trend_chart import month_ends
from dashboards.board.wording import source_name
from yingshang.amounts import DASH, count_text, decimals_beside, value_text


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month end: the number so far and, for rates, the number of this month's cohort alone."""

    day: str
    value: str
    cases: str
    pace: str
    status: Status
    cohort: str


def month_lines(kpi: Kpi) -> list[MonthLine]:
    """Return the month ends of the window, newest last; the last line may be a day inside its month."""
    cohorts = {(point.period_start.year, point.period_start.month): point for point in kpi.months}
    points = kpi.daily.get(kpi.target.official_definition_id, [])
    return [
        _month_line(kpi, point, cohorts.get((point.period_end.year, point.period_end.month)))
        for point in month_ends(points)
    ]


def _month_line(kpi: Kpi, point: HistoryPoint, cohort: HistoryPoint | None) -> MonthLine:
    is_rate = kpi.measure.is_rate
    return MonthLine(
        day=point.period_end.isoformat(),
        value=_value(kpi, point),
        cases=f"{count_text(point.numerator)} / {count_text(point.denominator)}"
        if is_rate and point.denominator is not None
        else DASH,
        pace=value_text(point.pace_expected, kpi.measure),
        status=status_of(point.status),
        cohort=_value(kpi, cohort) if cohort else DASH,
    )


def _value(kpi: Kpi, point: HistoryPoint) -> str:
    if point.value is None or not status_of(point.status).is_measured:
        return DASH
    return value_text(point.value, kpi.measure, decimals_beside(point.value, kpi.target.target, measure=kpi.measure))


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document: how many of its promises there are, and how many of them in each status, worst first."""

    jurisdiction: str
    total: int
    counts: list[int]


def document_statuses(snapshot: Snapshot) -> list[Status]:
    """Return the statuses that any document has, worst first."""
    found = {tally.status for tally in snapshot.tallies}
    return [status_of(code) for code in (*WORST_FIRST, *sorted(found - set(WORST_FIRST))) if code in found]


def document_lines(snapshot: Snapshot) -> list[DocumentLine]:
    """Return one line per document, in the order of their names; the counts follow `document_statuses`."""
    statuses = document_statuses(snapshot)
    counts = {(tally.jurisdiction, tally.status): tally.targets for tally in snapshot.tallies}
    lines = []
    for jurisdiction in dict.fromkeys(tally.jurisdiction for tally in snapshot.tallies):
        found = [counts.get((jurisdiction, status.code), 0) for status in statuses]
        lines.append(DocumentLine(jurisdiction, sum(found), found))
    return lines


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One delivered dataset in words."""

    name: str
    dataset: str
    cutoff: str
    is_needed: bool
    is_late: bool
    files: str
    rows_read: str
    rows_accepted: str
    rows_quarantined: str
    rows_repeated: str


def source_lines(snapshot: Snapshot) -> list[SourceLine]:
    """Return every dataset that the targets need, needed ones first; one that never came is a line as well."""
    delivered = {source.dataset: source for source in snapshot.sources}
    needed = {
        name.strip() for target in snapshot.targets for name in (target.sources or "").split("、") if name.strip()
    }
    names = [*sorted(needed), *(name for name in delivered if name not in needed)]
    return [_source_line(name, delivered.get(name), snapshot.as_of, is_needed=name in needed) for name in names]


def _source_line(name: str, source: Source | None, as_of: date | None, *, is_needed: bool) -> SourceLine:
    cutoff = source.data_cutoff_on if source else None
    refused = f"（另拒收 {source.refused_files}）" if source and source.refused_files else ""
    return SourceLine(
        name=source_name(name),
        dataset=name,
        cutoff=cutoff.isoformat() if cutoff else "尚未交付",
        is_needed=is_needed,
        is_late=is_needed and (cutoff is None or (as_of is not None and cutoff < as_of)),
        files=f"{source.accepted_files}{refused}" if source else DASH,
        rows_read=count_text(source.rows_read) if source else DASH,
        rows_accepted=count_text(source.rows_accepted) if source else DASH,
        rows_quarantined=count_text(source.rows_quarantined) if source else DASH,
        rows_repeated=count_text(source.rows_repeated) if source else DASH,
    )
