"""What is read from a warehouse and written into it: which days, which units, the same bytes each time."""

import datetime as dt
import subprocess
import sys
from decimal import Decimal

import duckdb
import numpy as np
import polars as pl
import pytest

from yingshang.errors import YingshangError
from yingshang.forecasts import write_forecasts
from yingshang.forecasts.history import read_histories
from yingshang.settings import Settings

# 1 January 2024 is a Monday; here every Monday to Friday is worked.
START, END, AS_OF = dt.date(2024, 1, 1), dt.date(2024, 6, 28), dt.date(2024, 4, 7)
DAY = dt.timedelta(days=1)
_TABLES = """
create schema kpi;
create table kpi.calendar as select day, sum((isodow(day) < 6)::int) over (order by day)::bigint as workday_number
    from (select range::date as day from range(date '2024-01-01', date '2025-01-01', interval 1 day));
create table kpi.catalogue as select * from (values
    ('events', 'count', 'computed'), ('closure', 'rate', 'computed'), ('loans', 'flow', 'reported'))
    as rows (kpi_id, kind, source_kind), (select date '2024-06-28' as window_end);
create table kpi.results (
    kpi_id varchar, definition_id varchar, is_official boolean, as_of date, period_kind varchar, unit_kind varchar,
    unit_code varchar, is_whole boolean, status varchar, numerator decimal(28, 6), denominator decimal(28, 6),
    data_cutoff date);
"""
EVENTS = np.cumsum(np.random.default_rng(8).poisson(3, 100))
REPORTS = {dt.date(2024, 1, 31): 5, dt.date(2024, 2, 29): 9}


@pytest.fixture
def home(tmp_path):
    settings = Settings(home=tmp_path)
    rows = []
    for number in range((AS_OF - START).days + 1):
        day = START + number * DAY
        events, closed = int(EVENTS[number]), int(EVENTS[number]) * 9 // 10 + number // 30
        for kind, code in (("city", "C"), ("district", "D1"), ("street", "S1")):
            place = (kind, code, kind == "city")
            rows.append(("events", "all", True, day, "to_date", *place, "BEHIND", events, 1, AS_OF))
            rows.append(("events", "some", False, day, "to_date", *place, "BEHIND", events, 1, AS_OF))
        rows.append(("closure", "of_due", True, day, "to_date", "city", "C", True, "MET", closed, events, AS_OF))
        reported = [report for report in REPORTS if report <= day]
        last = max(reported, default=None)
        known = (REPORTS[last], 1) if last else (None, None)
        status = "AT_RISK" if last else "NO_DATA"
        rows.append(("loans", "reported", True, day, "to_date", "area", "X", True, status, *known, last))
    rows.append(("closure", "of_due", True, AS_OF, "month", "city", "C", True, "MET", 1, 1, AS_OF))
    with duckdb.connect(settings.warehouse) as connection:
        connection.execute(_TABLES)
        names = [name for name, *_ in connection.execute("describe kpi.results").fetchall()]
        connection.register("rows", pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None).to_arrow())
        connection.execute("insert into kpi.results from rows")
    return settings


def histories(settings, as_of=AS_OF):
    with duckdb.connect(settings.warehouse, read_only=True) as connection:
        return {(history.key[0], history.key[3]): history for history in read_histories(connection, as_of)}


def written(settings):
    with duckdb.connect(settings.warehouse, read_only=True) as connection:
        return connection.execute("from kpi.forecasts").fetchall()


def test_only_official_figures_of_wholes_and_districts_and_departments(home):
    assert list(histories(home)) == [("closure", "C"), ("events", "C"), ("events", "D1"), ("loans", "X")]


def test_a_point_is_five_working_days_before_the_next_and_holds_the_weekend(home):
    """The day of the run is a Sunday, so every point is one; the first working week ends on 7 January."""
    events = histories(home)["events", "C"]
    sundays = [START + 6 * DAY + 7 * DAY * week for week in range(14)]
    assert sundays[-1] == AS_OF
    assert list(events.numerators) == [EVENTS[(day - START).days] for day in sundays]
    assert list(events.workdays) == [5.0 * week for week in range(1, 15)]
    assert events.workdays_left == 5 * 12  # 8 April to 28 June
    assert events.horizon_end == END


def test_in_the_middle_of_a_week_the_points_are_wednesdays(home):
    with duckdb.connect(home.warehouse) as connection:
        connection.execute("delete from kpi.results where as_of > '2024-03-13'")
    events = histories(home, dt.date(2024, 3, 13))["events", "C"]
    wednesdays = [dt.date(2024, 1, 3) + 7 * DAY * week for week in range(11)]
    assert list(events.numerators) == [EVENTS[(day - START).days] for day in wednesdays]


def test_a_day_without_data_is_no_point(home):
    with duckdb.connect(home.warehouse) as connection:
        connection.execute("update kpi.results set status = 'NO_DATA', numerator = null where as_of > '2024-04-01'")
    events = histories(home)["events", "C"]
    assert (events.status, len(events.numerators), events.workdays_left) == ("NO_DATA", 13, 65)


def test_the_points_of_reported_totals_are_their_reports(home):
    loans = histories(home)["loans", "X"]
    assert list(loans.numerators) == [5.0, 9.0]
    assert list(loans.workdays) == [23.0, 44.0]  # 23 working days in January, 21 in February
    assert loans.workdays_left == 130 - 44


def test_every_row_says_what_it_is_or_why_not(home):
    assert write_forecasts(home, AS_OF) == 3
    closure, city, district, loans = written(home)
    assert city[:6] == ("events", "all", "city", "C", AS_OF, END)
    value, low, high, method, points, error, coverage, backtests, reason = city[6:]
    assert EVENTS[97] <= low < value < high
    assert 0 < error < 0.5
    assert 0 <= coverage <= 1
    assert (method, points, backtests, reason) == ("local_linear_trend", 14, 6, None)
    assert district[6:] == city[6:]
    assert loans[6:] == (None, None, None, None, 2, None, None, 0, "too_few_points")
    assert Decimal("0.9") < closure[6] < 1
    assert closure[7] < closure[6] < closure[8]


def test_figures_have_nine_significant_digits(home):
    with duckdb.connect(home.warehouse) as connection:
        connection.execute("update kpi.results set numerator = numerator * 100000000.37 where kpi_id = 'events'")
    write_forecasts(home, AS_OF)
    value = written(home)[1][6]
    assert value > 10**9
    assert len(str(int(value)).rstrip("0")) <= 9


def test_writing_twice_changes_nothing(home):
    write_forecasts(home, AS_OF)
    first = written(home)
    write_forecasts(home, AS_OF)
    assert written(home) == first
    assert len(first) == 4


def test_what_stands_in_the_way_is_said_in_one_sentence(home, tmp_path):
    with pytest.raises(YingshangError, match="no warehouse yet; build it first with: yingshang run"):
        write_forecasts(Settings(home=tmp_path / "empty"), AS_OF)
    hold = f"import duckdb; held = duckdb.connect({str(home.warehouse)!r}); print('held', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(YingshangError, match="close what has it open, and run again"):
            write_forecasts(home, AS_OF)
        holder.communicate(b"\n")
