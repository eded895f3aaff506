"""The manifest follows the dbt project; tests over several models are attached to the one built last."""

import os

import pytest

from pipelines import manifest
from pipelines.manifest import current_manifest, with_tests_attached
from yingshang.errors import YingshangError
from yingshang.settings import Settings


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return settings with a small dbt project, and the list of parses; dbt itself is not run."""
    settings = Settings(home=tmp_path / "home", dbt_dir=tmp_path / "project")
    (settings.dbt_dir / "staging").mkdir(parents=True)
    (settings.dbt_dir / "staging" / "a.sql").write_text("select 1")
    parses = []

    def parse(_settings, target):
        parses.append(target)
        target.mkdir(parents=True)
        (target / "manifest.json").write_text('{"nodes": {}, "parent_map": {}}')
        (target / "partial_parse.msgpack").write_bytes(b"")

    monkeypatch.setattr(manifest, "_parse", parse)
    return settings, parses


def test_parsed_once_and_again_only_after_a_change(project):
    settings, parses = project
    path = current_manifest(settings)
    assert path == settings.home / "dbt" / "manifest.json"
    assert current_manifest(settings) == path
    assert len(parses) == 1
    (settings.dbt_dir / "staging" / "b.sql").write_text("select 2")
    current_manifest(settings)
    (settings.dbt_dir / "staging" / "a.sql").unlink()
    current_manifest(settings)
    os.utime(settings.dbt_dir / "staging" / "b.sql", ns=(1, 1))
    current_manifest(settings)
    assert len(parses) == 4
    assert sorted(path.name for path in (settings.home / "dbt").iterdir()) == [
        "manifest.json",
        "manifest.stamp",
        "target",
    ]


def test_what_dbt_generates_is_no_change(project):
    settings, parses = project
    current_manifest(settings)
    (settings.dbt_dir / "target").mkdir()
    (settings.dbt_dir / "target" / "x.sql").write_text("select 1")
    current_manifest(settings)
    assert len(parses) == 1


def test_a_project_that_dbt_cannot_read_is_one_sentence(tmp_path):
    (tmp_path / "dbt_project.yml").write_text("name: x\n")
    settings = Settings(home=tmp_path / "home", dbt_dir=tmp_path)
    with pytest.raises(YingshangError, match=r"dbt cannot read the project: \S+") as error:
        current_manifest(settings)
    assert "\n" not in str(error.value)
    assert not (settings.home / "dbt" / "manifest.json").exists()


def node(kind, *parents, **values):
    return {"resource_type": kind, "depends_on": {"nodes": list(parents)}, "config": {}} | values


def test_a_test_over_several_models_is_attached_to_the_last_one():
    nodes = {
        "model.a": node("model", name="a"),
        "model.b": node("model", "model.a", name="b"),
        "model.c": node("model", "model.b", name="c"),
        "model.z": node("model", name="z"),
        "test.many": node("test", "model.c", "model.z", "model.a"),
        "test.one": node("test", "model.a"),
        "test.generic": node("test", "model.a", "model.c", attached_node="model.a"),
    }
    parents = {name: value["depends_on"]["nodes"] for name, value in nodes.items()}
    attached = with_tests_attached({"nodes": nodes, "parent_map": parents})["nodes"]
    assert attached["test.many"]["config"]["meta"]["dagster"]["ref"] == {"name": "c"}
    assert attached["test.one"]["config"] == attached["test.generic"]["config"] == {}
