"""dbt as a process of its own, started by `yingshang-dbt`, which `make setup` puts beside `yingshang`.

It is the stock command line. Only the garbage collector is told that what importing dbt makes is no garbage, which
saves a fifth of what it takes to start.
"""
# ruff: noqa: PLC0415 - the import is what this is about

import sys
from pathlib import Path

from yingshang.garbage import nothing_is_garbage


def dbt_executable() -> Path:
    """Return the command that starts dbt."""
    return Path(sys.executable).with_name("yingshang-dbt")


def main() -> None:
    """Be dbt."""
    with nothing_is_garbage():
        from dbt.cli.main import cli
    cli()
