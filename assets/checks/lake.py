"""Asset checks on `lake/<dataset>`: the contract's suite and the reconciliation of deliveries."""

from collections.abc import Iterator

import dagster as dg

from assets.checks.outcomes import suite_checks, suite_results
from yingshang.checks import check_deliveries, check_lake, delivery_specs, lake_specs
from yingshang.contracts import Contract
from yingshang.settings import Settings

CONTRACT, DELIVERIES = "contract", "deliveries"


def lake_checks(contracts: dict[str, Contract]) -> dg.AssetChecksDefinition:
    """Return the suites of all datasets as one step, so that Great Expectations is loaded once."""
    specs = [
        spec
        for contract in contracts.values()
        for spec in (
            *suite_checks(DELIVERIES, f"{contract.title}投递对账", delivery_specs(contract)),
            *suite_checks(CONTRACT, f"{contract.title}数据契约", lake_specs(contract)),
        )
    ]

    @dg.multi_asset_check(name="lake_checks", specs=specs, can_subset=True)
    def check_datasets(
        context: dg.AssetCheckExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.AssetCheckResult]:
        """Run the suites of each dataset of which at least one check is selected."""
        selected = context.selected_asset_check_keys
        names = {key.asset_key.path[-1] for key in selected}
        chosen = {name: contract for name, contract in contracts.items() if name in names}
        rows, files = check_lake(settings, chosen), check_deliveries(settings, chosen)
        for name, contract in chosen.items():
            yield from suite_results(DELIVERIES, delivery_specs(contract), files[name], selected)
            yield from suite_results(CONTRACT, lake_specs(contract), rows[name], selected)

    return check_datasets
