"""One evaluation after the other: what fires, what is told, once; what is held back, folded, silenced, or late."""

import datetime as dt

import pytest
import sqlalchemy as sa

from yingshang.alerts.actions import acknowledge, list_alerts, show_alert, silence
from yingshang.alerts.evaluating import evaluate
from yingshang.alerts.rules import Rule, Rules
from yingshang.alerts.terms import due_day
from yingshang.contracts.model import Cadence
from yingshang.errors import YingshangError
from yingshang.messages.channels import Channel, Channels
from yingshang.operations.audit import read_audit
from yingshang.operations.database import transaction
from yingshang.operations.tables import ALERTS, MESSAGES
from yingshang.settings import Settings

from .figures import EAST, WEST, Figures

AT = dt.datetime(2024, 10, 1, 1, 0)
MONDAY = dt.date(2024, 9, 2)
BEHIND = {"kind": "status", "statuses": ["BEHIND"], "clear_statuses": ["MET", "ON_TRACK"]}
CADENCES = {"petitions": Cadence.DAILY}


def rule(rule_id="behind", condition=BEHIND, **more):
    names = {"name_zh": f"规则{rule_id}", "name_en": rule_id, "severity": "yellow", "version": 1}
    return Rule.model_validate({"rule_id": rule_id, "condition": condition, **names, **more})


def day(number):
    """Return the working day of that number, counted from Monday; 5 is the next Monday."""
    return MONDAY + dt.timedelta(days=number + 2 * (number // 5))


class Town:
    """Figures, rules and an installation; `on` evaluates a day."""

    def __init__(self, folder, *rules, channels=None):
        self.figures, self.settings = Figures(folder / "published"), Settings(home=folder)
        self.rules = Rules(rules=rules, version="v")
        self.channels = channels or Channels()

    def on(self, when):
        snapshot = self.figures.snapshot(when)
        return evaluate(self.settings, snapshot, self.rules, self.channels, CADENCES, AT)

    def told(self):
        """Return kind and subject of every message in the order of the outbox."""
        with transaction(self.settings) as connection:
            rows = connection.execute(sa.select(MESSAGES.c.kind, MESSAGES.c.subject).order_by(MESSAGES.c.message_id))
            return [tuple(row) for row in rows]

    def kinds(self):
        return [kind for kind, _ in self.told()]


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def test_a_breach_is_told_once_and_that_it_is_over_once(folder):
    town = Town(folder, rule())
    town.figures.figure(day(0), "0.90").figure(day(1), "0.91").figure(day(2), "0.985", "MET")
    done = [town.on(day(number)) for number in range(3)]
    assert [(one.fired, one.resolved) for one in done] == [(1, 0), (0, 0), (0, 1)]
    assert town.kinds() == ["fired", "resolved"]
    (alert,) = list_alerts(town.settings, is_open=False)
    assert (alert["state"], alert["fired_on"], alert["resolved_on"]) == ("resolved", day(0), day(2))
    assert (alert["value_words"], alert["goal_words"], alert["owner"]) == ("98.50 %", "≥ 98 %", "信访局")
    _, history = show_alert(town.settings, alert["alert_id"])
    assert [(step["from_state"], step["to_state"]) for step in history] == [
        ("normal", "firing"),
        ("firing", "resolved"),
    ]


def test_the_same_snapshot_is_evaluated_once(folder):
    town = Town(folder, rule())
    town.figures.figure(day(0), "0.90")
    snapshot = town.figures.snapshot(day(0))
    first, second = (evaluate(town.settings, snapshot, town.rules, town.channels, CADENCES, AT) for _ in range(2))
    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert (first.fired, second.fired) == (1, 1)
    assert len(town.told()) == 1


def test_a_snapshot_about_an_earlier_day_changes_nothing(folder):
    town = Town(folder, rule())
    town.figures.figure(day(0), "0.985", "MET").figure(day(3), "0.90")
    town.on(day(3))
    late = town.on(day(0))
    assert (late.is_late, late.resolved) == (True, 0)
    assert town.kinds() == ["fired"]


def test_revised_figures_of_the_same_day_count(folder):
    town = Town(folder, rule())
    town.figures.figure(day(0), "0.90")
    town.on(day(0))
    town.figures.rows.clear()
    town.figures.figure(day(0), "0.99", "MET")
    assert town.on(day(0)).resolved == 1
    assert town.kinds() == ["fired", "resolved"]


def test_evaluated_every_day_or_once_the_hold_is_the_same(folder):
    daily, once = (Town(folder / name, rule(hold_workdays=3)) for name in ("daily", "once"))
    for offset in range(8):
        for town in (daily, once):
            town.figures.figure(MONDAY + dt.timedelta(days=offset), "0.90")
    for offset in range(8):
        daily.on(MONDAY + dt.timedelta(days=offset))
    once.on(MONDAY + dt.timedelta(days=7))
    states = [[(a["state"], a["since_on"]) for a in list_alerts(town.settings)] for town in (daily, once)]
    assert states[0] == states[1] == [("firing", MONDAY)]


def test_it_is_repeated_until_somebody_takes_it_up(folder):
    town = Town(folder, rule(repeat_workdays=2, escalate_workdays=3))
    for number in range(10):
        town.figures.figure(day(number), "0.90")
    for number in range(4):
        town.on(day(number))
    # Fired on day 0, said again two working days later, taken higher after three.
    assert town.kinds() == ["fired", "repeated", "escalated"]
    (alert,) = list_alerts(town.settings)
    acknowledge(town.settings, alert["alert_id"], by="王某", at=AT)
    for number in range(4, 10):
        town.on(day(number))
    assert town.kinds() == ["fired", "repeated", "escalated"]
    assert (read_audit(town.settings, 1)[0].name, read_audit(town.settings, 1)[0].action) == (
        "王某",
        "alert_acknowledged",
    )


def test_a_silenced_alert_is_told_of_when_the_silence_ends(folder):
    town = Town(folder, rule(repeat_workdays=1))
    for number in range(8):
        town.figures.figure(day(number), "0.90")
    town.on(day(0))
    (alert,) = list_alerts(town.settings)
    silence(town.settings, alert["alert_id"], day(4), "系统升级", by="王某", at=AT)
    for number in range(1, 5):
        town.on(day(number))
    assert town.kinds() == ["fired"]
    town.on(day(5))
    assert town.kinds() == ["fired", "repeated"]


def test_a_stale_source_holds_the_figures_back_and_is_told_instead(folder):
    stale = rule("stale", {"kind": "stale", "grace_workdays": 1})
    town = Town(folder, rule(), stale)
    town.figures.figure(day(0), "0.90").figure(day(4), "0.90").figure(day(5), "0.985", "MET")
    town.figures.sql(f"insert into quality.deliveries values ('petitions', 'accepted', date '{day(0)}')")
    town.on(day(0))
    town.on(day(4))  # four working days without petitions, two are allowed
    assert town.kinds() == ["fired", "fired"]
    states = {alert["rule_id"]: alert["state"] for alert in list_alerts(town.settings)}
    assert states == {"behind": "no_data", "stale": "firing"}
    town.figures.sql(f"insert into quality.deliveries values ('petitions', 'accepted', date '{day(5)}')")
    town.on(day(5))
    assert sorted(town.kinds()) == ["fired", "fired", "resolved", "resolved"]


def test_the_units_of_a_city_are_told_with_it(folder):
    town = Town(folder, rule(unit_kinds=["whole", "district"]))
    for number in range(2):
        town.figures.figure(day(number), "0.90").figure(day(number), "0.80", unit=EAST).figure(
            day(number), "0.99", "MET", WEST
        )
    town.on(day(0))
    assert town.told() == [("fired", "[黄] 预警: 甲市 办结率: 规则behind")]
    town.figures.figure(day(2), "0.985", "MET").figure(day(2), "0.80", unit=EAST)
    town.on(day(2))  # the city is well again, the district is told of now
    assert sorted(town.kinds()) == ["fired", "fired", "resolved"]
    assert any("东区" in subject for _, subject in town.told())


def test_few_records_raise_nothing(folder):
    town = Town(folder, rule(minimum_denominator=20))
    town.figures.figure(day(0), "0.50", denominator=19)
    town.on(day(0))
    assert town.told() == []
    town.figures.rows.clear()
    town.figures.figure(day(1), "0.50", denominator=20)
    town.on(day(1))
    assert town.kinds() == ["fired"]


THRESHOLD = {"kind": "threshold", "side": "below", "raise_at": "0.95", "clear_at": "0.97"}


def test_between_both_thresholds_nothing_changes(folder):
    town = Town(folder, rule("low", THRESHOLD))
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
def test_what_will_be_is_watched(folder, condition, broken, clear):
    town = Town(folder, rule("ahead", condition))
    town.figures.figure(day(0), "0.90", **broken)
    town.on(day(0))
    town.figures.figure(day(1), "0.90", **clear)
    town.on(day(1))
    assert town.kinds() == ["fired", "resolved"]


def test_a_deadline_is_near_by_working_days(folder):
    town = Town(folder, rule("near", {"kind": "deadline", "workdays": 2}))
    # 31 December 2024 is a Tuesday: Friday the 27th is two working days before it, Thursday three.
    town.figures.figure(dt.date(2024, 12, 26), "0.90").figure(dt.date(2024, 12, 27), "0.90")
    town.on(dt.date(2024, 12, 26))
    assert town.told() == []
    town.on(dt.date(2024, 12, 27))
    assert town.kinds() == ["fired"]


def test_a_report_that_is_missing_is_told(folder):
    town = Town(folder, rule("missing", {"kind": "missing"}))
    figure = {"kpi_id": "report", "measure": "场", "target": 20}
    town.figures.figure(day(0), None, "NO_DATA", **figure)
    town.on(day(0))
    assert town.told()[0][1].endswith("甲市 场次: 规则missing")
    town.figures.figure(day(1), "5", "BEHIND", **figure)
    town.on(day(1))
    assert town.kinds() == ["fired", "resolved"]


def test_overdue_petitions_of_a_unit_are_counted(folder):
    town = Town(folder, rule("overdue", {"kind": "overdue", "raise_at": 3, "clear_at": 1}, unit_kinds=["district"]))
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


def test_a_failed_check_goes_to_the_stewards(folder):
    channels = Channels(
        channels=(Channel(name="all", kind="file"), Channel(name="data", kind="file", audience="stewards"))
    )
    town = Town(folder, rule(), rule("check", {"kind": "check"}), channels=channels)
    town.figures.figure(day(0), "0.90")
    town.figures.sql("insert into quality.checks values ('lake/petitions', 'unique', 'WARN', false, 'x', 'y')")
    town.on(day(0))
    with transaction(town.settings) as connection:
        rows = connection.execute(sa.select(MESSAGES.c.channel, MESSAGES.c.alert_id)).all()
        about = dict(connection.execute(sa.select(ALERTS.c.alert_id, ALERTS.c.rule_id)).tuples().all())
    assert sorted((channel, about[alert]) for channel, alert in rows) == [
        ("all", "behind"),
        ("all", "check"),
        ("data", "check"),
    ]


def test_many_alerts_come_in_one_message(folder):
    units = [("district", f"D{number}", f"{number}区", False) for number in range(7)]
    channels = Channels(channels=(Channel(name="all", kind="file", group_above=5),))
    town = Town(folder, rule(unit_kinds=["district"]), channels=channels)
    for unit in units:
        town.figures.figure(day(0), "0.90", unit=unit)
    assert town.on(day(0)).fired == 7
    assert town.told() == [("fired", "[黄] 预警: 7 项")]


def test_a_sudden_move_stands_out_from_the_usual_ones(folder):
    town = Town(folder, rule("sudden", {"kind": "sudden", "days": 7, "times": 5, "history_days": 60}))
    first = dt.date(2024, 6, 3)
    for offset in range(60):  # a tenth of a point a day, so 0.7 points in seven days
        town.figures.figure(first + dt.timedelta(days=offset), f"{0.80 + offset * 0.001:.3f}")
    last = first + dt.timedelta(days=60)
    town.figures.figure(last, "0.89")  # 3.7 points in seven days: more than five times as much
    town.on(last - dt.timedelta(days=1))
    assert town.told() == []
    town.on(last)
    assert town.kinds() == ["fired"]


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda s: acknowledge(s, 99, by="x", at=AT), "no such alert"),
        (lambda s: silence(s, 1, day(0), " ", by="x", at=AT), "needs its reason"),
        (lambda s: silence(s, 1, dt.date(2024, 1, 1), "r", by="x", at=AT), "is past"),
    ],
)
def test_what_cannot_be_done_is_refused(folder, act, told):
    town = Town(folder, rule())
    town.figures.figure(day(0), "0.90")
    town.on(day(0))
    with pytest.raises(YingshangError, match=told):
        act(town.settings)


def test_a_message_says_no_more_than_it_may(folder):
    town = Town(folder, rule())
    town.figures.figure(day(0), "0.90")
    town.on(day(0))
    with transaction(town.settings) as connection:
        body = connection.execute(sa.select(MESSAGES.c.body)).scalar_one()
    for word in (
        "办结率",
        "甲市",
        "90.00 %",
        "≥ 98 %",
        str(day(0)),
        "信访局",
        "/targets/rate",
        "请于 2024-09-09 前处理",
    ):
        assert word in body, word


def test_a_term_in_a_year_that_is_not_known_yet_is_left_open():
    assert due_day("red", dt.date(2024, 9, 2)) == dt.date(2024, 9, 5)
    assert due_day("blue", dt.date(2030, 12, 30)) is None
