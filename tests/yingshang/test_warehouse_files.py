"""What happens to the files of a warehouse before a build and after a publication."""

import subprocess
import sys
from pathlib import Path

from yingshang.settings import Settings
from yingshang.warehouse_files import forget_warehouse, own_facts, share_facts


def test_files_that_another_process_writes_are_left_to_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    hold = f"import duckdb; held = duckdb.connect({str(settings.warehouse)!r}); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        forget_warehouse(settings)
        assert settings.warehouse.exists()
        holder.communicate("\n")
    settings.facts.touch()
    forget_warehouse(settings)
    assert not settings.warehouse.exists()
    assert not settings.facts.exists()


def test_a_broken_file_is_forgotten(tmp_path: Path) -> None:
    """DuckDB's words on it speak of blocks, which are no locks."""
    settings = Settings(home=tmp_path)
    settings.warehouse.write_bytes(b"no database" * 1000)
    forget_warehouse(settings)
    assert not settings.warehouse.exists()


def test_facts_of_a_snapshot_that_is_gone_can_be_written_again(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    database = tmp_path / "published.duckdb"
    database.write_bytes(b"facts")
    share_facts(settings, database)
    assert settings.facts.samefile(database)
    assert settings.facts.stat().st_mode & 0o222 == 0
    database.unlink()
    own_facts(settings)
    assert settings.facts.read_bytes() == b"facts"
    assert settings.facts.stat().st_mode & 0o200
