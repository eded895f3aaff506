"""Checks that the required sources are there for a given day. What they delivered is reconciled elsewhere."""

import datetime as dt
from collections.abc import Iterable, Sequence

from yingshang.checks.outcomes import CheckOutcome, CheckSpec, outcome_of
from yingshang.contracts import Contract
from yingshang.contracts.model import Cadence
from yingshang.deliveries import Delivery, read_ledger
from yingshang.settings import Settings


def source_specs(contract: Contract) -> list[CheckSpec]:
    """Announce the checks of a source that the catalogue's targets are counted from."""
    asset = f"lake/{contract.dataset}"
    present = f"{contract.title}: 必需数据源已有报送 / The required source has been delivered"
    covers = f"{contract.title}: 必需数据源覆盖统计日 / The required source covers the as_of day"
    return [CheckSpec("present__source", asset, "ERROR", present), CheckSpec("covers__as_of", asset, "ERROR", covers)]


def check_sources(
    settings: Settings, sources: Iterable[Contract], *, as_of: dt.date, known_by: dt.date
) -> list[CheckOutcome]:
    """Check that every required source is present and covers `as_of`.

    Args:
        settings: whose ledger.
        sources: the required datasets.
        as_of: day that the figures are about. A source that comes only on change covers every later day.
        known_by: last data cut-off that the figures use; a source of which nothing is used is not present.
    """
    accepted = [delivery for delivery in read_ledger(settings) if delivery.is_accepted]
    outcomes = []
    for contract in sources:
        cutoffs = _cutoffs(accepted, contract.dataset)
        problems = {"present__source": _present(cutoffs, known_by), "covers__as_of": _covers(contract, cutoffs, as_of)}
        outcomes += [outcome_of(spec, problems[spec.name]) for spec in source_specs(contract)]
    return outcomes


def _cutoffs(accepted: Sequence[Delivery], dataset: str) -> list[dt.date]:
    return [d.data_cutoff_on for d in accepted if d.dataset == dataset and d.data_cutoff_on]


def _present(cutoffs: Sequence[dt.date], known_by: dt.date) -> list[str]:
    if any(cutoff <= known_by for cutoff in cutoffs):
        return []
    return [f"没有数据截止日期不晚于 {known_by} 的报送 / Nothing delivered up to then"]


def _covers(contract: Contract, cutoffs: Sequence[dt.date], as_of: dt.date) -> list[str]:
    latest = max(cutoffs, default=None)
    if latest and (latest >= as_of or contract.cadence is Cadence.ON_CHANGE):
        return []
    return [f"数据截至 {latest or '(无)'}, 统计日 {as_of} / Its data end before the as_of day"]
