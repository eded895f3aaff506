"""Asset checks on the KPI tables: what must hold before anybody is shown a number."""

from collections.abc import Iterator

import dagster as dg

from assets.checks.outcomes import suite_checks, suite_results
from assets.days import as_of, known_by
from yingshang.checks import check_kpi, kpi_specs
from yingshang.settings import Settings

SUITE, TITLE = "publishable", "指标结果"


def kpi_checks() -> dg.AssetChecksDefinition:
    """Return the suite on the KPI tables of the warehouse as one step."""

    @dg.multi_asset_check(name="kpi_checks", specs=suite_checks(SUITE, TITLE, kpi_specs()), can_subset=True)
    def check_results(
        context: dg.AssetCheckExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.AssetCheckResult]:
        """Run the suite and hand over what was selected."""
        outcomes = check_kpi(settings, as_of=as_of(context), known_by=known_by(context))
        yield from suite_results(SUITE, kpi_specs(), outcomes, context.selected_asset_check_keys)

    return check_results
