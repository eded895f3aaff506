"""Small snapshots for tests of alerts: a target, a city with two districts, and the values of its days."""

import datetime as dt
from decimal import Decimal

import duckdb

from yingshang.snapshots import Snapshot

CITY, EAST, WEST = ("city", "C", "甲市", True), ("district", "E", "东区", False), ("district", "W", "西区", False)
_RESULTS = """
create schema kpi; create schema quality; create schema marts;
create table kpi.results (kpi_id varchar, definition_id varchar, is_official boolean, period_kind varchar, as_of date,
    unit_kind varchar, unit_code varchar, unit_name varchar, is_whole boolean, denominator decimal(28, 6),
    value decimal(28, 6), target decimal(28, 6), operator varchar, unit varchar, status varchar, forecast decimal(28, 6),
    forecast_low decimal(28, 6), forecast_high decimal(28, 6), reachable boolean, data_cutoff date);
create table kpi.catalogue (kpi_id varchar, window_end date, kind varchar, source_kind varchar, jurisdiction varchar,
    name_zh varchar, name_en varchar, lead_unit varchar, supervising_unit varchar, sources varchar);
create table kpi.calendar (day date, is_workday boolean, workday_number bigint);
create table quality.deliveries (dataset varchar, status varchar, data_cutoff_on date);
create table quality.checks (asset varchar, check_name varchar, severity varchar, passed boolean, detail varchar,
    description varchar);
create table marts.dim_units (unit_kind varchar, unit_code varchar, unit_name varchar, parent_code varchar,
    aliases varchar);
create table marts.fct_petitions (is_valid boolean, district_code varchar, department_code varchar, due_on date,
    closed_on date);
insert into kpi.calendar select day, weekday(day) between 1 and 5,
    sum(cast(weekday(day) between 1 and 5 as int)) over (order by day)
    from (select cast(unnest(range(date '2024-01-01', date '2025-01-31', interval 1 day)) as date) as day);
insert into marts.dim_units values ('city', 'C', '甲市', null, null), ('district', 'E', '东区', 'C', null),
    ('district', 'W', '西区', 'C', null), ('department', 'X', '市信访局', 'C', '信访局');
insert into kpi.catalogue values
    ('rate', date '2024-12-31', 'rate', 'computed', '甲市', '办结率', 'rate', '信访局', '督查室', 'petitions'),
    ('report', date '2024-12-31', 'count', 'reported', '甲市', '场次', 'events', '商务局', null, null);
"""


class Figures:
    """Snapshots in a folder; the same figures under another number are another snapshot."""

    def __init__(self, folder):
        self.folder, self.rows, self.number = folder, [], 0
        self.more = []

    def figure(self, day, value, status="BEHIND", unit=CITY, denominator=100, **more):
        """Add the figure of a day; values are shares of the target 98 %."""
        columns = {"kpi_id": "rate", "unit": more.pop("measure", "share"), "operator": ">=", "target": Decimal("0.98")}
        columns |= more
        self.rows.append((day, value, status, unit, denominator, columns))
        return self

    def sql(self, statement):
        """Add anything else."""
        self.more.append(statement)
        return self

    def snapshot(self, as_of):
        """Publish what there is up to a day."""
        self.number += 1
        path = self.folder / f"{as_of}-{self.number:012d}"
        path.mkdir(parents=True)
        with duckdb.connect(str(path / "yingshang.duckdb")) as connection:
            connection.execute(_RESULTS)
            for day, value, status, (kind, code, name, is_whole), denominator, columns in self.rows:
                values = {
                    "definition_id": "d", "is_official": True, "period_kind": "to_date", "as_of": day, "unit_kind": kind,
                    "unit_code": code, "unit_name": name, "is_whole": is_whole, "denominator": denominator,
                    "value": None if value is None else Decimal(value), "status": status, "data_cutoff": day, **columns,
                }  # fmt: skip
                names = ", ".join(values)
                if day <= as_of:
                    connection.execute(
                        f"insert into kpi.results ({names}) values ({', '.join('?' * len(values))})",
                        list(values.values()),
                    )
            for statement in self.more:
                connection.execute(statement)
        return Snapshot(path.name, path, as_of, as_of, dt.datetime(2024, 1, 1))
