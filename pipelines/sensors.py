"""What starts a run by an event: new or changed files in the landing folder."""

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path

import dagster as dg

from pipelines.jobs import INGEST
from yingshang.settings import Settings

QUIET_SECONDS = 15.0
EMPTY = hashlib.sha256(b"").hexdigest()


def landing_sensor(settings: Settings, clock: Callable[[], float] = time.time) -> dg.SensorDefinition:
    """Return the sensor that asks for an ingest once the whole landing folder has been quiet for a while.

    The whole folder, because an ingest reads all of it: a file that is still being copied must not be read along.
    The cursor holds a digest, not a list: the folder grows for years.
    """

    @dg.sensor(
        job_name=INGEST,
        minimum_interval_seconds=int(QUIET_SECONDS),
        name="landing_files",
        description="投递目录有新文件且静置后收数 / Takes in new files once they have stopped changing",
    )
    def landing_files(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        seen, now = _digest(settings.landing), clock()
        cursor = json.loads(context.cursor) if context.cursor else {"requested": EMPTY, "seen": "", "since": now}
        if seen == cursor["requested"]:
            return dg.SkipReason(f"Nothing new in {settings.landing}.")
        if seen != cursor["seen"]:
            cursor |= {"seen": seen, "since": now}
        if now - cursor["since"] < QUIET_SECONDS:
            waiting = dg.SkipReason(f"{settings.landing} changed less than {QUIET_SECONDS:.0f} s ago.")
            return dg.SensorResult(skip_reason=waiting, cursor=json.dumps(cursor))
        cursor["requested"] = seen
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=seen)], cursor=json.dumps(cursor))

    return landing_files


def _digest(landing: Path) -> str:
    """Return a hash over names, sizes and times of all visible files; of nothing for an empty or missing folder."""
    lines = []
    for path in sorted(landing.rglob("*")):
        if path.is_file() and not path.name.startswith((".", "~$")):
            status = path.stat()
            lines.append(f"{path.relative_to(landing)} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
