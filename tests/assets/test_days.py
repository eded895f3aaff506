"""A run is about one day and uses what was known by one day; both come from its tags."""

import datetime as dt
from types import SimpleNamespace

import pytest

from assets.days import as_of, as_of_days, known_by
from yingshang.errors import YingshangError
from yingshang.settings import Settings

RANGE = {
    "dagster/asset_partition_range_start": "2024-01-01",
    "dagster/asset_partition_range_end": "2024-03-31",
}


def context(**tags):
    return SimpleNamespace(run=SimpleNamespace(tags={name.replace("__", "/"): value for name, value in tags.items()}))


def test_one_day():
    run = context(dagster__partition="2024-09-30")
    assert as_of(run) == known_by(run) == dt.date(2024, 9, 30)


def test_a_range_is_about_its_last_day():
    assert as_of(context(**RANGE)) == dt.date(2024, 3, 31)


def test_known_by_is_told_by_the_tag():
    run = context(dagster__partition="2024-09-30", yingshang__known_by="2024-12-31")
    assert (as_of(run), known_by(run)) == (dt.date(2024, 9, 30), dt.date(2024, 12, 31))


def test_no_day_and_no_such_day_are_refused_in_a_sentence():
    with pytest.raises(YingshangError, match="needs an as_of day"):
        as_of(context())
    with pytest.raises(YingshangError, match=r"known_by is '2024-02-30'; expected a day"):
        known_by(context(dagster__partition="2024-09-30", yingshang__known_by="2024-02-30"))


def test_days_are_offered_from_the_setting_through_today(tmp_path):
    days = as_of_days(Settings(home=tmp_path, partitions_start="2011-01-01"))
    assert days.get_first_partition_key() == "2011-01-01"
    assert days.get_last_partition_key() >= dt.datetime.now(dt.UTC).date().isoformat()
    assert days.timezone == "Asia/Shanghai"
