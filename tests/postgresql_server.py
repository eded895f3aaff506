"""A PostgreSQL server of the tests' own, from Debian's package; it needs root, since it runs as the user postgres."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
HAS_USER = any(user.pw_name == "postgres" for user in pwd.getpwall())
NEEDS_SERVER = pytest.mark.skipif(
    os.getuid() != 0 or BINARIES is None or not HAS_USER,
    reason="needs root and Debian's package postgresql, whose server runs as the user postgres",
)


@contextmanager
def running_server(name: str) -> Iterator[str]:
    """Yield the query of a server's address: it listens on a socket in a folder of its own."""
    data = Path("/var/tmp") / f"yingshang-{name}-{os.getpid()}"
    data.mkdir(mode=0o700)
    shutil.chown(data, "postgres")

    def run(name: str, *arguments: str) -> None:
        command = ["su", "postgres", "-s", "/bin/sh", "-c", " ".join([f"{BINARIES}/{name}", *arguments])]
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    run("initdb", "-D", f"{data}/db", "-A", "trust")
    run("pg_ctl", "-D", f"{data}/db", "-w", "-l", f"{data}/log", "-o", f"\"-c listen_addresses='' -k {data}\"", "start")
    try:
        yield f"postgres@/postgres?host={data}"
    finally:
        run("pg_ctl", "-D", f"{data}/db", "-m", "immediate", "stop")
        shutil.rmtree(data)
