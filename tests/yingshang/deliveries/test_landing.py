"""Which files the landing folder offers, in which order, as which dataset, for which day."""

import datetime as dt
import os

import pytest

from yingshang.contracts import load_mapping
from yingshang.deliveries import ingest_file, read_ledger, scan_landing
from yingshang.deliveries.landing import dataset_in_name, day_in_name

MAPPING = """\
name: {name}
description: x
files: "{files}"
data_cutoff: {cutoff}
outputs:
  - dataset: petitions
    columns: {{petition_id: 编号, accepted_at: 时间}}
"""


def put(home, *names: str) -> None:
    for name in names:
        path = home.settings.landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("petitions_2024-09-30.csv", "2024-09-30"),
        ("petitions_20240930.csv.gz", "2024-09-30"),
        ("2024-09-30/petitions.csv", "2024-09-30"),
        ("2024-09-30/petitions_2024-10-01.csv", "2024-10-01"),
        ("企业诉求20240930.xlsx", "2024-09-30"),
        ("petitions_2024-09-01_2024-09-30.csv", "2024-09-30"),
        ("petitions_2024-13-01.csv", None),
        ("petitions_2024-02-30.csv", None),
        ("petitions_120240930.csv", None),
        ("petitions.csv", None),
    ],
)
def test_the_day_in_a_name(name, day):
    assert day_in_name(name) == (day and dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("name", "dataset"),
    [
        ("petitions_2024-09-30.csv", "petitions"),
        ("PETITIONS.csv", "petitions"),
        ("petition_events_2024-09-30.csv", "petition_events"),
        ("企业诉求2024-09-30.csv", "petitions"),
        ("担保合同.xlsx", "guarantees"),
        ("企业诉求台账.csv", None),
        ("petitions2.csv", None),
        ("my_petitions.csv", None),
        ("guarantees_extra.csv", None),
    ],
)
def test_the_dataset_in_a_name(contracts, name, dataset):
    assert dataset_in_name(name, contracts) == dataset


def test_files_come_by_day_then_units_first_then_by_name(empty_home, contracts):
    put(
        empty_home,
        "petitions_2024-09-02.csv",
        "petitions_2024-09-01.csv",
        "a_export.csv",
        "2024-09-02/units.csv",
        "enterprises_2024-09-02.csv",
        ".hidden.csv",
        "~$petitions_2024-09-02.xlsx",
        "petitions_2024-09-03.csv.part",
        ".sync/x.csv",
    )
    files = scan_landing(empty_home.settings, contracts)
    assert [(file.name, file.dataset, file.problem) for file in files] == [
        ("petitions_2024-09-01.csv", "petitions", None),
        ("2024-09-02/units.csv", "units", None),
        ("enterprises_2024-09-02.csv", "enterprises", None),
        ("petitions_2024-09-02.csv", "petitions", None),
        ("a_export.csv", None, None),
    ]


def test_what_cannot_be_taken_is_said(empty_home, contracts, tmp_path):
    put(empty_home, "readme.pdf", "petitions.csv", "real/petitions_1.csv")
    landing, outside = empty_home.settings.landing, tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text("x")
    (landing / "secret.csv").symlink_to(outside / "secret.csv")
    (landing / "folder").symlink_to(outside)
    (landing / "broken.csv").symlink_to(landing / "gone.csv")
    (landing / "inside.csv").symlink_to(landing / "petitions.csv")
    os.mkfifo(landing / "pipe.csv")
    problems = {file.name: file.problem for file in scan_landing(empty_home.settings, contracts)}
    assert problems == {
        "petitions.csv": None,
        "real/petitions_1.csv": None,
        "inside.csv": None,
        "readme.pdf": "readme.pdf: not a data file (csv, xlsx, jsonl, parquet); take it away. 不是数据文件, 请移走。",
        "secret.csv": "secret.csv: leads out of the landing folder; deliver the file itself. "
        "链接指向投递目录之外, 请投递文件本身。",
        "folder": "folder: leads out of the landing folder; deliver the file itself. "
        "链接指向投递目录之外, 请投递文件本身。",
        "broken.csv": "broken.csv: is no file; take it away. 不是文件, 请移走。",
        "pipe.csv": "pipe.csv: is no file; take it away. 不是文件, 请移走。",
    }


def test_mappings_lie_beside_the_files(empty_home, contracts):
    put(empty_home, "export_30092024.csv", "export_01092024.csv", "other_1.csv", "both_1.csv")
    folder = empty_home.settings.landing / "_mappings"
    folder.mkdir()
    cutoff = "{from_file_name: '(\\d{8})', format: '%d%m%Y'}"
    (folder / "export.yml").write_text(MAPPING.format(name="export", files="export_*", cutoff=cutoff))
    (folder / "both.yml").write_text(MAPPING.format(name="both", files="both_*", cutoff="{on: 2024-09-30}"))
    (folder / "every.yml").write_text(MAPPING.format(name="every", files="[bo]*_1.csv", cutoff="{on: 2024-09-15}"))
    files = scan_landing(empty_home.settings, contracts)
    assert [(file.name, file.mapping and file.mapping.name) for file in files] == [
        ("export_01092024.csv", "export"),
        ("other_1.csv", "every"),
        ("export_30092024.csv", "export"),
        ("both_1.csv", None),
    ]
    assert files[-1].problem.startswith("both_1.csv: the mappings both、every both match; make their patterns apart.")


def test_a_name_without_the_day_that_the_mapping_expects(home, contracts, tmp_path):
    mapping = tmp_path / "m.yml"
    mapping.write_text(MAPPING.format(name="m", files="*", cutoff="{from_file_name: '(\\d{4}-\\d\\d-\\d\\d)'}"))
    delivery = home.deliver("export.csv", "编号,时间\nWX1,2024-03-05\n", mapping=load_mapping(mapping, contracts))
    assert delivery.status == "refused"
    assert "its name does not hold the data cut-off" in delivery.reason


def test_a_file_without_a_day_covers_the_day_on_which_it_was_written(home, contracts):
    path = home.settings.landing / "petitions.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("诉求编号,受理时间\nWX1,2024-03-05\n")
    # 16:30 UTC on 9 March is half past midnight of 10 March in Shanghai.
    moment = dt.datetime(2024, 3, 9, 16, 30, tzinfo=dt.UTC).timestamp()
    os.utime(path, (moment, moment))
    (delivery,) = ingest_file(home.settings, contracts, path)
    assert delivery.data_cutoff_on == dt.date(2024, 3, 10)
    # Copied later it is the same delivery: nothing says that it covers more.
    os.utime(path, (moment + 999_999, moment + 999_999))
    assert ingest_file(home.settings, contracts, path) == [delivery]
    assert len(read_ledger(home.settings)) == 2


def test_a_dataset_is_found_by_its_headers(home):
    delivery = home.deliver("export_2024-03-05.csv", "工单编号,登记时间,序号\nWX0001,2024-03-05,1\n")
    assert (delivery.status, delivery.dataset, delivery.rows_accepted) == ("accepted", "petitions", 1)
    again = home.deliver("export_2024-03-05.csv", "工单编号,登记时间,序号\nWX0001,2024-03-05,1\n")
    assert again == delivery
