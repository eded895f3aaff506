"""Asset checks on the required `lake/<dataset>`: is the source there for this day? Unlike `lake.py` they need a day."""

from collections.abc import Iterator, Sequence

import dagster as dg

from assets.checks.outcomes import suite_checks, suite_results
from assets.days import as_of, known_by
from yingshang.checks import check_sources, source_specs
from yingshang.contracts import Contract
from yingshang.settings import Settings

SUITE, TITLE = "source", "必需数据源"


def source_checks(sources: Sequence[Contract]) -> dg.AssetChecksDefinition:
    """Return the suite on all required datasets as one step; nothing is computed while one of them is missing."""
    announced = [spec for contract in sources for spec in source_specs(contract)]

    @dg.multi_asset_check(name="source_checks", specs=suite_checks(SUITE, TITLE, announced), can_subset=True)
    def check_required(
        context: dg.AssetCheckExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.AssetCheckResult]:
        """Look into the ledger for the two days of this run."""
        outcomes = check_sources(settings, sources, as_of=as_of(context), known_by=known_by(context))
        yield from suite_results(SUITE, announced, outcomes, context.selected_asset_check_keys)

    return check_required
