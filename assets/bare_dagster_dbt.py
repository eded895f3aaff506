"""dagster-dbt, imported without dbt. Everything of it that assets and pipelines use is named here.

dbt runs in a process of its own. dagster-dbt also works where dbt is not installed. Where it is,
it imports dbt for types only: a second of CPU in every process that knows the assets.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast


@contextmanager
def _hidden(module: str) -> Iterator[None]:
    """Let `module` look as if it were not installed, unless it is imported already."""
    is_imported = module in sys.modules
    if not is_imported:
        sys.modules[module] = cast("Any", None)
    try:
        yield
    finally:
        if not is_imported:
            del sys.modules[module]


with _hidden("dbt.version"):
    from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject, dbt_assets

__all__ = ["DagsterDbtTranslator", "DbtCliResource", "DbtProject", "dbt_assets"]
