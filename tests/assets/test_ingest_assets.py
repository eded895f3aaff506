"""The ingest step: takes in what is selected, tells what came of it, and says when nothing new came."""

import logging

import dagster as dg
import pytest

from assets.ingest import lake_assets
from yingshang.contracts import load_contracts
from yingshang.deliveries import read_ledger
from yingshang.settings import PROJECT_DIR, Settings

CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")
UNITS = "单位代码,单位名称,单位类型,上级单位代码\n3301,杭州市,市,\n330106,西湖区,区,3301\n"
PETITIONS = (
    "诉求编号,所属区县,受理时间\nP1,西湖区,2024-09-02 09:00:00\nP2,西湖区,2024-09-31 09:00:00\n"
    "P1,西湖区,2024-09-02 09:00:00\n"
)


@pytest.fixture
def settings(tmp_path):
    settings = Settings(home=tmp_path)
    settings.landing.mkdir()
    (settings.landing / "units_2024-09-01.csv").write_text(UNITS, encoding="utf-8")
    (settings.landing / "petitions_2024-09-30.csv").write_text(PETITIONS, encoding="utf-8")
    return settings


@pytest.fixture
def materialise(settings):
    """Return a function that materialises assets and returns their metadata and data versions by path."""

    def run(*paths):
        with dg.DagsterInstance.ephemeral() as instance:
            selection = [path.split("/") for path in paths] or None
            result = dg.materialize(
                [lake_assets(CONTRACTS)],
                instance=instance,
                resources={"settings": settings},
                selection=dg.AssetSelection.assets(*selection) if selection else None,
            )
            assert result.success
            lines = [entry for entry in instance.all_logs(result.run_id) if entry.level == logging.WARNING]
            run.warnings = [entry.user_message for entry in lines]
            events = [
                event.event_specific_data.materialization
                for event in result.all_events
                if event.event_type is dg.DagsterEventType.ASSET_MATERIALIZATION
            ]
        return {
            event.asset_key.to_user_string(): (
                {name: value.value for name, value in event.metadata.items()},
                event.tags["dagster/data_version"],
            )
            for event in events
        }

    return run


def test_every_dataset_and_its_quarantine_tell_what_they_hold(materialise):
    told = materialise()
    assert set(told) == {f"{stage}/{name}" for stage in ("lake", "quarantine") for name in CONTRACTS}
    assert told["lake/petitions"][0] == {
        "files": 1,
        "files_refused": 0,
        "rows_read": 3,
        "rows_accepted": 1,
        "rows_quarantined": 1,
        "rows_repeated": 1,
        "data_cutoff_on": "2024-09-30",
    }
    assert told["quarantine/petitions"][0] == {"rows_quarantined": 1, "files": 1}
    assert told["lake/loans"][0]["files"] == 0


def test_only_what_is_selected_is_taken_in(materialise, settings):
    assert set(materialise("lake/units")) == {"lake/units"}
    assert {delivery.dataset for delivery in read_ledger(settings)} == {"units"}
    assert set(materialise("quarantine/petitions")) == {"quarantine/petitions"}
    assert {delivery.dataset for delivery in read_ledger(settings)} == {"units", "petitions"}


def test_the_data_version_changes_only_with_the_deliveries(materialise, settings):
    first = materialise()
    assert {path: version for path, (_, version) in materialise().items()} == {
        path: version for path, (_, version) in first.items()
    }
    more = PETITIONS.replace("P1", "P3")
    (settings.landing / "petitions_2024-10-01.csv").write_text(more, encoding="utf-8")
    second = materialise()
    changed = {path for path in first if first[path][1] != second[path][1]}
    assert changed == {"lake/petitions", "quarantine/petitions"}


def test_a_file_that_cannot_be_taken_is_told_and_does_not_stop_the_others(materialise, settings):
    (settings.landing / "notes.docx").write_bytes(b"x")
    (settings.landing / "petitions_2024-09-29.csv").write_text("", encoding="utf-8")
    told = materialise()
    assert (told["lake/petitions"][0]["files"], told["lake/petitions"][0]["files_refused"]) == (1, 1)
    assert len(materialise.warnings) == 2
    assert "petitions_2024-09-29.csv" in materialise.warnings[0]
    assert "notes.docx" in materialise.warnings[1]
