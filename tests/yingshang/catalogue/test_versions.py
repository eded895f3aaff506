"""Versions of definitions: what a broken history says, which version a day follows, what the declared table holds."""

import datetime as dt

import polars as pl
import pytest
from on_time_target import ON_TIME_TARGET

from yingshang.catalogue import load_catalogue, write_declared_targets
from yingshang.errors import YingshangError
from yingshang.settings import Settings

CATALOGUE = f"""{ON_TIME_TARGET}\
      complex_on_time:
        is_official: true
        version: 3
        name_zh: 按期
        name_en: On time
        formula_zh: 五日
        formula_en: Within five
        source_note: 会议
        effective_from: 2024-07-01
        workdays_allowed: 5
        reason: 缩短时限
        earlier:
          - version: 1
            formula_zh: 三日
            formula_en: Within three
            source_note: 拟定
            effective_from: 2024-01-01
            effective_to: 2024-03-31
            workdays_allowed: 3
          - version: 2
            formula_zh: 十日
            formula_en: Within ten
            source_note: 文件
            effective_from: 2024-04-01
            effective_to: 2024-06-30
            workdays_allowed: 10
            reason: 放宽时限
"""
MEASURES = """\
complex_on_time:
  name_zh: 按期
  name_en: On time
  formula_zh: 五日
  formula_en: Within five
  source_note: 会议
  sources: [petitions]
  version: 2
  effective_from: 2024-07-01
  reason: 缩短时限
  earlier:
    - version: 1
      formula_zh: 三日
      formula_en: Within three
      source_note: 拟定
      effective_from: 2024-01-01
      effective_to: 2024-06-30
"""
PLACE = "targets.on_time_rate.definitions.complex_on_time"


def settings_of(tmp_path, catalogue=CATALOGUE, measures=None):
    folder = tmp_path / "catalogue"
    (folder / "measures").mkdir(parents=True)
    (folder / "city.yml").write_text(catalogue, encoding="utf-8")
    if measures:
        (folder / "measures" / "records.yml").write_text(measures, encoding="utf-8")
    return Settings(home=tmp_path / "home", catalogue_dir=folder)


def changed(text, old, new):
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        (
            "effective_from: 2024-04-01",
            "effective_from: 2024-03-31",
            30,
            "version 2 starts on 2024-03-31 and overlaps with version 1, which ends on 2024-03-31; expected 2024-04-01",
        ),
        (
            "effective_from: 2024-07-01",
            "effective_from: 2024-07-02",
            30,
            "version 3 starts on 2024-07-02 and leaves a gap after version 2, which ends on 2024-06-30; expected",
        ),
        ("- version: 2", "- version: 3", 30, "version 3 stands after version 3; expected ascending versions"),
        ("- version: 1", "- version: 2", 30, "version 2 is the oldest one listed; list all versions since 1"),
        ("effective_to: 2024-03-31", "effective_to: 2023-12-31", 36, "ends on 2023-12-31, before it starts on 2024-01"),
        ("            effective_to: 2024-03-31\n", "", 31, "Field required"),
        ("            reason: 放宽时限\n", "", 30, "version 2 has no reason; say why it took the place of version 1"),
        ("        reason: 缩短时限\n", "", 29, "version 3 has no reason; say why it took the place of version 2"),
        ("formula_zh: 三日", "formula: 三日", 31, "Field required"),
    ],
)
def test_a_broken_history_names_file_and_line(tmp_path, old, new, line, words):
    settings = settings_of(tmp_path, changed(CATALOGUE, old, new))
    with pytest.raises(YingshangError) as caught:
        load_catalogue(settings.catalogue_dir)
    message = str(caught.value)
    assert message.startswith(f"{settings.catalogue_dir / 'city.yml'}:{line}: {PLACE}.earlier")
    assert words in message


def test_a_later_version_without_its_history_is_refused(tmp_path):
    text = CATALOGUE[: CATALOGUE.index("        earlier:")]
    settings = settings_of(tmp_path, text)
    with pytest.raises(YingshangError, match=r"city.yml:19: .* version 3 is the oldest one listed"):
        load_catalogue(settings.catalogue_dir)


def test_an_end_before_the_start_of_the_newest_version_is_refused(tmp_path):
    text = changed(CATALOGUE, "workdays_allowed: 5", "effective_to: 2024-06-30")
    with pytest.raises(YingshangError, match=r"city.yml:28: .*version 3 ends on 2024-06-30, before it starts"):
        load_catalogue(settings_of(tmp_path, text).catalogue_dir)


@pytest.mark.parametrize(
    ("day", "version"),
    [("2023-12-31", 1), ("2024-01-01", 1), ("2024-03-31", 1), ("2024-04-01", 2), ("2024-06-30", 2), ("2024-07-01", 3)],
)
def test_a_day_follows_the_version_that_has_begun_last(tmp_path, day, version):
    (catalogue,) = load_catalogue(settings_of(tmp_path).catalogue_dir)
    definition = catalogue.targets["on_time_rate"].definitions["complex_on_time"]
    assert definition.version_on(dt.date.fromisoformat(day)).version == version


def test_every_version_is_declared_and_inherits_nothing_but_the_name(tmp_path):
    settings = settings_of(tmp_path)
    write_declared_targets(settings)
    columns = ["version", "name_zh", "is_official", "formula_zh", "workdays_allowed", "effective_to", "reason"]
    rows = pl.read_parquet(settings.declared / "definitions.parquet").sort("version").select(columns).rows()
    assert rows == [
        (1, "按期", True, "三日", 3, dt.date(2024, 3, 31), None),
        (2, "按期", True, "十日", 10, dt.date(2024, 6, 30), "放宽时限"),
        (3, "按期", True, "五日", 5, None, "缩短时限"),
    ]


def test_a_measure_gives_its_versions_to_the_targets_that_use_it(tmp_path):
    text = CATALOGUE[: CATALOGUE.index("        version: 3")]
    (catalogue,) = load_catalogue(settings_of(tmp_path, text, MEASURES).catalogue_dir)
    definition = catalogue.targets["on_time_rate"].definitions["complex_on_time"]
    assert [(each.version, each.formula_zh, each.reason) for each in definition.versions] == [
        (1, "三日", None),
        (2, "五日", "缩短时限"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("effective_to: 2024-06-30", "effective_to: 2024-06-29", "version 2 starts on 2024-07-01 and leaves a gap"),
        ("  version: 2\n", "", "a measure with earlier versions states its own version and effective_from"),
    ],
)
def test_a_broken_history_of_a_measure_names_its_file(tmp_path, old, new, words):
    settings = settings_of(tmp_path, CATALOGUE, changed(MEASURES, old, new))
    with pytest.raises(YingshangError) as caught:
        load_catalogue(settings.catalogue_dir)
    line = 10 if "version" in old else 11
    assert str(caught.value).startswith(
        f"{settings.catalogue_dir / 'measures' / 'records.yml'}:{line}: complex_on_time"
    )
    assert words in str(caught.value)
