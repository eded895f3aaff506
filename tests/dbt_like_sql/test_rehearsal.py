"""Rehearsal of a draft: its figures are the oracle's, what is listed are all statuses that flip, nothing else changes."""

import datetime as dt
import shutil
import subprocess
from collections import defaultdict

import duckdb
import oracle
import pytest
from known_records import Records, days_of
from random_city import RandomCity

from pipelines.rehearsal import rehearsed
from yingshang.deliveries import Delivery, Ledger
from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots.rehearsing import compare_with_draft

DRAFTED_WORKDAYS = 3
QUERY = """select kpi_id, unit_kind, unit_code, as_of, status, numerator, denominator from kpi.results
    where is_official and period_kind = 'to_date'"""


@pytest.fixture(scope="module")
def draft(tmp_path_factory):
    folder = tmp_path_factory.mktemp("draft")
    text = (Settings().catalogue_dir / "hangzhou.yml").read_text(encoding="utf-8")
    (folder / "catalogue").mkdir()
    drafted = text.replace("workdays_allowed: 10", f"workdays_allowed: {DRAFTED_WORKDAYS}")
    assert drafted != text
    (folder / "catalogue" / "hangzhou.yml").write_text(drafted, encoding="utf-8")
    return folder


def official(database) -> dict[tuple, tuple]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return {row[:4]: row[4:] for row in connection.execute(QUERY).fetchall()}


def test_a_draft_moves_its_own_target_alone_and_every_flip_is_listed(lake, looking_back, draft):
    settings, _ = lake
    settings.tmp.mkdir(exist_ok=True)
    before_files = sorted(settings.home.rglob("*"))
    with rehearsed(settings, draft, looking_back.as_of, looking_back.known_by) as warehouse:
        drafted = official(warehouse)
        found = compare_with_draft(looking_back.warehouse, warehouse)
    assert sorted(settings.home.rglob("*")) == before_files
    published = official(looking_back.warehouse)
    assert published.keys() == drafted.keys()

    moved = {key for key in published if published[key][1:] != drafted[key][1:]}
    assert {kpi_id for kpi_id, *_ in moved} == {"proactive_push_rate"}
    assert (found.figures_moved, found.figures_compared, found.targets_moved) == (len(moved), len(published), 1)
    flipped = defaultdict(list)
    for key in sorted(published):
        if published[key][0] != drafted[key][0]:
            flipped[key[:3]].append((key[3], published[key][0], drafted[key][0]))
    assert flipped
    listed = {(row["kpi_id"], row["unit_kind"], row["unit_code"]): row for row in found.flips}
    assert listed.keys() == flipped.keys()
    for key, days in flipped.items():
        row = listed[key]
        assert (row["days_flipped"], row["first_on"]) == (len(days), days[0][0])
        assert (row["last_on"], row["status_before"], row["status_after"]) == days[-1]

    records = Records(looking_back)
    since, pushed = oracle.eligible_pairs(records.matches), oracle.delivery_days(records.pushes)
    chosen = {pair: day for pair, day in since.items() if pair[0] in oracle.new_fiscal(records.policies)}
    for day in days_of(looking_back):
        expected = oracle.pushed_pairs(chosen, pushed, day, DRAFTED_WORKDAYS)
        assert drafted["proactive_push_rate", "city", "330100", day][1:] == expected, day


def test_a_draft_that_cannot_be_built_says_why(lake, tmp_path):
    settings, _ = lake
    model = tmp_path / "dbt_like_sql" / "kpi" / "measured.sql"
    model.parent.mkdir(parents=True)
    model.write_text("select * from {{ ref('no_such_model') }}", encoding="utf-8")
    with (
        pytest.raises(YingshangError, match=r"The draft cannot be built: .*no_such_model"),
        rehearsed(settings, tmp_path, *days_known(lake)),
    ):
        pass


@pytest.mark.parametrize("name", ["measured.sql", "sql/measured.sql"])
def test_a_draft_with_files_of_nowhere_is_refused(lake, tmp_path, name):
    settings, _ = lake
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("select 1", encoding="utf-8")
    with (
        pytest.raises(YingshangError, match=rf"{name}; expected dbt_like_sql/"),
        rehearsed(settings, tmp_path, *days_known(lake)),
    ):
        pass


def test_a_draft_on_a_large_lake_is_built_one_model_at_a_time(lake, tmp_path, monkeypatch):
    settings, _ = lake
    model = tmp_path / "draft" / "dbt_like_sql" / "kpi" / "measured.sql"
    model.parent.mkdir(parents=True)
    model.write_text("select 1", encoding="utf-8")
    calls = []

    def remember(command, **_):
        calls.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr("pipelines.rehearsal.subprocess.run", remember)
    home = settings.model_copy(update={"home": tmp_path / "home"})
    shutil.copytree(settings.declared, home.declared)
    Ledger(home.ledger).append(
        Delivery(1, "petitions", "petitions", "a.csv", "0" * 64, "accepted", rows_accepted=50_000_001)
    )
    with rehearsed(home, tmp_path / "draft", *days_known(lake)):
        pass
    assert [command[command.index("--threads") + 1] for command in calls] == ["1"]


def days_known(lake: tuple[Settings, RandomCity]) -> tuple[dt.date, dt.date]:
    _, city = lake
    return city.last_cutoff, city.last_cutoff
