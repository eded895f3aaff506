"""What must hold in the KPI tables whatever the figures are, as SQL that finds nothing. Running it is in `kpi.py`.

Where a figure can be had in a second, independent way (spine, sums over units, ratio, comparison with the target),
that way is taken. The queries see the tables under their own names, and the run's day in `run.days`.
"""

from dataclasses import dataclass

from yingshang.checks.outcomes import CheckSpec, Severity
from yingshang.few_records import RANKED_FROM

STATUSES = ("MET", "ON_TRACK", "AT_RISK", "BEHIND", "MISSED", "NOT_DUE", "NO_DATA", "SUSPECT")
TABLES = (
    "kpi.results",
    "kpi.reported_values",
    "kpi.exclusions",
    "kpi.catalogue",
    "kpi.definitions",
    "kpi.calendar",
    "marts.dim_units",
)
_KEY = "kpi_id, definition_id, period_kind, period_start, period_end, as_of, unit_kind, unit_code"
_PLACE = "kpi_id, definition_id, period_kind, as_of, unit_code"
_ALWAYS = (
    *_KEY.split(", "),
    "is_official",
    "unit_name",
    "is_whole",
    "unit",
    "operator",
    "target_basis",
    "status",
    "is_provisional",
)
_WITH_KIND = "(SELECT results.*, kind FROM {batch} AS results JOIN kpi.catalogue USING (kpi_id))"
_IS_MET = """CASE operator
    WHEN '>' THEN numerator > target * denominator WHEN '>=' THEN numerator >= target * denominator
    WHEN '<' THEN numerator < target * denominator WHEN '<=' THEN numerator <= target * denominator END"""
_JUDGED = "('MET', 'ON_TRACK', 'AT_RISK', 'BEHIND', 'MISSED')"
# Every row that a page may ask for: measured targets whose window has begun, by definition, period and unit. What is
# reported and every cadence is about the jurisdiction as a whole; streets and parks of a city have month ends only.
_SPINE = """
    WITH RECURSIVE begun AS (
        SELECT kpi_id, definition_id, source_kind = 'computed' AS is_computed, kind, window_start, window_end,
            coalesce(root_unit_kind, 'city') AS root_kind, days.as_of AS today,
            coalesce(CASE WHEN coalesce(root_unit_kind, 'city') = 'city' THEN
                (SELECT min(unit_code) FROM marts.dim_units WHERE unit_kind = 'city') END, root_unit_code) AS root_code
        FROM kpi.catalogue JOIN kpi.definitions USING (kpi_id), run.days
        WHERE window_start <= days.as_of AND is_current
    ),
    parents AS (
        SELECT unit_kind, unit_code, CASE WHEN unit_kind NOT IN ('city', 'area') THEN coalesce(parent_code,
            (SELECT min(unit_code) FROM marts.dim_units WHERE unit_kind = 'city')) END AS parent_code
        FROM marts.dim_units
    ),
    below AS (
        SELECT unit_code AS root_code, unit_kind AS root_kind, unit_kind, unit_code FROM parents
        UNION ALL
        SELECT below.root_code, below.root_kind, parents.unit_kind, parents.unit_code
        FROM below JOIN parents ON parents.parent_code = below.unit_code
    ),
    units AS (
        SELECT root_code, unit_kind, unit_code,
            root_kind = 'district' OR unit_kind NOT IN ('street', 'park') AS is_daily
        FROM below WHERE unit_code <> root_code
        UNION
        SELECT root_code, unit_kind, 'UNASSIGNED', root_kind = 'district' OR unit_kind NOT IN ('street', 'park')
        FROM below WHERE unit_code <> root_code
    ),
    periods AS (
        SELECT kpi_id, definition_id, 'to_date' AS period_kind, window_start AS period_start,
            day AS period_end, day AS as_of, day IN (least(window_end, today), today, last_day(day)) AS is_month_end
        FROM begun JOIN kpi.calendar ON day BETWEEN window_start AND least(window_end, today) OR day = today
        UNION ALL
        SELECT kpi_id, definition_id, kinds.kind, min(day), max(day), any_value(today), true
        FROM begun JOIN kpi.calendar ON day BETWEEN window_start AND window_end,
            (VALUES ('month'), ('quarter')) AS kinds (kind)
        WHERE is_computed AND begun.kind <> 'cadence' AND date_trunc(kinds.kind, day) <= today
        GROUP BY kpi_id, definition_id, kinds.kind, date_trunc(kinds.kind, day)
        UNION ALL
        SELECT kpi_id, definition_id, 'year_to_date', greatest(window_start, date_trunc('year', today)),
            least(window_end, today), today, true
        FROM begun
        WHERE is_computed AND kind <> 'cadence' AND date_trunc('year', today) <= window_end
    ),
    expected AS (
        SELECT periods.*, root_kind AS unit_kind, root_code AS unit_code
        FROM periods JOIN begun USING (kpi_id, definition_id)
        UNION ALL
        SELECT periods.*, unit_kind, unit_code
        FROM periods JOIN begun USING (kpi_id, definition_id) JOIN units USING (root_code)
        WHERE is_computed AND kind <> 'cadence' AND (is_daily OR is_month_end)
    )"""


@dataclass(frozen=True)
class KpiCheck:
    """A query over `table` (written `{batch}`) that returns no row when all is well."""

    name: str
    severity: Severity
    description: str
    query: str
    table: str = "kpi.results"

    @property
    def spec(self) -> CheckSpec:
        """Announcement of the check; its asset is the table."""
        return CheckSpec(self.name, self.table.replace(".", "/"), self.severity, self.description)


CHECKS = (
    KpiCheck(
        "unique__results",
        "ERROR",
        "每个指标、口径、期间、单位一行 / One row per target, definition, period and unit",
        f"SELECT {_KEY}, count(*) AS copies FROM {{batch}} GROUP BY ALL HAVING count(*) > 1",
    ),
    KpiCheck(
        "required__results",
        "ERROR",
        "主键、目标、状态等不得为空 / Key, target, status and the like are never empty",
        f"SELECT {_PLACE} FROM {{batch}} WHERE target_basis = 'stated' AND target IS NULL OR "
        + " OR ".join(f"{name} IS NULL" for name in _ALWAYS),
    ),
    KpiCheck(
        "no_data__results",
        "ERROR",
        "数据未到时没有数, 数据已到时有数 / NO_DATA rows hold no figure, all others do",
        f"SELECT {_PLACE}, status, numerator, denominator FROM {{batch}}"
        " WHERE (status = 'NO_DATA') <> (numerator IS NULL) OR (status = 'NO_DATA') <> (denominator IS NULL)",
    ),
    KpiCheck(
        "status__closed_set",
        "ERROR",
        "状态只取规定的八种 / The status is one of the eight",
        f"SELECT {_PLACE}, status FROM {{batch}} WHERE status NOT IN {STATUSES}",
    ),
    KpiCheck(
        "bounds__rates",
        "ERROR",
        "比率: 0 ≤ 分子 ≤ 分母 / Rates: 0 <= numerator <= denominator",
        f"SELECT {_PLACE}, numerator, denominator FROM {_WITH_KIND} WHERE kind = 'rate'"
        " AND status <> 'SUSPECT' AND NOT (0 <= numerator AND numerator <= denominator)",
    ),
    KpiCheck(
        "value__rates",
        "ERROR",
        "比率在 0 与 1 之间, 分母为 0 时为空 / Rates are between 0 and 1, empty when nothing is due",
        f"SELECT {_PLACE}, value FROM {_WITH_KIND} WHERE kind = 'rate'"
        " AND status <> 'SUSPECT' AND (NOT value BETWEEN 0 AND 1 OR (value IS NULL) <> (denominator = 0))",
    ),
    KpiCheck(
        "value__ratio",
        "ERROR",
        "指标值 = 分子 ÷ 分母, 保留六位小数 / Value is numerator by denominator to six decimals",
        f"SELECT {_PLACE}, numerator, denominator, value FROM {{batch}}"
        " WHERE 2000000 * abs(value * denominator - numerator) > denominator",
    ),
    KpiCheck(
        "bounds__stocks",
        "ERROR",
        "余额不得为负, 标为待核的除外 / No balance is negative unless it is marked SUSPECT",
        f"SELECT {_PLACE}, value FROM {_WITH_KIND} WHERE kind = 'stock' AND value < 0 AND status <> 'SUSPECT'",
    ),
    KpiCheck(
        "status__target",
        "ERROR",
        "达标状态与目标比较一致 / MET exactly when numerator and denominator satisfy the target",
        f"SELECT {_PLACE}, status, numerator, denominator, target FROM {{batch}} WHERE"
        f" status IN {_JUDGED} AND (status = 'MET') <> coalesce({_IS_MET}, false)",
    ),
    KpiCheck(
        "spine__complete",
        "ERROR",
        "应有的每个指标、口径、期间、单位都在, 且无多余 / Every expected row is there, and no other",
        f"""{_SPINE}
        (SELECT {_KEY}, '缺少' AS problem FROM expected ANTI JOIN {{batch}} USING ({_KEY}) LIMIT 50)
        UNION ALL
        (SELECT {_KEY}, '多余' FROM {{batch}} ANTI JOIN expected USING ({_KEY}) LIMIT 50)""",
    ),
    KpiCheck(
        "sums__units",
        "ERROR",
        "各类单位(含未归属)之和等于全地区 / The units of a kind add up to the whole",
        f"""WITH sums AS (
            SELECT kpi_id, definition_id, kind, period_kind, period_start, period_end, as_of, unit_kind,
                sum(numerator) AS numerator, sum(denominator) AS denominator, count(*) AS units,
                bool_or(is_whole) AS is_whole
            FROM {_WITH_KIND} GROUP BY ALL)
        SELECT parts.kpi_id, parts.definition_id, parts.period_kind, parts.as_of, parts.unit_kind,
            parts.numerator AS sum_of_units, whole.numerator AS whole
        FROM sums AS parts
        JOIN sums AS whole USING (kpi_id, definition_id, period_kind, period_start, period_end, as_of)
        WHERE whole.is_whole AND NOT parts.is_whole AND (
            -- A balance is rounded to the cent per unit, a mean to six decimals.
            (whole.kind IN ('rate', 'coverage', 'count') AND parts.numerator <> whole.numerator)
            OR (whole.kind IN ('rate', 'coverage') AND parts.denominator <> whole.denominator)
            OR (whole.kind IN ('stock', 'flow') AND abs(parts.numerator - whole.numerator) > 0.005 * (parts.units + 1))
            OR (whole.kind = 'average' AND abs(parts.numerator - whole.numerator) > 0.000001 * (parts.units + 1)))""",
    ),
    KpiCheck(
        "reference__results",
        "ERROR",
        "每行的口径都在口径表中, 官方标记一致 / Every row's definition is listed, official where it says so",
        f"SELECT {_PLACE} FROM {{batch}} ANTI JOIN kpi.definitions USING (kpi_id, definition_id, is_official)",
    ),
    KpiCheck(
        "few_records__results",
        "ERROR",
        "分母不足 20 条的比率带区间且不排名, 其余不带 / Shares of few records carry an interval and are not ranked",
        f"SELECT {_PLACE}, numerator, denominator, interval_low, interval_high, is_ranked FROM {_WITH_KIND}"
        " WHERE status <> 'SUSPECT' AND CASE WHEN kind IN ('rate', 'coverage') AND denominator > 0"
        f" AND denominator < {RANKED_FROM} AND numerator = trunc(numerator) AND denominator = trunc(denominator)"
        " THEN is_ranked OR NOT coalesce(0 <= interval_low AND interval_low <= value AND value <= interval_high"
        " AND interval_high <= 1 AND interval_low < interval_high, false)"
        " ELSE interval_low IS NOT NULL OR interval_high IS NOT NULL END"
        " OR (is_ranked AND (is_whole OR unit_code = 'UNASSIGNED' OR status IN ('NOT_DUE', 'NO_DATA', 'SUSPECT')))",
    ),
    KpiCheck(
        "agrees__reported_values",
        "WARN",
        "填报值与计算值相差不超过千分之五 / What was reported agrees with what is computed, to half a per cent",
        "SELECT kpi_id, unit_code, period_kind, period_end, report_id, value, computed_value FROM {batch}"
        " WHERE comparison = 'differs'",
        "kpi.reported_values",
    ),
    KpiCheck(
        "covered__results",
        "WARN",
        "统计日全地区官方口径没有数据未到 / No official figure of a jurisdiction lacks data at the as_of day",
        f"SELECT {_PLACE} FROM {{batch}} WHERE is_official AND is_whole AND status = 'NO_DATA'"
        " AND as_of = (SELECT as_of FROM run.days)",
    ),
    KpiCheck(
        "suspect__results",
        "WARN",
        "统计日没有待核的数 / No figure is SUSPECT at the as_of day",
        f"SELECT {_PLACE} FROM {{batch}} WHERE status = 'SUSPECT' AND as_of = (SELECT as_of FROM run.days)",
    ),
    KpiCheck(
        "unique__catalogue",
        "ERROR",
        "每个目标一行 / One row per target",
        "SELECT kpi_id, count(*) AS copies FROM {batch} GROUP BY ALL HAVING count(*) > 1 OR kpi_id IS NULL",
        "kpi.catalogue",
    ),
    KpiCheck(
        "official__definitions",
        "ERROR",
        "每个可度量的目标恰有一个官方口径 / Every target that is measured has exactly one official definition",
        "SELECT kpi_id, count(definition_id) AS official FROM kpi.catalogue"
        " LEFT JOIN (FROM {batch} WHERE is_official AND is_current) USING (kpi_id) GROUP BY kpi_id, source_kind"
        " HAVING count(definition_id) <> CASE WHEN source_kind IN ('soft', 'unusable') THEN 0 ELSE 1 END",
        "kpi.definitions",
    ),
    KpiCheck(
        "current__definitions",
        "ERROR",
        "每个口径恰有一个现用版本 / Exactly one version of every definition is the one in use",
        "SELECT kpi_id, definition_id, count(*) FILTER (is_current) AS versions_in_use FROM {batch}"
        " GROUP BY kpi_id, definition_id HAVING count(*) FILTER (is_current) <> 1",
        "kpi.definitions",
    ),
    KpiCheck(
        "bounds__exclusions",
        "ERROR",
        "剔除记录数为正, 原因与口径齐全 / Excluded records are counted, with reason and definition",
        "SELECT kpi_id, definition_id, as_of, unit_code, reason FROM {batch} WHERE records IS NULL OR records < 0"
        " OR reason IS NULL OR reason_zh IS NULL OR as_of IS NULL OR unit_code IS NULL OR definition_id IS NULL",
        "kpi.exclusions",
    ),
)
