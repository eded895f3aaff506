"""One target with everything the snapshot says about it, grouped from the flat rows.

Grouping and picking only: words are made in `cards.py` and `comparison.py`.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboards.board.snapshot import Definition, Exclusion, HistoryPoint, Result, Snapshot, Source, Target
from dashboards.board.status import status_of
from yingshang.amounts import Measure, exact_value, measure_of

# A rate over fewer cases is noise: one case moves it by more than five points.
SMALL_DENOMINATOR = 20


@dataclass(frozen=True, slots=True)
class Kpi:
    """One target, its numbers on the day of the snapshot and its way there.

    Attributes:
        city: The official number of the whole city; None when the snapshot has none.
        rivals: The city's numbers by the other definitions.
        units: Official numbers of the parts, by unit kind.
        daily: The city's numbers day by day, by definition, official first.
        months: The city's official numbers by month cohort.
        late_sources: Needed datasets that do not reach the day of the snapshot, with their cut-off (None: never came).
    """

    target: Target
    as_of: date
    measure: Measure
    definitions: dict[str, Definition]
    city: Result | None
    rivals: list[Result]
    units: dict[str, list[Result]]
    daily: dict[str, list[HistoryPoint]]
    months: list[HistoryPoint]
    exclusions: list[Exclusion]
    late_sources: dict[str, date | None]

    @property
    def status_code(self) -> str:
        """Status of the city's official number; a missing row is missing data."""
        return self.city.status if self.city else "NO_DATA"

    @property
    def direction(self) -> int:
        """1 when more is better, -1 when less is."""
        return -1 if self.target.operator.startswith("<") else 1

    def short_name(self, definition_id: str) -> str:
        """Name of a definition without the remark in brackets behind it; its id when it has no name."""
        definition = self.definitions.get(definition_id)
        return definition.name_zh.split("（")[0] if definition else definition_id

    @property
    def official_history(self) -> list[HistoryPoint]:
        """Days on which the official number could be measured at all."""
        return self.measured(self.daily.get(self.target.official_definition_id, []))

    def measured(self, points: list[HistoryPoint]) -> list[HistoryPoint]:
        """Keep the points that are numbers: not missing, not suspect, not a rate over a handful of cases."""
        return [point for point in points if status_of(point.status).is_measured and not self.is_small(point)]

    def is_small(self, row: Result | HistoryPoint) -> bool:
        """Whether the number is a rate over too few cases to be compared."""
        return self.measure.is_rate and (row.denominator or Decimal(0)) < SMALL_DENOMINATOR

    def exact(self, row: Result) -> Decimal | None:
        """Return the value of `row`, exact where its stored rounding would hide the miss of its target."""
        return exact_value(row.value, row.numerator, row.denominator, row.target)


def group_kpis(snapshot: Snapshot) -> list[Kpi]:
    """Return one `Kpi` per target, in the order of the documents; a target without results is kept."""
    if snapshot.as_of is None:
        return []
    return [_group(snapshot, target, snapshot.as_of) for target in snapshot.targets]


def _group(snapshot: Snapshot, target: Target, as_of: date) -> Kpi:
    results = [row for row in snapshot.results if row.kpi_id == target.kpi_id]
    official = [row for row in results if row.definition_id == target.official_definition_id]
    history = [row for row in snapshot.history if row.kpi_id == target.kpi_id]
    units: dict[str, list[Result]] = defaultdict(list)
    for row in official:
        units[row.unit_kind].append(row)
    daily: dict[str, list[HistoryPoint]] = defaultdict(list)
    for point in history:
        if point.period_kind == "to_date" and point.period_end <= as_of:
            daily[point.definition_id].append(point)
    is_official_month = [p for p in history if p.period_kind == "month" and p.is_official]
    return Kpi(
        target=target,
        as_of=as_of,
        measure=measure_of(target.unit, target.target),
        definitions={row.definition_id: row for row in snapshot.definitions if row.kpi_id == target.kpi_id},
        city=next(iter(units.pop("city", [])), None),
        rivals=[row for row in results if row.unit_kind == "city" and row not in official],
        units=dict(units),
        daily=dict(daily),
        months=is_official_month,
        exclusions=[row for row in snapshot.exclusions if row.kpi_id == target.kpi_id],
        late_sources=_late_sources(target, as_of, snapshot.sources),
    )


def _late_sources(target: Target, as_of: date, sources: list[Source]) -> dict[str, date | None]:
    cutoffs = {source.dataset: source.data_cutoff_on for source in sources}
    needed = [name.strip() for name in (target.sources or "").split("、") if name.strip()]
    late = {}
    for name in needed:
        cutoff = cutoffs.get(name)
        if cutoff is None or cutoff < as_of:
            late[name] = cutoff
    return late
