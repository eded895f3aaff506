"""Every dbt model as an asset, every dbt test as an asset check: one dbt call per run. The SQL is in `dbt_like_sql`."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg

from assets.bare_dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject, dbt_assets
from assets.days import as_of, known_by
from yingshang.cluster import hand_over
from yingshang.settings import Engine, Settings
from yingshang.snapshots.edition import RECORD_VIEWS
from yingshang.warehouse import build_arguments, dbt_environment, run_days
from yingshang.warehouse_files import forget_warehouse, own_facts

OWNER = "team:市政府督查室数据组"


class LayerTranslator(DagsterDbtTranslator):
    """Names assets by layer and table: `staging/stg_petitions`, `kpi/results`, sources as their Parquet assets."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Return [schema, table] for models and [source, table] for sources."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        return dg.AssetKey([_layer(dbt_resource_props), dbt_resource_props["alias"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Return the layer."""
        return _layer(dbt_resource_props)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """Return the owner that the model's meta names, else the team that keeps the formulas."""
        return [dbt_resource_props.get("config", {}).get("meta", {}).get("owner", OWNER)]

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        """Add a sentence to the check: the test's own, else what it tests on which column."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec and spec._replace(description=_words(manifest["nodes"][unique_id]))


def model_assets(manifest: Path, days: dg.DailyPartitionsDefinition) -> dg.AssetsDefinition:
    """Return all models of `manifest`; a range of days is one run about its last day."""

    @dbt_assets(
        manifest=manifest,
        name="models",
        partitions_def=days,
        backfill_policy=dg.BackfillPolicy.single_run(),
        dagster_dbt_translator=LayerTranslator(),
        required_resource_keys={"dbt", "settings"},
    )
    def models(context: dg.AssetExecutionContext) -> Iterator[Any]:
        """Run `dbt build` for the selected models and their data tests; what Spark has built is handed to DuckDB."""
        dbt: DbtCliResource = context.resources.dbt
        settings: Settings = context.resources.settings
        days = run_days(as_of(context), known_by(context))
        variables = dbt_environment(settings) | days
        (own_facts if context.is_subset else forget_warehouse)(settings)
        with _environment(variables):
            build = dbt.cli(build_arguments(settings), context=context, target_path=Path(variables["DBT_TARGET_PATH"]))
        yield from build.stream()
        if settings.engine is Engine.SPARK:
            _hand_over(dbt, settings, days)

    return models


def _hand_over(dbt: DbtCliResource, settings: Settings, days: dict[str, str]) -> None:
    """Give DuckDB the tables of Spark, and from the same SQL the views that a snapshot keeps as views."""
    hand_over(settings)
    variables = dbt_environment(settings.model_copy(update={"engine": Engine.DUCKDB})) | days
    views = " ".join(view.rpartition(".")[2] for view in RECORD_VIEWS)  # one word, or the last alone is selected
    with _environment(variables):
        dbt.cli(
            ["run", "--target", Engine.DUCKDB.value, "--select", views], target_path=Path(variables["DBT_TARGET_PATH"])
        ).wait()


def _layer(props: Mapping[str, Any]) -> str:
    return Path(props["original_file_path"]).parts[0]


def _words(test: Mapping[str, Any]) -> str:
    if test.get("description"):
        return str(test["description"])
    generic = test.get("test_metadata")
    if not generic:
        return f"dbt 测试 {test['name']}"
    column = test.get("column_name")
    return f"dbt 测试 {generic['name']}" + (f": {column}" if column else "")


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables for a child that is started inside the block; dagster-dbt passes on those of this process."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
