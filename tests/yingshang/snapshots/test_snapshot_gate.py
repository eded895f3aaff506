"""What may not go out, and that the previous snapshot then stays."""

import datetime as dt
from dataclasses import replace

import pytest
from snapshot_home import AS_OF, change, contents, outcome, publish_now

from yingshang.errors import YingshangError
from yingshang.snapshots import current_snapshot


def refused(settings, match, **changes):
    """Publish once, then try again: the second must be refused and leave everything as it was."""
    first = publish_now(settings)
    before = contents(settings)
    with pytest.raises(YingshangError, match=match):
        publish_now(settings, **changes)
    assert contents(settings) == before
    assert current_snapshot(settings) == first


def test_a_failed_error_check_closes_the_gate(home):
    checks = [outcome(), outcome("rule__closed", passed=False), outcome("rule__due", passed=False)]
    refused(home, "2 checks failed: lake/visits rule__closed: 详情；lake/visits rule__due: 详情", checks=checks)


def test_a_failed_warning_does_not(home):
    snapshot = publish_now(home, checks=[outcome(), outcome("rule__cost", passed=False, severity="WARN")])
    assert current_snapshot(home) == snapshot


def test_no_check_at_all_closes_the_gate(home):
    refused(home, "no check was run", checks=[])


def test_a_required_source_that_ends_before_the_day(home):
    change(home, "UPDATE kpi.results SET as_of = as_of + 1")
    refused_day = AS_OF + dt.timedelta(days=1)
    with pytest.raises(YingshangError, match="lake/visits covers__as_of: 1 处: 数据截至 2024-09-30, 统计日 2024-10-01"):
        publish_now(home, as_of=refused_day, known_by=refused_day)
    assert current_snapshot(home) is None


def test_the_sources_are_asked_again_and_shown_once(home):
    stale = replace(outcome("covers__as_of", severity="WARN"), detail="旧")
    checks = publish_now(home, checks=[outcome(), stale]).manifest["checks"]
    told = [check["detail"] for check in checks if (check["asset"], check["check_name"]) == ("lake/visits", stale.name)]
    assert told == ["一致 / As it should be"]


def test_a_required_source_of_which_nothing_is_used(home):
    refused(home, "lake/visits present__source", known_by=AS_OF - dt.timedelta(days=1))


def test_a_warehouse_about_another_day(home):
    refused(home, "results are about 2024-09-30, expected 2024-09-29", as_of=AS_OF - dt.timedelta(days=1))


def test_forecasts_from_another_day(home):
    change(home, "UPDATE kpi.forecasts SET as_of = as_of - 1")
    with pytest.raises(YingshangError, match="forecasts are about 2024-09-29, expected 2024-09-30; build it with"):
        publish_now(home)


def test_a_warehouse_that_is_not_finished(home):
    change(home, "DROP TABLE kpi.exclusions")
    with pytest.raises(YingshangError, match=r"the warehouse has no kpi\.exclusions; build it with"):
        publish_now(home)


def test_a_warehouse_without_one_of_the_marts(home):
    change(home, "DROP TABLE facts.marts.fct_visits")
    with pytest.raises(YingshangError, match=r"the warehouse has no marts\.fct_visits; build it with"):
        publish_now(home)


def test_no_facts(home):
    home.facts.unlink()
    with pytest.raises(YingshangError, match=r"facts\.duckdb: no warehouse yet"):
        publish_now(home)


def test_no_warehouse(home):
    home.warehouse.unlink()
    with pytest.raises(YingshangError, match="no warehouse yet"):
        publish_now(home)


def test_a_board_that_cannot_be_drawn(home):
    def fail(*_):
        raise YingshangError("The board cannot be drawn.")

    change(home, "UPDATE kpi.results SET denominator = 11")
    with pytest.raises(YingshangError, match="cannot be drawn"):
        publish_now(home, render_board=fail)
    assert contents(home) == set()
