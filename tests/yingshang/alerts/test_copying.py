"""The analysts' copy of alerts: every move and alert is in it, and a snapshot is read beside it."""

import duckdb
import pytest

from yingshang.alerts.copying import copy_alerts, copy_of
from yingshang.snapshots import open_snapshot

from .town import Town, day, rule


def test_every_move_and_alert_is_copied(tmp_path):
    town = Town(tmp_path, rule())
    town.figures.figure(day(0), "0.90").figure(day(1), "0.985", "MET")
    town.on(day(0))
    copy_alerts(town.settings)
    with duckdb.connect(str(copy_of(town.settings)), read_only=True) as before:  # a reader is not disturbed
        town.on(day(1))
        copy_alerts(town.settings)
        assert before.sql("select count(*) from events").fetchone() == (1,)
    with duckdb.connect(str(copy_of(town.settings)), read_only=True) as copy:
        moves = copy.sql(
            "select kpi_id, unit_name, as_of, from_state, to_state from events order by history_id"
        ).fetchall()
        assert moves == [
            ("rate", "甲市", day(0), "normal", "firing"),
            ("rate", "甲市", day(1), "firing", "resolved"),
        ]
        assert copy.sql("select state, fired_on, resolved_on from alerts").fetchall() == [("resolved", day(0), day(1))]
        assert copy.sql("select count(*) from slips").fetchone() == (0,)


def test_a_snapshot_is_read_beside_it_and_nothing_else(tmp_path):
    town = Town(tmp_path, rule())
    town.figures.figure(day(0), "0.90")
    snapshot = town.figures.snapshot(day(0))
    path = copy_alerts(town.settings)
    with (
        open_snapshot(town.settings, snapshot),
        open_snapshot(town.settings, snapshot) as alone,
        open_snapshot(town.settings, snapshot, beside={"alerts": path}) as connection,
    ):
        assert alone.sql("select count(*) from kpi.results").fetchone() == (1,)
        assert connection.sql("select count(*) from alerts.events").fetchone() == (0,)
        assert connection.sql("select count(*) from kpi.results").fetchone() == (1,)
        for statement in (f"attach '{tmp_path}/other' as other", "set enable_external_access = true"):
            with pytest.raises(duckdb.Error):
                connection.execute(statement)
