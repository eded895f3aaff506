"""What the orchestrator knows: it loads, everything is described, the way from file to board is whole."""

import datetime as dt
import itertools
import json
import re

import dagster as dg
import pytest

from pipelines.schedules import every_working_morning
from yingshang.catalogue import load_catalogue, required_sources
from yingshang.checks import delivery_specs, forecast_specs, kpi_specs, lake_specs, ledger_specs, source_specs
from yingshang.contracts import load_contracts
from yingshang.settings import PROJECT_DIR

CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")
LAYERS = ["landing", "lake", "quarantine", "declared", "staging", "intermediate", "marts", "kpi", "published", "alerts"]


@pytest.fixture(scope="module")
def graph(definitions):
    return definitions.resolve_asset_graph()


def key(path):
    return dg.AssetKey(path.split("/"))


def checks_of(sources):
    return [spec for source in sources for spec in getattr(source, "check_specs", [])]


def names(job):
    return {node.name for node in job.nodes}


def test_everything_loads(definitions):
    dg.Definitions.validate_loadable(definitions)


def test_one_asset_per_table_by_layer(graph):
    layers = {asset.path[0] for asset in graph.get_all_asset_keys()}
    assert layers == set(LAYERS)
    for layer in ("landing", "lake", "quarantine"):
        assert {asset.path[-1] for asset in graph.get_all_asset_keys() if asset.path[0] == layer} == set(CONTRACTS)


def test_every_asset_says_what_it_is_whose_and_of_which_kind(graph):
    for asset in graph.get_all_asset_keys():
        node = graph.get(asset)
        name = asset.to_user_string()
        assert node.description, name
        assert re.search(r"[\u4e00-\u9fff]", node.description), name
        assert node.owners, name
        assert node.group_name == asset.path[0], name
        assert any(tag.startswith("dagster/kind/") for tag in node.tags), name


def test_every_check_says_what_it_checks(definitions):
    specs = checks_of(definitions.assets) + checks_of(definitions.asset_checks)
    assert len(specs) > 150
    for spec in specs:
        assert spec.description, spec.key
    assert {spec.key for spec in specs} == set(definitions.resolve_asset_graph().asset_check_keys)


def test_every_rule_of_the_domain_is_in_exactly_one_check(definitions):
    ours = checks_of(definitions.asset_checks) + checks_of(definitions.assets)
    seen = [(spec.asset_key.to_user_string(), rule) for spec in ours for rule in spec.metadata if "__" in rule]
    announced = [*kpi_specs(), *forecast_specs(), *ledger_specs()]
    for contract in CONTRACTS.values():
        announced += [*lake_specs(contract), *delivery_specs(contract)]
    required = required_sources(load_catalogue(PROJECT_DIR / "assets" / "catalogue"))
    announced += [spec for dataset in required for spec in source_specs(CONTRACTS[dataset])]
    assert sorted(seen) == sorted((spec.asset, spec.name) for spec in announced)


def test_every_data_test_of_dbt_is_a_check(graph, empty_home):
    manifest = json.loads((empty_home.home / "dbt" / "manifest.json").read_text(encoding="utf-8"))
    tests = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "test"}
    assert tests
    assert tests <= {check.name for check in graph.asset_check_keys}


def ancestors(graph, asset):
    found, waiting = set(), [asset]
    while waiting:
        new = graph.get(waiting.pop()).parent_keys - found
        found |= new
        waiting += new
    return {parent.to_user_string() for parent in found}


def test_the_way_from_file_to_board_is_whole(graph):
    way = ["landing/petitions", "lake/petitions", "staging/stg_petitions", "intermediate/int_petitions__judged"]
    way += ["kpi/results", "published/snapshot", "published/board"]
    for before, after in itertools.pairwise(way):
        assert before in ancestors(graph, key(after))
    needed = {"landing/guarantee_events", "landing/policy_pushes", "declared/calendar", "declared/targets"}
    assert needed <= ancestors(graph, key("kpi/results"))
    assert {f"landing/{name}" for name in CONTRACTS} <= ancestors(graph, key("published/board"))


def test_units_come_before_what_names_them_and_quarantine_hangs_on_its_lake_alone(graph):
    assert key("lake/units") in graph.get(key("lake/petitions")).parent_keys
    assert graph.get(key("lake/units")).parent_keys == {key("landing/units")}
    assert graph.get(key("quarantine/petitions")).parent_keys == {key("lake/petitions")}


def test_a_published_number_needs_every_table_before_it(graph):
    parents = {parent.path[0] for parent in graph.get(key("published/snapshot")).parent_keys}
    assert parents == {"lake", "quarantine", "staging", "intermediate", "marts", "kpi"}


def test_as_of_days_are_partitions_from_models_to_board_but_not_of_deliveries(graph):
    for asset in graph.get_all_asset_keys():
        has_days = asset.path[0] in ("staging", "intermediate", "marts", "kpi", "published", "alerts")
        has_days |= asset.path[0] == "declared" and asset.path[1] != "deliveries"
        assert (graph.get(asset).partitions_def is not None) is has_days, asset
    days = graph.get(key("kpi/results")).partitions_def
    assert days.get_first_partition_key() == "2024-01-01"
    assert days.get_last_partition_key() >= dt.datetime.now(dt.UTC).date().isoformat()


def test_a_range_of_days_is_one_run(graph):
    for asset in graph.get_all_asset_keys():
        if graph.get(asset).partitions_def is not None:
            assert graph.get(asset).backfill_policy == dg.BackfillPolicy.single_run(), asset


@pytest.mark.parametrize(
    ("job", "steps"),
    [
        ("ingest", {"ingest_files", "lake_checks"}),
        (
            "figures",
            {
                "source_checks",
                "declare",
                "declared__deliveries",
                "models",
                "kpi_checks",
                "kpi__forecasts",
                "publish",
                "alerts__evaluation",
            },
        ),
        (
            "whole_run",
            {
                "ingest_files",
                "lake_checks",
                "source_checks",
                "declare",
                "declared__deliveries",
                "models",
                "kpi_checks",
                "kpi__forecasts",
                "publish",
                "alerts__evaluation",
            },
        ),
    ],
)
def test_jobs_hold_their_steps(definitions, job, steps):
    assert names(definitions.resolve_job_def(job)) == steps


def test_errors_block_and_warnings_do_not(graph):
    for check in graph.asset_check_keys:
        if check.name.endswith(("__errors", "__warnings")):
            assert graph.get(check).blocking is check.name.endswith("__errors"), check


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2024-09-30T07:00:00+08:00", "2024-09-29"),  # Monday
        ("2024-10-03T07:00:00+08:00", None),  # national holiday
        ("2024-10-12T07:00:00+08:00", "2024-10-11"),  # Saturday worked as make-up day
        ("2024-10-13T07:00:00+08:00", None),  # Sunday
    ],
)
def test_schedule_runs_on_working_days_about_the_day_before(definitions, now, expected):
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(
            instance=instance,
            scheduled_execution_time=dt.datetime.fromisoformat(now),
            repository_def=definitions.get_repository_def(),
        )
        data = every_working_morning.evaluate_tick(context)
    requested = [request.partition_key for request in data.run_requests or []]
    assert requested == ([expected] if expected else [])
    if not expected:
        assert "no working day" in data.skip_message


def test_executor_and_sensor_and_schedule_are_there(definitions):
    repository = definitions.get_repository_def()
    assert {sensor.name for sensor in repository.sensor_defs} == {"landing_files"}
    assert {schedule.name for schedule in repository.schedule_defs} == {"every_working_morning"}
    assert definitions.executor is dg.in_process_executor


def test_workspace_is_five_lines():
    lines = (PROJECT_DIR / "workspace.yaml").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 5
    assert "      module_name: pipelines.definitions" in lines
