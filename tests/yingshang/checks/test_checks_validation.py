import duckdb
import pytest

from yingshang.checks.validation import gx_session


@pytest.fixture
def find():
    connection = duckdb.connect()
    connection.execute(
        "CREATE SCHEMA lake; CREATE VIEW lake.numbers AS SELECT range AS n, 'n:' || range AS t FROM range(500)"
    )
    with gx_session(connection) as session:
        yield session.find


def test_rows_found_are_failures_and_none_is_a_pass(find):
    found = find("lake.numbers", {"none": "FROM {batch} WHERE n < 0", "two": "SELECT n FROM {batch} WHERE n < 2"})
    assert found["none"].passed
    assert not found["two"].passed
    assert found["two"].rows == ({"n": 0}, {"n": 1})


def test_braces_and_colons_reach_the_database_as_they_are(find):
    query = r"SELECT t FROM {batch} WHERE regexp_full_match(t, 'n:\d{{3}}') AND t <> ' :t {x}' AND n::INT = 499"
    assert find("lake.numbers", {"shape": query.replace("{{3}}", "{3}")})["shape"].rows == ({"t": "n:499"},)


def test_at_most_two_hundred_rows_are_kept(find):
    assert len(find("lake.numbers", {"all": "FROM {batch}"})["all"].rows) == 200


def test_a_query_that_cannot_run_fails_alone_and_says_why(find):
    found = find("lake.numbers", {"wrong": "SELECT m FROM {batch}", "right": "FROM {batch} WHERE n < 0"})
    assert not found["wrong"].passed
    assert 'column "m" not found' in found["wrong"].problem
    assert "\n" not in found["wrong"].problem
    assert found["right"].passed


def test_a_missing_table_fails_every_query(find):
    found = find("lake.nothing", {"a": "FROM {batch}", "b": "FROM {batch}"})
    assert [finding.passed for finding in found.values()] == [False, False]


def test_the_same_table_gives_the_same_answer_however_its_rows_lie():
    """1,000 rows from the last to the first: the first 200 by their columns are kept, from 0 to 199."""
    with duckdb.connect(config={"preserve_insertion_order": False}) as connection:
        connection.execute(
            "CREATE SCHEMA kpi; CREATE TABLE kpi.results AS SELECT 999 - range AS number FROM range(1000)"
        )
        with gx_session(connection) as session:
            found = session.find("kpi.results", {"all": "SELECT number, 'x' AS word FROM {batch}"})["all"]
    assert [row["number"] for row in found.rows] == list(range(200))
