"""Takes in the files of a home in a child process that is killed: at a step, or after some time.

Started once by test_recovery.py; forks for each order, which is cheap as long as polars has not been used here.
Order on stdin: `<home> step <n>` or `<home> after <milliseconds>`. Answer on stdout: `killed` or `finished`.
"""

import os
import signal
import sys
import time
from pathlib import Path

import polars as pl

from yingshang.contracts import load_contracts
from yingshang.deliveries import ingest_file, recover, scan_landing
from yingshang.deliveries.ledger import Ledger
from yingshang.settings import PROJECT_DIR, Settings

CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")


def die_at(step: int) -> None:
    """End without any tidying up just before the n-th change of the disk, or after the ledger was written."""
    left = [step]

    def count() -> None:
        left[0] -= 1
        if left[0] == 0:
            os._exit(9)

    def counted(function):
        def replacement(*args, **options):
            count()
            return function(*args, **options)

        return replacement

    append = counted(Ledger.append)
    for name in ("replace", "fsync", "unlink"):
        setattr(os, name, counted(getattr(os, name)))
    pl.LazyFrame.sink_parquet = counted(pl.LazyFrame.sink_parquet)
    Ledger.append = lambda *args: (append(*args), count())


def take_in(home: str, step: int) -> None:
    settings = Settings(home=Path(home))
    recover(settings, CONTRACTS)
    if step:
        die_at(step)
    for file in scan_landing(settings, CONTRACTS):
        ingest_file(settings, CONTRACTS, file.path, dataset=file.dataset, file_name=file.name)


def main() -> None:
    for line in sys.stdin:
        home, how, number = line.split()
        child = os.fork()
        if child == 0:
            take_in(home, int(number) if how == "step" else 0)
            os._exit(0)
        if how == "after":
            time.sleep(int(number) / 1_000)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        sys.stdout.write("finished\n" if status == 0 else "killed\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
