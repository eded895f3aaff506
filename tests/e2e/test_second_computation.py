"""The second computation agrees with the published figures, and names the record where somebody changed one."""

import shutil

import polars as pl
import pytest

from tests.e2e.conftest import AS_OF
from tests.warehouse_connection import open_warehouse
from yingshang.catalogue import SourceKind, load_catalogue
from yingshang.checks.second_computation import check_second_computations
from yingshang.second_computations import ROUTES, known_rows

OF_MONEY = ("fee_rate_by_amount_and_days", "fee_rate_agri_small", "advance_and_final_by_amount", "private_by_amount")


@pytest.fixture
def copied(city, tmp_path):
    """A home with the same lake and a warehouse of its own."""
    (tmp_path / "lake").symlink_to(city.settings.lake)
    shutil.copy(city.settings.warehouse, tmp_path)
    shutil.copy(city.settings.facts, tmp_path)
    return city.settings.model_copy(update={"home": tmp_path})


def checked(settings):
    return check_second_computations(settings, as_of=AS_OF, known_by=AS_OF)


def test_every_headline_and_money_target_has_a_second_computation(city):
    wanted = {
        target.official_definition_id
        for catalogue in load_catalogue(city.settings.catalogue_dir)
        for target in catalogue.targets.values()
        if target.source_kind is SourceKind.COMPUTED
        and (target.is_headline or target.unit == "元" or target.official_definition_id in OF_MONEY)
    }
    assert len(wanted) > 8
    assert wanted <= ROUTES.keys()


def test_untouched_figures_agree(city):
    outcome = checked(city.settings)
    assert (outcome.passed, outcome.severity) == (True, "ERROR"), outcome.detail


@pytest.mark.parametrize(("order", "rows_at_once"), [("asc", 1_000_000), ("desc", 2_000)])
def test_a_petition_that_was_closed_by_hand_is_named(copied, monkeypatch, order, rows_at_once):
    monkeypatch.setattr(known_rows, "_ROWS_AT_ONCE", rows_at_once)
    monkeypatch.setattr(known_rows, "_SAMPLED", 1)
    with open_warehouse(copied.warehouse, read_only=False) as connection:
        ((petition,),) = connection.execute(
            "select petition_id from kpi.counted_petitions where kpi_id = 'petition_closure_rate'"
            f" and due_reason is null and closed_on is null order by petition_id {order} limit 1"
        ).fetchall()
        connection.execute(
            "update marts.fct_petitions set closed_on = due_on where petition_id = ?",
            [petition],
        )
        connection.execute(
            "update kpi.results set numerator = numerator + 1 where kpi_id = 'petition_closure_rate' and is_whole"
            " and is_official and period_kind = 'to_date' and as_of = ?",
            [AS_OF],
        )
    outcome = checked(copied)
    assert not outcome.passed
    assert f"first differing record: {petition} (1.00000000/1.00000000, 重算 0.00000000/1.00000000)" in outcome.detail
    assert outcome.detail.startswith("1 处: petition_closure_rate")


@pytest.fixture
def lake(copied):
    """The folder of the copy's lake, in which single datasets can be left out or exchanged."""
    shared = (copied.home / "lake").resolve()
    (copied.home / "lake").unlink()
    copied.lake.mkdir()
    for folder in shared.iterdir():
        (copied.lake / folder.name).symlink_to(folder)
    return copied.lake


def test_a_record_that_only_the_second_computation_has_is_named(copied, lake):
    with open_warehouse(copied.warehouse) as connection:
        ((petition,),) = connection.execute(
            "select min(petition_id) from kpi.counted_petitions where kpi_id = 'petition_closure_rate'"
            " and due_reason is null and due_on <= ?",
            [AS_OF],
        ).fetchall()
    delivered = pl.read_parquet(lake / "petitions" / "*.parquet").filter(pl.col("petition_id") == petition)
    (lake / "petitions").rename(lake.parent / "petitions")
    (lake / "petitions").mkdir()
    for file in (lake.parent / "petitions").iterdir():
        (lake / "petitions" / file.name).symlink_to(file)
    alone = delivered.with_columns(petition_id=pl.lit("ZZ-ALONE"))
    alone.write_parquet(lake / "petitions" / "999999_alone.parquet")
    assert "first differing record: ZZ-ALONE (0.00000000/0.00000000, 重算 " in checked(copied).detail


def test_without_its_rows_a_figure_cannot_be_computed_again(copied, lake):
    (lake / "petition_events").unlink()
    outcome = checked(copied)
    assert not outcome.passed
    assert "处: petition_closure_rate: 无法重算 (" in outcome.detail


@pytest.mark.parametrize("kpi_id", ["guarantee_balance", "hz_average_guarantee_fee_rate", "hz_financing_helped"])
def test_a_cent_too_much_is_a_difference(copied, kpi_id):
    with open_warehouse(copied.warehouse, read_only=False) as connection:
        connection.execute(
            "update kpi.results set numerator = numerator + 0.01 where kpi_id = ? and is_whole and is_official"
            " and period_kind = 'to_date' and as_of = ?",
            [kpi_id, AS_OF],
        )
    outcome = checked(copied)
    assert not outcome.passed
    assert kpi_id in outcome.detail
    assert "every record agrees" in outcome.detail
