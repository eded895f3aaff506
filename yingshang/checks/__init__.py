"""Checks on every arrow: of the lake against contracts and ledger, of the KPIs before they are published.

Great Expectations runs them; reconciliation of files and rows is plain counting. Publishing is in `snapshots`.
"""

from yingshang.checks.kpi import check_forecasts, check_kpi, forecast_specs, kpi_specs
from yingshang.checks.lake import check_lake, lake_specs
from yingshang.checks.outcomes import CheckOutcome, CheckSpec
from yingshang.checks.reconciliation import check_deliveries, delivery_specs, ledger_specs
from yingshang.checks.sources import check_sources, source_specs
from yingshang.contracts import Contract

__all__ = [
    "CheckOutcome",
    "CheckSpec",
    "check_deliveries",
    "check_forecasts",
    "check_kpi",
    "check_lake",
    "check_sources",
    "delivery_specs",
    "expected_checks",
    "forecast_specs",
    "kpi_specs",
    "lake_specs",
    "ledger_specs",
    "source_specs",
]


def expected_checks(contract: Contract) -> list[CheckSpec]:
    """Announce every check of a dataset without running any, so that an orchestrator can list them."""
    return [*delivery_specs(contract), *lake_specs(contract), *source_specs(contract)]
