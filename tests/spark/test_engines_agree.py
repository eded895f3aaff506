"""The simulated year by both engines: every mart and KPI table the same, in types and to the last row."""

import duckdb

from tests.equal_tables import differences
from tests.warehouse_connection import open_warehouse
from yingshang.cluster import cluster_status
from yingshang.cluster.watching import executors
from yingshang.settings import Engine

MARTS, STEPS = 27, 20  # at least: the marts of 27 datasets, the tables of the KPI layer


def test_every_mart_and_kpi_table_is_the_same(city):
    compared, unequal = differences(city.duckdb.warehouse, city.spark.warehouse)
    assert unequal == {}
    assert len([name for name in compared if name.startswith("marts.")]) >= MARTS
    assert len([name for name in compared if name.startswith("kpi.")]) >= STEPS


def test_the_rows_are_those_of_a_year(city):
    """A comparison of empty tables would prove nothing: what carries the figures has rows."""
    with open_warehouse(city.spark.warehouse) as connection:
        for table in ("marts.fct_petitions", "marts.fct_guarantee_events", "kpi.counted_records", "kpi.exclusions"):
            assert connection.execute(f"SELECT count(*) > 1000 FROM {table}").fetchall() == [(True,)], table
        months = "SELECT count(DISTINCT date_trunc('month', accepted_at)) FROM marts.fct_petitions"
        assert connection.execute(months).fetchall()[0][0] >= 9


def test_a_snapshot_says_the_same_whoever_computed_it(city):
    """The id is a hash over deliveries, figures and code."""
    ids = {engine: outcome.snapshot.snapshot_id for engine, outcome in city.published.items()}
    assert ids[Engine.SPARK] == ids[Engine.DUCKDB]


def test_readers_get_one_duckdb_file_that_needs_no_cluster(city):
    snapshot = city.published[Engine.SPARK].snapshot
    with duckdb.connect(snapshot.database, read_only=True) as connection:
        views = connection.execute("SELECT view_name, sql FROM duckdb_views() WHERE NOT internal").fetchall()
        assert {name: "parquet" in sql for name, sql in views} == {
            "counted_petitions": False,
            "judged_petitions": False,
            "petition_quality_records": False,
            "record_parts": False,
        }
        results = "SELECT * FROM kpi.results ORDER BY ALL"
        there = city.published[Engine.DUCKDB].snapshot.database
        connection.execute(f"ATTACH '{there}' AS other (READ_ONLY)")
        assert (
            connection.execute(results).fetchall()
            == connection.execute(results.replace("kpi.", "other.kpi.")).fetchall()
        )


def test_both_executors_did_their_share(city):
    done = executors(city.spark)
    assert len(done) == 2
    assert all(executor["completedTasks"] > 100 and executor["totalShuffleWrite"] > 0 for executor in done), done
    assert all(member.is_alive for member in cluster_status(city.spark))
