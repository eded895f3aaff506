"""Every example is whole: its declarations load, its README names files that exist. Needs no real data."""

import csv
import re

import pytest

from yingshang.catalogue import load_catalogue
from yingshang.contracts import load_contracts, load_mapping
from yingshang.deliveries.landing import day_in_name
from yingshang.settings import PROJECT_DIR

EXAMPLES = sorted(path for path in (PROJECT_DIR / "examples").iterdir() if path.is_dir())
CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")


@pytest.fixture(params=EXAMPLES, ids=lambda folder: folder.name)
def folder(request):
    return request.param


def test_mappings_load_and_are_named_after_the_example(folder):
    mappings = [load_mapping(path, CONTRACTS) for path in sorted(folder.glob("mapping*.yml"))]
    assert mappings
    assert all(mapping.name.startswith(folder.name) for mapping in mappings)


def test_units_have_one_city_and_a_day_from_which_they_count(folder):
    (file,) = folder.glob("units_*.csv")
    with file.open(encoding="utf-8", newline="") as rows:
        units = list(csv.DictReader(rows))
    assert [unit["unit_kind"] for unit in units].count("city") == 1
    assert len({unit["unit_code"] for unit in units}) == len(units)
    assert day_in_name(file.name)


@pytest.mark.parametrize(
    "catalogue_dir", sorted(PROJECT_DIR.glob("examples/*/catalogue")), ids=lambda path: path.parent.name
)
def test_targets_of_examples_say_that_they_are_examples(catalogue_dir):
    for catalogue in load_catalogue(catalogue_dir):
        assert "示例" in catalogue.document
        for target in catalogue.targets.values():
            assert "示例" in target.quote
            assert "示例" in target.note


def test_readme_names_files_that_exist(folder):
    text = (folder / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(rf"examples/{folder.name}/[\w./-]+", text)) - {f"var/examples/{folder.name}"}
    assert named >= {f"examples/{folder.name}/{path.name}" for path in folder.glob("*.yml")}
    assert all((PROJECT_DIR / name).exists() for name in named)


def test_nothing_large_is_copied_here(folder):
    assert all(path.stat().st_size < 20_000 for path in folder.rglob("*"))
