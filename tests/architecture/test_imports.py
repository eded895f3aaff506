"""Every import points down, and the domain knows no orchestrator; the rules are in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

import pytest

from yingshang.settings import PROJECT_DIR


def test_import_rules_are_kept():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert "3 kept, 0 broken" in result.stdout


@pytest.mark.parametrize("module", ["yingshang.deliveries", "yingshang.snapshots", "dashboards.board"])
def test_the_lower_floors_load_without_the_orchestrator(module):
    script = (
        f"import sys, {module}; print(sorted({{'dagster', 'dbt', 'great_expectations', 'dash'}} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", script], cwd=PROJECT_DIR, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_asset_modules_keep_their_type_hints_for_the_orchestrator():
    for path in (PROJECT_DIR / "assets").rglob("*.py"):
        assert "from __future__ import annotations" not in path.read_text(encoding="utf-8"), path
