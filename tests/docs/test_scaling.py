"""`docs/benchmarks.md` and `docs/scaling.md` show the committed figures, and the cost model follows from figures."""

import json

import pytest

from benchmarks.bulk import Span, write_bulk
from benchmarks.cost_model import COST_MARK, cost_of, cost_tables, fitted
from benchmarks.report import BUILD_MARK, PLOT, suite_plot, suite_table
from benchmarks.results import LATEST, keep_results, read_results, value
from yingshang.credit_codes import is_valid
from yingshang.settings import PROJECT_DIR

DOCS = PROJECT_DIR / "docs"
NAMES = {"full_build", "one_day", "rebuild", "kpi_as_of", "kpi_year", "publish", "alerts", "dashboard", "explain"}


def between(name, mark):
    return (DOCS / name).read_text(encoding="utf-8").split(mark)[1].strip()


def row(name, rows, wall_s):
    return {"name": name, "rows": rows, "yardstick": "duckdb_load", "ratio": 1.0, "wall_s": wall_s, "cpu_s": wall_s}


def test_the_documents_show_the_committed_figures():
    rows = read_results()
    assert between("benchmarks.md", BUILD_MARK) == suite_table(rows).strip()
    assert between("scaling.md", COST_MARK) == cost_tables(rows).strip()
    assert (DOCS / PLOT).read_text(encoding="utf-8") == suite_plot(rows)


def test_every_figure_has_been_measured():
    assert {found["name"] for found in read_results()} >= NAMES


def test_a_straight_line_is_found_again():
    # 40 s once and 3 s for every million.
    cost = fitted([(1_000_000, 43.0), (10_000_000, 70.0), (100_000_000, 340.0)])
    assert cost.fixed == pytest.approx(40)
    assert cost.per_million == pytest.approx(3)
    assert cost.at(1_000_000_000) == pytest.approx(3040)


def test_neither_part_is_below_zero():
    falling = fitted([(1_000_000, 10.0), (10_000_000, 9.0)])
    assert falling.per_million == 0
    assert 9 < falling.fixed < 10
    # 20 times the cost at 10 times the size: the line through zero that is nearest, 1.2 per million by relative errors.
    steep = fitted([(1_000_000, 1.0), (10_000_000, 20.0)])
    assert (steep.fixed, steep.per_million) == (0, pytest.approx((1 + 10 / 20) / (1 + 100 / 400)))


def test_one_size_makes_no_model():
    assert fitted([(1_000_000, 10.0), (1_000_000, 11.0)]) is None
    assert cost_of([row("rebuild", 1_000_000, 3.0)], "rebuild", "cpu_s") is None


def test_the_newest_figure_of_a_name_and_size_is_kept(tmp_path):
    keep_results([row("publish", 100, 5.0), row("publish", 1000, 9.0)], tmp_path)
    keep_results([row("publish", 100, 4.0)], tmp_path)
    assert value(read_results(tmp_path), "publish", 100, "wall_s") == 4.0
    assert value(read_results(tmp_path), "publish", 1000, "wall_s") == 9.0
    days = [path for path in tmp_path.iterdir() if path.name != LATEST]
    assert [len(json.loads(path.read_text())) for path in days] == [2]


def test_the_bulk_is_in_proportion_and_the_same_every_time(tmp_path, capsys):
    span = Span(0, 2000, "2024-01-01", 365 * 86_400, "2024-12-31")
    first = write_bulk(tmp_path / "a", "2024-12-30", span)
    again = write_bulk(tmp_path / "b", "2024-12-30", span)
    capsys.readouterr()
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    lines = {path.name.partition("_2024")[0]: path.read_text(encoding="utf-8").splitlines()[1:] for path in first}
    assert [len(lines[name]) for name in ("petitions", "enterprises", "policy_matches", "guarantees")] == [
        2000, 20, 200, 20,
    ]  # fmt: skip
    assert all(is_valid(line.split(",")[0]) for line in lines["enterprises"])
    assert len({tuple(line.split(",")[1:3]) for line in lines["policy_matches"]}) == 200
    closed = {line.split(",")[0] for line in lines["petitions"] if line.split(",")[8]}
    assert {line.split(",")[1] for line in lines["petition_events"]} <= closed
    assert 0.95 * 2000 < len(closed) < 0.98 * 2000


def test_one_more_day_closes_earlier_petitions(tmp_path, capsys):
    day = Span(1000, 1010, "2024-12-31 08:00:00", 8 * 3600, "2024-12-31 18:00:00")
    petitions = write_bulk(tmp_path, "2024-12-31", day, updates=10)[0].read_text(encoding="utf-8").splitlines()[1:]
    capsys.readouterr()
    old = [line.split(",") for line in petitions if line.split(",")[0] < "HZ20240000001000"]
    assert (len(petitions), len(old)) == (20, 10)
    assert all(line[8] and line[10] == "已办结" and line[11] == "2024-12-31 10:00:00" for line in old)
