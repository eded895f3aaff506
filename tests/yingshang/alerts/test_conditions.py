"""What every kind of condition takes for broken and for clear, by hand."""

import datetime as dt

import pytest

from yingshang.alerts.actions import list_alerts

from .town import Town, day, rule

THRESHOLD = {"kind": "threshold", "side": "below", "raise_at": "0.95", "clear_at": "0.97"}


def test_between_both_thresholds_nothing_changes(tmp_path):
    town = Town(tmp_path, rule("low", THRESHOLD))
    values = ["0.949999", "0.95", "0.96", "0.969999", "0.97", "0.96", "0.95"]
    for number, value in enumerate(values):
        town.figures.figure(day(number), value)
        town.on(day(number))
    assert town.kinds() == ["fired", "resolved"]
    (alert,) = list_alerts(town.settings, is_open=False)
    assert (alert["fired_on"], alert["resolved_on"]) == (day(0), day(4))


@pytest.mark.parametrize(
    ("condition", "broken", "clear"),
    [
        ({"kind": "lost"}, {"reachable": False}, {"reachable": True}),
        ({"kind": "forecast"}, {"forecast": "0.9", "forecast_low": "0.8", "forecast_high": "0.979999"}, {"forecast": "0.98"}),
        ({"kind": "forecast"}, {"operator": "<=", "target": "0.5", "forecast": "0.6", "forecast_low": "0.500001", "forecast_high": "0.7"}, {"operator": "<=", "target": "0.5", "forecast": "0.5"}),
    ],
)  # fmt: skip
def test_what_will_be_is_watched(tmp_path, condition, broken, clear):
    town = Town(tmp_path, rule("ahead", condition))
    town.figures.figure(day(0), "0.90", **broken)
    town.on(day(0))
    town.figures.figure(day(1), "0.90", **clear)
    town.on(day(1))
    assert town.kinds() == ["fired", "resolved"]


def test_a_deadline_is_near_by_working_days(tmp_path):
    town = Town(tmp_path, rule("near", {"kind": "deadline", "workdays": 2}))
    # 31 December 2024 is a Tuesday: Friday the 27th is two working days before it, Thursday three.
    town.figures.figure(dt.date(2024, 12, 26), "0.90").figure(dt.date(2024, 12, 27), "0.90")
    town.on(dt.date(2024, 12, 26))
    assert town.told() == []
    town.on(dt.date(2024, 12, 27))
    assert town.kinds() == ["fired"]


def test_a_report_that_is_missing_is_told(tmp_path):
    town = Town(tmp_path, rule("missing", {"kind": "missing"}))
    figure = {"kpi_id": "report", "measure": "场", "target": 20}
    town.figures.figure(day(0), None, "NO_DATA", **figure)
    town.on(day(0))
    assert town.told()[0][1].endswith("甲市 场次: 规则missing")
    town.figures.figure(day(1), "5", "BEHIND", **figure)
    town.on(day(1))
    assert town.kinds() == ["fired", "resolved"]


def test_overdue_petitions_of_a_unit_are_counted(tmp_path):
    town = Town(tmp_path, rule("overdue", {"kind": "overdue", "raise_at": 3, "clear_at": 1}, unit_kinds=["district"]))
    for number in range(4):
        town.figures.figure(day(number), "0.90")
    # Three are due on day 0 and open on day 1; one is closed on day 2, another one on day 3.
    for closed in (day(2), day(3), None):
        end = f"date '{closed}'" if closed else "null"
        town.figures.sql(f"insert into marts.fct_petitions values (true, 'E', null, date '{day(0)}', {end})")
    for number in range(4):
        town.on(day(number))
    (alert,) = list_alerts(town.settings, is_open=False)
    assert (alert["unit_name"], alert["fired_on"], alert["resolved_on"]) == ("东区", day(1), day(3))


def test_a_sudden_move_stands_out_from_the_usual_ones(tmp_path):
    town = Town(tmp_path, rule("sudden", {"kind": "sudden", "days": 7, "times": 5, "history_days": 60}))
    first = dt.date(2024, 6, 3)
    for offset in range(60):  # a tenth of a point a day, so 0.7 points in seven days
        town.figures.figure(first + dt.timedelta(days=offset), f"{0.80 + offset * 0.001:.3f}")
    last = first + dt.timedelta(days=60)
    town.figures.figure(last, "0.89")  # 3.7 points in seven days: more than five times as much
    town.on(last - dt.timedelta(days=1))
    assert town.told() == []
    town.on(last)
    assert town.kinds() == ["fired"]
