"""Day after day or all at once: the warehouse is the same, table by table, to the last digit.

The order of delivery decides which version of a record holds, so both builds get the same deliveries in the same order; that
order is drawn, and with it which corrections, withdrawals and earlier days come late. One home gets them all and is built
once. The other gets them in drawn parts and is built about another day after each, into the same warehouse file, so that
whatever an earlier build leaves behind would show.
"""

import datetime as dt
import os
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_city import RandomCity
from small_lake import run_dbt, write_lake

from tests.equal_tables import EVERY, differences, tables_of
from yingshang.catalogue import write_declared
from yingshang.settings import Settings

AS_OF = dt.date(2024, 12, 31)
DAYS = st.dates(dt.date(2024, 3, 1), AS_OF)
TABLES = 140  # at least: views of staging and intermediate models are compared too


@pytest.mark.long
@given(data=st.data(), seed=st.integers(0, 10_000))
@settings(
    max_examples=int(os.environ.get("YINGSHANG_TEST_SPLITS", "2")),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_day_after_day_equals_all_at_once(tmp_path_factory, data, seed):
    units, *others = RandomCity(seed, AS_OF).deliveries
    deliveries = [units, *data.draw(st.permutations(others))]
    cuts = data.draw(st.lists(st.integers(1, len(deliveries) - 1), min_size=1, max_size=1))
    at_once, by_day = (Settings(home=tmp_path_factory.mktemp(name)) for name in ("at_once", "by_day"))
    write_lake(at_once, deliveries, AS_OF)
    for first, last in pairwise([0, *cuts, len(deliveries)]):
        deliver(at_once, by_day, first, last)
        day = AS_OF if last == len(deliveries) else data.draw(DAYS)
        run_dbt(by_day, day, "run")
    run_dbt(at_once, AS_OF, "run")
    compared, unequal = differences(at_once.warehouse, by_day.warehouse, EVERY)
    assert unequal == {}
    assert compared == tables_of(at_once.warehouse) == tables_of(by_day.warehouse)
    assert len(compared) >= TABLES


def deliver(source: Settings, target: Settings, first: int, last: int) -> None:
    """Bring the deliveries after `first` up to `last` from one home's lake to another's, and tell its ledger."""
    for path in source.lake.glob("*/*.parquet"):
        if (first == 0 and path.name.startswith("000000")) or first < int(path.name[:6]) <= last:
            found = target.lake / path.relative_to(source.lake)
            found.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, found)
    write_declared(target, AS_OF)
    ledger = source.declared / "deliveries.parquet"
    pl.read_parquet(ledger).filter(pl.col("delivery_seq") <= last).write_parquet(target.declared / ledger.name)
