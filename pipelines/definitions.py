"""Assembles everything that the orchestrator knows: assets, checks, jobs, schedule, sensor, resources."""

import warnings

import dagster as dg

from assets.alerts import evaluation_asset
from assets.checks import kpi_checks, lake_checks, source_checks
from assets.days import as_of_days
from assets.declared import declared_assets
from assets.forecasts import forecast_asset
from assets.ingest import lake_assets, landing_specs
from assets.models import model_assets
from assets.publish import publish_assets
from pipelines.jobs import build_jobs
from pipelines.manifest import current_manifest
from pipelines.progress import terminal_logger
from pipelines.resources import dbt_resource, home_resource
from pipelines.schedules import every_working_morning
from pipelines.sensors import landing_sensor
from yingshang.catalogue import load_catalogue, required_sources
from yingshang.contracts import load_contracts
from yingshang.settings import Settings, load_settings


def build_definitions(settings: Settings) -> dg.Definitions:
    """Return the definitions of one installation; reads contracts and the dbt project, but no data."""
    contracts, days = load_contracts(settings.contracts_dir), as_of_days(settings)
    required = required_sources(load_catalogue(settings.catalogue_dir))
    sources = [contract for dataset, contract in contracts.items() if dataset in required]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)  # backfill policies, which the pinned version has
        lake, models = lake_assets(contracts), model_assets(current_manifest(settings), days)
        declared, forecasts = declared_assets(contracts, days), forecast_asset(days)
        lake_rules, source_rules, kpi_rules = lake_checks(contracts), source_checks(sources), kpi_checks()
        published = publish_assets(
            inputs=[*models.keys, *forecasts.keys, *lake.keys],
            checks=[
                spec for source in (lake_rules, kpi_rules, *declared, models, forecasts) for spec in source.check_specs
            ],
            days=days,
        )
        return dg.Definitions(
            assets=[*landing_specs(contracts), lake, *declared, models, forecasts, published, evaluation_asset(days)],
            asset_checks=[lake_rules, source_rules, kpi_rules],
            jobs=build_jobs([spec.key for spec in source_rules.check_specs]),
            schedules=[every_working_morning],
            sensors=[landing_sensor(settings)],
            resources={"settings": home_resource(settings), "dbt": dbt_resource(settings)},
            loggers={"terminal": terminal_logger},
            executor=dg.in_process_executor,
        )


@dg.definitions
def defs() -> dg.Definitions:
    """Return the definitions of this installation; the orchestrator calls it when it loads the code location."""
    return build_definitions(load_settings())
