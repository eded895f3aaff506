"""The yardstick PostgreSQL: a server of its own in a scratch folder, COPY into unlogged tables, three figures."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_USER = "postgres"
_SETTINGS = ("listen_addresses=", "fsync=off", "shared_buffers=512MB", "max_wal_size=4GB")


def binaries() -> Path | None:
    """Return where Debian's package has put the server; None without it, or as root without its user."""
    found = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    has_user = os.getuid() != 0 or any(user.pw_name == _USER for user in pwd.getpwall())
    return found if has_user else None


def postgresql(files: list[Path], scratch: Path) -> None:
    """Load the large files and compute the three headline figures, by the server's own means."""
    import psycopg  # noqa: PLC0415 - a yardstick pays for its own import alone

    with _server(scratch) as socket, psycopg.connect(f"host={socket} user={_USER} dbname=postgres") as connection:
        for path in files:
            table = path.name.partition("_2024")[0]
            with path.open("rb") as source:
                names = source.readline().decode().strip().split(",")
                columns = ", ".join(f'"{name}" {_kind(name)}' for name in names)
                connection.execute(f"create unlogged table if not exists {table} ({columns})")
                with connection.cursor().copy(f"copy {table} from stdin (format csv)") as copy:
                    while block := source.read(1 << 20):
                        copy.write(block)
        for query in HEADLINES:
            print(connection.execute(query).fetchone())


HEADLINES = (
    """select count(*) filter (where "办结时间" < '2024-12-31')::numeric / count(*)
    from petitions where "应办结时间" < '2024-12-31'""",
    """select count("推送编号")::numeric / count(*)
    from policy_matches left join policy_pushes using ("政策编号", "统一社会信用代码")""",
    """select sum(case "流水类型" when '发生' then 1 else -1 end * "发生金额") from guarantee_events""",
)


def _kind(name: str) -> str:
    if name.endswith("时间"):
        return "timestamp"
    if name.endswith(("日期", "起始日", "到期日")):
        return "date"
    return "numeric" if name.endswith("金额") else "text"


@contextmanager
def _server(scratch: Path) -> Iterator[Path]:
    """Start a server as a child of this process, so that its cost is counted; everything is removed afterwards."""
    programs = binaries()
    assert programs is not None
    identity = {"user": _USER, "group": _USER, "extra_groups": []} if os.getuid() == 0 else {}
    # Where the server's own user can get at it; a home below somebody else's folder would shut it out.
    data = Path(tempfile.mkdtemp(prefix="yingshang-bench-", dir=scratch if not identity else "/var/tmp"))
    if identity:
        shutil.chown(data, _USER, _USER)
    server = None
    try:
        initdb = [f"{programs}/initdb", "-D", f"{data}/db", "-A", "trust", "-U", _USER, "-E", "UTF8", "--locale", "C"]
        subprocess.run(initdb, check=True, capture_output=True, cwd="/", **identity)
        words = [word for setting in _SETTINGS for word in ("-c", setting)]
        server = subprocess.Popen(
            [f"{programs}/postgres", "-D", f"{data}/db", "-k", str(data), *words], cwd="/", **identity
        )
        ready = [f"{programs}/pg_isready", "-q", "-h", str(data), "-U", _USER]
        while subprocess.run(ready, check=False, cwd="/").returncode:
            if server.poll() is not None:
                raise RuntimeError("the server of PostgreSQL ended while starting")
            time.sleep(0.1)
        yield data
    finally:
        if server:
            server.terminate()
            server.wait()
        shutil.rmtree(data, ignore_errors=True)
