"""The dbt resource does without what dagster-dbt does before each call, and those hooks still exist upstream."""

import importlib.metadata
import subprocess

import dagster_dbt.core.resource
import pytest
from dagster_dbt import DbtCliResource

from pipelines.resources import DbtCommand, dbt_resource
from yingshang.settings import Settings


@pytest.fixture
def dbt(tmp_path):
    return dbt_resource(Settings(home=tmp_path))


def test_the_hooks_that_are_overridden_are_those_of_the_installed_version():
    for name in ("_cli_version", "_initialize_dbt_core_adapter"):
        assert name in vars(DbtCliResource)
        assert name in vars(DbtCommand)


def test_no_process_is_started_to_learn_the_version(dbt, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("dbt --version was called")

    monkeypatch.setattr(subprocess, "check_output", refuse)
    monkeypatch.setattr(dagster_dbt.core.resource, "check_output", refuse)
    assert str(dbt._cli_version) == importlib.metadata.version("dbt-core")


def test_it_opens_no_connection_of_its_own(dbt):
    assert dbt._initialize_dbt_core_adapter([]) is None
