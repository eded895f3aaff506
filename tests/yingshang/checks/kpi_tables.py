"""KPI tables of a city with two districts and one department over three days, written out by hand."""

import datetime as dt
from itertools import product

from tests.warehouse_connection import open_warehouse

AS_OF = dt.date(2024, 1, 3)
# The window of the rate began in the middle of December, so that it has two months.
_TABLES = """

create table warehouse.kpi.catalogue as select * from (values
    ('closure', 'rate', '>=', 0.98::decimal(28, 6), date '2023-12-31', date '2024-12-31', 'computed', null, null),
    ('balance', 'stock', '>=', 200::decimal(28, 6), date '2024-01-01', date '2024-01-02', 'computed', null, null),
    ('survey', 'rate', '>', 0.9::decimal(28, 6), date '2024-01-03', date '2024-12-31', 'reported', 'area', 'X'),
    ('later', 'rate', '>', 0.9::decimal(28, 6), date '2024-02-01', date '2024-12-31', 'computed', null, null),
    ('warmth', 'process', null, null, date '2024-01-01', date '2024-12-31', 'soft', 'area', 'X'))
    as rows (kpi_id, kind, operator, target, window_start, window_end, source_kind, root_unit_kind, root_unit_code);
create table warehouse.kpi.definitions as select * from (values
    ('of_due', 'closure', true, 1, false), ('of_due', 'closure', true, 2, true),
    ('of_received', 'closure', false, 1, true), ('by_ledger', 'balance', true, 1, true),
    ('by_survey', 'survey', true, 1, true), ('later_of_due', 'later', true, 1, true))
    as rows (definition_id, kpi_id, is_official, version, is_current);
create table warehouse.kpi.calendar as select range::date as day from range(date '2023-12-25', date '2025-01-10', interval 1 day);
create table facts.marts.dim_units as select * from (values ('3301', '城市', 'city', null),
    ('D1', '甲区', 'district', null), ('D2', '乙区', 'district', '3301'), ('B1', '甲局', 'department', '3301'),
    ('S1', '街道', 'street', 'D1')) as rows (unit_code, unit_name, unit_kind, parent_code);
create table warehouse.kpi.exclusions (kpi_id varchar, definition_id varchar, as_of date, unit_kind varchar, unit_code varchar,
    reason varchar, reason_zh varchar, records bigint, amount_yuan decimal(28, 2));
insert into kpi.exclusions values ('closure', 'of_due', '2024-01-03', 'city', '3301', 'void', '作废', 2, null);
create table warehouse.kpi.results (
    kpi_id varchar, definition_id varchar, is_official boolean, as_of date, period_kind varchar, period_start date,
    period_end date, unit_kind varchar, unit_code varchar, unit_name varchar, is_whole boolean,
    numerator decimal(28, 2),
    denominator decimal(28, 2), value decimal(28, 6), unit varchar, operator varchar, target decimal(28, 6),
    target_basis varchar, status varchar, pace_expected decimal(28, 6), pace_gap decimal(28, 6),
    forecast decimal(28, 6), forecast_low decimal(28, 6), forecast_high decimal(28, 6), reachable boolean,
    is_provisional boolean, data_cutoff date, interval_low decimal(28, 6), interval_high decimal(28, 6),
    is_ranked boolean);
create table warehouse.kpi.reported_values as select * from (values
    ('closure', 'district', 'D1', 'as_of', date '2024-01-02', 'R1', 1::decimal(28, 6), 1::decimal(28, 6), 'agrees'))
    as rows (kpi_id, unit_kind, unit_code, period_kind, period_end, report_id, value, computed_value, comparison);
"""
# The rates are of few records; of the balances those of districts, streets and departments are ranked.
_RANKED = """
update kpi.results set interval_low = greatest(value - 0.3, 0), interval_high = least(value + 0.1, 1)
where kpi_id = 'closure' and denominator > 0;
update kpi.results set is_ranked = kpi_id = 'balance' and not is_whole and unit_code <> 'UNASSIGNED'
"""
# The city's rate is forecast; the history of the others is too short.
_FORECASTS = """
create table warehouse.kpi.forecasts as select kpi_id, definition_id, unit_kind, unit_code, as_of, window_end as horizon_end,
    if(is_long, 0.9, null)::decimal(28, 6) as forecast, if(is_long, 0.85, null)::decimal(28, 6) as forecast_low,
    if(is_long, 0.95, null)::decimal(28, 6) as forecast_high, if(is_long, null, 'too_few_points') as reason
from (select *, kpi_id = 'closure' and unit_kind = 'city' as is_long from kpi.results) join kpi.catalogue using (kpi_id)
where as_of = '2024-01-03' and period_kind = 'to_date' and is_official
"""
# unit → (closed, due, value, status of the rate), (balance, status of the stock)
_UNITS = {
    ("city", "3301", "城市"): (("5", "6", "0.833333", "BEHIND"), ("210.50", "MET")),
    ("district", "D1", "甲区"): (("3", "3", "1", "MET"), ("100.25", "BEHIND")),
    ("district", "D2", "乙区"): (("2", "3", "0.666667", "AT_RISK"), ("110.25", "MISSED")),
    ("district", "UNASSIGNED", "未归属"): (("0", "0", None, "NOT_DUE"), ("0", "NOT_DUE")),
    ("street", "S1", "街道"): (("3", "3", "1", "MET"), ("100.25", "BEHIND")),
    ("street", "UNASSIGNED", "未归属"): (("2", "3", "0.666667", "AT_RISK"), ("110.25", "MISSED")),
    ("department", "B1", "甲局"): (("5", "6", "0.833333", "BEHIND"), ("210.50", "MET")),
    ("department", "UNASSIGNED", "未归属"): (("0", "0", None, "NOT_DUE"), ("0", "NOT_DUE")),
}
_DAYS = ("2023-12-31", "2024-01-01", "2024-01-02", "2024-01-03")
# to_date: every day of the window up to the run's day, and that day; month and quarter: those of the window that have
# begun, and the year so far, as of that day. A street of a city has month ends only.
RATE_PERIODS = [
    *(("to_date", "2023-12-31", day, day) for day in _DAYS),
    ("month", "2023-12-31", "2023-12-31", "2024-01-03"),
    ("month", "2024-01-01", "2024-01-31", "2024-01-03"),
    ("quarter", "2023-12-31", "2023-12-31", "2024-01-03"),
    ("quarter", "2024-01-01", "2024-03-31", "2024-01-03"),
    ("year_to_date", "2024-01-01", "2024-01-03", "2024-01-03"),
]
STOCK_PERIODS = [
    *(("to_date", "2024-01-01", day, day) for day in _DAYS[1:]),
    *((kind, "2024-01-01", "2024-01-02", "2024-01-03") for kind in ("month", "quarter", "year_to_date")),
]
_MONTH_ENDS = {"closure": ("2023-12-31", "2024-01-03"), "balance": ("2024-01-02", "2024-01-03")}


def write_warehouse(path):
    """Write the tables into a new warehouse and its facts."""
    with open_warehouse(path, read_only=False) as connection:
        connection.execute(_TABLES)
        for unit, ((closed, due, share, rate_status), (balance, stock_status)) in _UNITS.items():
            for definition, (kind, start, end, as_of) in product(("of_due", "of_received"), RATE_PERIODS):
                row = (
                    "closure",
                    definition,
                    definition == "of_due",
                    as_of,
                    kind,
                    start,
                    end,
                    *unit,
                    unit[0] == "city",
                    closed,
                    due,
                    share,
                )
                _insert(connection, row, ("share", ">=", "0.98", "stated", rate_status, as_of))
            for kind, start, end, as_of in STOCK_PERIODS:
                row = (
                    "balance",
                    "by_ledger",
                    True,
                    as_of,
                    kind,
                    start,
                    end,
                    *unit,
                    unit[0] == "city",
                    balance,
                    "1",
                    balance,
                )
                target, basis = ("200", "stated") if unit[0] == "city" else ("210.5", "allocated")
                _insert(connection, row, ("元", ">=", target, basis, stock_status, as_of))
        # What is reported is about the area as a whole: 91 of 100 satisfied, which is more than 90 %.
        day = "2024-01-03"
        row = ("survey", "by_survey", True, day, "to_date", day, day, "area", "X", "新区", True, "91", "100", "0.91")
        _insert(connection, row, ("share", ">", "0.9", "stated", "MET", day))
        connection.execute(_RANKED)
        connection.execute(_FORECASTS)


def _insert(connection, row, judgement):
    is_street, is_daily = row[7] == "street", row[4] == "to_date"
    if is_street and is_daily and row[3] not in _MONTH_ENDS[row[0]]:
        return
    unit, operator, target, basis, status, cutoff = judgement
    values = (*row, unit, operator, target, basis, status, target, *[None] * 5, True, cutoff, *[None] * 3)
    connection.execute(f"insert into kpi.results values ({', '.join('?' * 30)})", values)
