"""Contract of the dialect: Great Expectations reads DuckDB through it as through any other database."""

import subprocess
import sys

import duckdb
import pytest

from yingshang.checks.validation import gx_session


@pytest.fixture(scope="module")
def validated(tmp_path_factory):
    """Return which stock expectations passed on a table with Chinese names, in a file that this process has open."""
    import great_expectations.expectations as gxe

    path = tmp_path_factory.mktemp("dialect") / "data.duckdb"
    connection = duckdb.connect(path, config={"threads": 1})
    connection.execute("""CREATE SCHEMA kpi;
        CREATE TABLE kpi."办件" ("编号" INT, "金额" DECIMAL(18, 2), "状态" VARCHAR);
        INSERT INTO kpi."办件" VALUES (1, 10.5, '办结'), (2, 20.25, '在办'), (3, NULL, '在办')""")
    expectations = {
        "no null": gxe.ExpectColumnValuesToNotBeNull(column="编号"),
        "one null": gxe.ExpectColumnValuesToNotBeNull(column="金额"),
        "within": gxe.ExpectColumnValuesToBeBetween(column="金额", min_value=10, max_value=21),
        "outside": gxe.ExpectColumnValuesToBeBetween(column="金额", min_value=11),
        "listed": gxe.ExpectColumnValuesToBeInSet(column="状态", value_set=["办结", "在办"]),
        "not listed": gxe.ExpectColumnValuesToBeInSet(column="状态", value_set=["办结"]),
        "sum": gxe.ExpectColumnSumToBeBetween(column="金额", min_value=30.75, max_value=30.75),
        "columns": gxe.ExpectTableColumnsToMatchSet(column_set=["编号", "金额", "状态"]),
        "three rows": gxe.ExpectTableRowCountToEqual(value=3),
    }
    with gx_session(connection) as session:
        asset = session.source.add_table_asset(name="办件", table_name="办件", schema_name="kpi")
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        verdicts = {name: batch.validate(expectation) for name, expectation in expectations.items()}
    connection.close()
    assert not any(result.exception_info.get("raised_exception") for result in verdicts.values())
    assert verdicts["one null"].result["unexpected_count"] == 1
    assert verdicts["not listed"].result["partial_unexpected_list"] == ["在办", "在办"]
    return path, {name for name, result in verdicts.items() if result.success}


def test_stock_expectations_give_their_verdict(validated):
    assert validated[1] == {"no null", "within", "listed", "sum", "columns", "three rows"}


def test_the_database_file_is_free_after_the_session(validated):
    """Another process may write, and this one may connect with another configuration."""
    write = f"import duckdb; duckdb.connect({str(validated[0])!r}).execute('CREATE TABLE t AS SELECT 1 AS a')"
    assert subprocess.run([sys.executable, "-c", write], check=False).returncode == 0
    with duckdb.connect(validated[0], read_only=True, config={"threads": 2}) as connection:
        assert connection.execute("FROM t").fetchall() == [(1,)]
