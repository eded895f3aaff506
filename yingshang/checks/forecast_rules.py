"""What must hold in `kpi.forecasts`, as SQL that finds nothing. They are checked once the table is written."""

from yingshang.checks.kpi_rules import KpiCheck

TABLE = "kpi.forecasts"
FORECAST_CHECKS = (
    KpiCheck(
        "complete__forecasts",
        "ERROR",
        "统计日每个官方口径的数都有预测或说明原因 / Every official figure of the day is forecast, or says why not",
        "SELECT kpi_id, definition_id, unit_code FROM kpi.results ANTI JOIN"
        " (SELECT * FROM {batch} WHERE forecast IS NOT NULL OR reason IS NOT NULL)"
        " USING (kpi_id, definition_id, unit_kind, unit_code, as_of) WHERE is_official AND period_kind = 'to_date'"
        " AND as_of = (SELECT as_of FROM run.days) AND (is_whole OR unit_kind IN ('district', 'department'))",
        TABLE,
    ),
    KpiCheck(
        "bounds__forecasts",
        "ERROR",
        "预测值在区间之内且不为负, 期限在统计日之后 / 0 <= low <= forecast <= high, for a day that is still to come",
        "SELECT kpi_id, unit_code, forecast_low, forecast, forecast_high FROM {batch} WHERE forecast < 0"
        " OR forecast < forecast_low OR forecast > forecast_high OR forecast_low < 0"
        " OR (forecast_low IS NULL) <> (forecast_high IS NULL) OR (forecast IS NOT NULL AND horizon_end <= as_of)",
        TABLE,
    ),
)
