"""One evaluation after the other: what fires, what is told, once; what is held back, folded, silenced, or late."""

import datetime as dt

import pytest
import sqlalchemy as sa

from yingshang.alerts.actions import acknowledge, close, list_alerts, show_alert, silence
from yingshang.alerts.evaluating import evaluate
from yingshang.alerts.terms import due_day
from yingshang.errors import YingshangError
from yingshang.messages.channels import Channel, Channels
from yingshang.operations.audit import read_audit
from yingshang.operations.database import transaction
from yingshang.operations.tables import ALERTS, MESSAGES

from .figures import EAST, WEST
from .town import AT, CADENCES, MONDAY, Town, day, rule


def test_a_breach_is_told_once_and_that_it_is_over_once(tmp_path):
    town = Town(tmp_path, rule())
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


def test_the_same_snapshot_is_evaluated_once(tmp_path):
    town = Town(tmp_path, rule())
    town.figures.figure(day(0), "0.90")
    snapshot = town.figures.snapshot(day(0))
    first, second = (evaluate(town.settings, snapshot, town.rules, town.channels, CADENCES, AT) for _ in range(2))
    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert (first.fired, second.fired) == (1, 1)
    assert len(town.told()) == 1


def test_a_snapshot_about_an_earlier_day_changes_nothing(tmp_path):
    town = Town(tmp_path, rule())
    town.figures.figure(day(0), "0.985", "MET").figure(day(3), "0.90")
    town.on(day(3))
    late = town.on(day(0))
    assert (late.is_late, late.resolved) == (True, 0)
    assert town.kinds() == ["fired"]


def test_revised_figures_of_the_same_day_count(tmp_path):
    town = Town(tmp_path, rule())
    town.figures.figure(day(0), "0.90")
    town.on(day(0))
    town.figures.rows.clear()
    town.figures.figure(day(0), "0.99", "MET")
    assert town.on(day(0)).resolved == 1
    assert town.kinds() == ["fired", "resolved"]


def test_evaluated_every_day_or_once_the_hold_is_the_same(tmp_path):
    daily, once = (Town(tmp_path / name, rule(hold_workdays=3)) for name in ("daily", "once"))
    for offset in range(8):
        for town in (daily, once):
            town.figures.figure(MONDAY + dt.timedelta(days=offset), "0.90")
    for offset in range(8):
        daily.on(MONDAY + dt.timedelta(days=offset))
    once.on(MONDAY + dt.timedelta(days=7))
    states = [[(a["state"], a["since_on"]) for a in list_alerts(town.settings)] for town in (daily, once)]
    assert states[0] == states[1] == [("firing", MONDAY)]


def test_it_is_repeated_until_somebody_takes_it_up(tmp_path):
    town = Town(tmp_path, rule(repeat_workdays=2, escalate_workdays=3))
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


def test_a_silenced_alert_is_told_of_when_the_silence_ends(tmp_path):
    town = Town(tmp_path, rule(repeat_workdays=1))
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


def test_a_stale_source_holds_the_figures_back_and_is_told_instead(tmp_path):
    stale = rule("stale", {"kind": "stale", "grace_workdays": 1})
    town = Town(tmp_path, rule(), stale)
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


def test_the_units_of_a_city_are_told_with_it(tmp_path):
    town = Town(tmp_path, rule(unit_kinds=["whole", "district"]))
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


def test_what_is_first_told_after_a_fold_is_not_repeated_at_once(tmp_path):
    town = Town(tmp_path, rule(unit_kinds=["whole", "district"], repeat_workdays=2))
    town.figures.figure(day(0), "0.90").figure(day(0), "0.80", unit=EAST)
    town.figures.figure(day(4), "0.985", "MET").figure(day(4), "0.80", unit=EAST)
    town.figures.figure(day(6), "0.985", "MET").figure(day(6), "0.80", unit=EAST)
    town.on(day(0))
    town.on(day(4))
    town.on(day(4))  # revised
    assert sorted(town.kinds()) == ["fired", "fired", "resolved"]
    town.on(day(6))
    assert town.kinds()[-1] == "repeated"


def test_a_late_snapshot_tells_nothing_of_what_people_have_done_since(tmp_path):
    town = Town(tmp_path, rule(unit_kinds=["whole", "district"]))
    for number in (0, 1):
        town.figures.figure(day(number), "0.90").figure(day(number), "0.80", unit=EAST)
    town.on(day(1))
    (whole,) = (alert for alert in list_alerts(town.settings) if alert["is_whole"])
    close(town.settings, whole["alert_id"], "另案处理", by="王某", at=AT)
    assert town.on(day(0)).is_late
    assert town.kinds() == ["fired"]  # the district still waits for a day that counts


def test_few_records_raise_nothing(tmp_path):
    town = Town(tmp_path, rule(minimum_denominator=20))
    town.figures.figure(day(0), "0.50", denominator=19)
    town.on(day(0))
    assert town.told() == []
    town.figures.rows.clear()
    town.figures.figure(day(1), "0.50", denominator=20)
    town.on(day(1))
    assert town.kinds() == ["fired"]


def test_a_failed_check_goes_to_the_stewards(tmp_path):
    channels = Channels(
        channels=(Channel(name="all", kind="file"), Channel(name="data", kind="file", audience="stewards"))
    )
    town = Town(tmp_path, rule(), rule("check", {"kind": "check"}), channels=channels)
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


def test_many_alerts_come_in_one_message(tmp_path):
    units = [("district", f"D{number}", f"{number}区", False) for number in range(7)]
    channels = Channels(channels=(Channel(name="all", kind="file", group_above=5),))
    town = Town(tmp_path, rule(unit_kinds=["district"]), channels=channels)
    for unit in units:
        town.figures.figure(day(0), "0.90", unit=unit)
    assert town.on(day(0)).fired == 7
    assert town.told() == [("fired", "[黄] 预警: 7 项")]


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda s: acknowledge(s, 99, by="x", at=AT), "no such alert"),
        (lambda s: silence(s, 1, day(0), " ", by="x", at=AT), "needs its reason"),
        (lambda s: silence(s, 1, dt.date(2024, 1, 1), "r", by="x", at=AT), "is past"),
    ],
)
def test_what_cannot_be_done_is_refused(tmp_path, act, told):
    town = Town(tmp_path, rule())
    town.figures.figure(day(0), "0.90")
    town.on(day(0))
    with pytest.raises(YingshangError, match=told):
        act(town.settings)


def test_a_message_says_no_more_than_it_may(tmp_path):
    town = Town(tmp_path, rule())
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


def test_an_alert_that_is_closed_by_hand_comes_again_as_another(tmp_path):
    town = Town(tmp_path, rule())
    town.figures.figure(day(0), "0.90").figure(day(1), "0.90")
    town.on(day(0))
    (alert,) = list_alerts(town.settings)
    with pytest.raises(YingshangError, match="needs its reason"):
        close(town.settings, alert["alert_id"], " ", by="王某", at=AT)
    close(town.settings, alert["alert_id"], "另案处理", by="王某", at=AT)
    assert list_alerts(town.settings) == []
    with pytest.raises(YingshangError, match="is closed"):
        close(town.settings, alert["alert_id"], "x", by="王某", at=AT)
    assert show_alert(town.settings, alert["alert_id"])[1][-1]["to_state"] == "resolved"
    town.on(day(1))
    (again,) = list_alerts(town.settings)
    assert (again["alert_id"] > alert["alert_id"], town.kinds()) == (True, ["fired", "fired"])
    assert read_audit(town.settings, 1)[0].action == "alert_closed"


def test_no_open_alert_is_missing_from_the_list_however_many_there_are(tmp_path):
    town = Town(tmp_path, rule())
    town.figures.figure(day(0), "0.90")
    town.on(day(0))
    with transaction(town.settings) as connection:
        alert = dict(connection.execute(sa.select(ALERTS)).mappings().one())
        others = [f"{alert['fingerprint']}-{number}" for number in range(1_000)]
        rows = [alert | {"alert_id": None, "fingerprint": other, "open_fingerprint": other} for other in others]
        connection.execute(sa.insert(ALERTS), rows)
    assert {one["fingerprint"] for one in list_alerts(town.settings)} == {alert["fingerprint"], *others}
