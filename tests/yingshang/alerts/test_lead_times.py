"""How long before a missed target people had been warned: worked out by hand on the calendar of September 2024.

The 14th was a Saturday that was worked; the 15th to the 17th were holidays.
"""

import datetime as dt

import pytest

from yingshang.alerts.lead_times import lead_times
from yingshang.errors import YingshangError
from yingshang.snapshots import open_snapshot

from .figures import CITY, EAST, WEST
from .town import CADENCES, Town, rule

FIRST, LAST = dt.date(2024, 9, 2), dt.date(2024, 9, 30)
BELOW = {"kind": "threshold", "side": "below", "raise_at": "0.95", "clear_at": "0.97"}
EVERY = {"unit_kinds": ["whole", "district"]}
RULES = (
    rule(hold_workdays=2, **EVERY),
    rule("below", BELOW, **EVERY),
    rule("missed", {"kind": "status", "statuses": ["MISSED"], "clear_statuses": ["MET"]}),
)


def leads(tmp_path, days, *, rules=RULES, window_end="2024-09-20", more=()):
    """Return the leads of one town; `days` are (day of September, value, status, unit)."""
    town = Town(tmp_path, *rules)
    town.figures.sql(f"update kpi.catalogue set window_end = date '{window_end}' where kpi_id = 'rate'")
    for statement in more:
        town.figures.sql(statement)
    for number, value, status, unit in days:
        town.figures.figure(dt.date(2024, 9, number), value, status, unit)
    with open_snapshot(town.settings, town.figures.snapshot(LAST)) as connection:
        return lead_times(connection, town.rules, FIRST, LAST, CADENCES)


def told(lead):
    return [(one.rule_id, one.first_on.day, one.lead_workdays, one.stands) for one in lead.warnings]


def spell(unit, *parts):
    """Return days of a unit; parts are (first day, last day, value, status)."""
    return [(number, value, status, unit) for first, last, value, status in parts for number in range(first, last + 1)]


def test_every_rule_counts_from_its_first_warning_though_it_was_over_in_between(tmp_path):
    days = spell(
        CITY, (2, 2, "0.96", "BEHIND"), (3, 4, "0.94", "BEHIND"), (5, 9, "0.975", "ON_TRACK"),
        (10, 19, "0.94", "BEHIND"), (20, 22, "0.94", "MISSED"),
    )  # fmt: skip
    (lead,) = leads(tmp_path, days)
    assert (lead.kpi_id, lead.unit_name, lead.period_end, lead.missed_on) == (
        "rate", "甲市", dt.date(2024, 9, 20), dt.date(2024, 9, 20),
    )  # fmt: skip
    # After the 3rd: 4-6, 9-13, 14, 18-20 = 12; the other rule told it on the 4th, after two working days.
    assert told(lead) == [("below", 3, 12, True), ("behind", 4, 11, True)]


def test_what_was_over_is_said_and_a_warning_of_the_day_itself_is_none(tmp_path):
    east = spell(EAST, (2, 4, "0.94", "ON_TRACK"), (5, 19, "0.99", "ON_TRACK"), (20, 20, "0.975", "MISSED"))
    west = spell(WEST, (2, 19, "0.99", "ON_TRACK"), (20, 20, "0.90", "MISSED"))
    of_east, of_west = leads(tmp_path, east + west)
    assert told(of_east) == [("below", 2, 13, False)]
    assert told(of_west) == []


def test_a_target_that_was_met_or_whose_deadline_lies_outside_is_no_case(tmp_path):
    days = spell(CITY, (2, 20, "0.90", "BEHIND"), (21, 25, "0.99", "MET"))
    assert leads(tmp_path / "met", days) == []
    missed_before = spell(CITY, (2, 20, "0.90", "MISSED"))
    assert leads(tmp_path / "before", missed_before, window_end="2024-08-30") == []


def test_a_source_that_is_late_holds_warnings_back(tmp_path):
    """The source was last heard of on the 2nd: from the 4th on it is late by more than a day and nothing is told."""
    late = "insert into quality.deliveries values ('petitions', 'accepted', date '2024-09-02')"
    days = spell(CITY, (2, 4, "0.96", "ON_TRACK"), (5, 19, "0.94", "BEHIND"), (20, 20, "0.94", "MISSED"))
    stale = rule("stale", {"kind": "stale", "grace_workdays": 0})
    assert told(leads(tmp_path / "free", days, more=(late,))[0]) == [("below", 5, 10, True), ("behind", 9, 8, True)]
    assert told(leads(tmp_path / "held", days, rules=(*RULES, stale), more=(late,))[0]) == []


def test_rules_that_only_tell_the_miss_are_no_warnings(tmp_path):
    with pytest.raises(YingshangError, match="No rule warns of a target"):
        leads(tmp_path, spell(CITY, (20, 20, "0.90", "MISSED")), rules=RULES[2:])
