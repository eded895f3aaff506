"""How the tests are shared out between the workers of a run, and in which order they start."""

from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent
# What takes minutes starts first, so that no worker is left alone with it at the end. Tests of one line use one costly
# fixture: together on one worker they build it once. All others go by their file.
TOGETHER = {
    "the city in a browser": ["e2e/test_pages_browser.py"],
    "the random city": [
        "dbt_like_sql/test_results.py",
        "dbt_like_sql/test_exclusions.py",
        "dbt_like_sql/test_known_defects.py",
        "dbt_like_sql/test_models.py",
        "dbt_like_sql/test_mutants.py",
        "dbt_like_sql/test_number_macros.py",
        "dbt_like_sql/test_rehearsal.py",
        "dbt_like_sql/test_second_computation.py",
        "dbt_like_sql/test_statuses.py",
    ],
    "a handful of rows": ["pipelines"],
    "the ledger": ["yingshang/snapshots/test_vintage_ledger.py"],
    "the seasons": ["dbt_like_sql/test_seasonal.py"],
    "the futures": ["dbt_like_sql/test_reachable.py"],
    "the doubtful cases": ["dbt_like_sql/test_edge_cases.py"],
}
PLACES = {FOLDER / path: (order, name) for order, (name, paths) in enumerate(TOGETHER.items()) for path in paths}


def _place_of(path: Path) -> tuple[int, str]:
    """Return when a test starts, and the name of those that stay on its worker."""
    found = PLACES.get(path) or PLACES.get(path.parent)
    return found or (len(TOGETHER), path.relative_to(FOLDER).as_posix())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _place_of(item.path)[0])  # stable: the order within stays


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share out what stays together as `--dist loadfile` does files."""
    from xdist.scheduler import LoadFileScheduling

    class LoadTogether(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _place_of(FOLDER.parent / super()._split_scope(nodeid))[1]

    return LoadTogether(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_sessionstart() -> None:
    """Say so when a file of the list is gone, or it would be forgotten there."""
    missing = [str(path) for path in PLACES if not path.exists()]
    if missing:
        raise pytest.UsageError(f"tests/conftest.py names what is not there: {', '.join(missing)}")
