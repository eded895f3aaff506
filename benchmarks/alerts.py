"""Alerts at size: a day's evaluation over a year of 200 targets and 100 units, and a queue of 10,000 messages.

The figures are made here: no city is built for them. Every evaluation is a process of its own, imports included.
"""

import argparse
import datetime as dt
import json
import os
import resource
import shutil
import sys
from collections import Counter
from pathlib import Path

import duckdb

from benchmarks.measure import Figures, measured, typical
from benchmarks.report import ALERTS_MARK, costs_table, write_report
from yingshang.alerts.evaluating import evaluate
from yingshang.alerts.rules import Rules, load_rules
from yingshang.contracts.model import Cadence
from yingshang.messages.channels import Channel, Channels
from yingshang.messages.outbox import Message, count_messages, enqueue
from yingshang.messages.sending import send_due
from yingshang.operations.database import transaction
from yingshang.settings import Settings
from yingshang.snapshots import Snapshot

PROJECT = Path(__file__).resolve().parent.parent
TARGETS, UNITS, DAYS, MESSAGES = 200, 100, 365, 10_000
LAST = dt.date(2024, 12, 30)
_AT = dt.datetime.fromisoformat("2024-12-31T02:00")
_FIRST_PART = 1000
_CHANNELS = Channels(channels=tuple(Channel(name=f"c{number}", kind="file", per_minute=20) for number in range(4)))


def main() -> None:
    """Measure, and write `benchmarks/results/alerts.json` and a table of `docs/benchmarks.md`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", nargs="?", choices=["measure", "evaluate", "scan", "drain"], default="measure")
    parser.add_argument("--home", type=Path, default=PROJECT / "var" / "alerts_benchmark")
    parser.add_argument("--day", type=dt.date.fromisoformat, default=LAST)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    steps = {"evaluate": _evaluate, "scan": _scan, "drain": _drain}
    if asked.step in steps:
        steps[asked.step](asked.home, asked.day)
    else:
        _measure(asked.home, asked.runs)


def _measure(home: Path, runs: int) -> None:
    _publish(home)
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    figures: dict[str, list[Figures]] = {"alerts_quiet": [], "alerts": [], "alerts_open": [], "scan": []}
    for _ in range(runs):
        shutil.rmtree(home / "operations", ignore_errors=True)
        days = {
            "alerts_quiet": LAST - dt.timedelta(days=40),
            "alerts": LAST - dt.timedelta(days=1),
            "alerts_open": LAST,
        }
        for name, day in days.items():
            figures[name].append(measured(_step("evaluate", home, day), environment, home / "bench.log"))
        figures["scan"].append(measured(_step("scan", home, LAST), environment, home / "bench.log"))
        print({name: found[-1] for name, found in figures.items()}, flush=True)
    drained = measured(_step("drain", home, LAST), environment, home / "bench.log")
    typicals = {name: typical(found) for name, found in figures.items()}
    rows = [_row(name, found, typicals["scan"], TARGETS * UNITS * DAYS) for name, found in typicals.items()]
    rows.append(_row("drain", drained, typicals["scan"], MESSAGES))
    (PROJECT / "benchmarks" / "results" / "alerts.json").write_text(json.dumps(rows, indent=2) + "\n")
    growth = json.loads((home / "drain.json").read_text())
    words = (
        f"10,000 messages over four channels of 20 a minute: at most {growth['most_in_a_minute']} a minute and channel,"
        f" {growth['minutes']} minutes of their time; memory {growth['mib_after_1000']} MiB after 1,000 and"
        f" {growth['mib_at_the_end']} MiB at the end."
    )
    table = costs_table(rows, f"{TARGETS} targets, {UNITS} units, {DAYS} days. {words}").replace("petitions", "rows")
    write_report(table, PROJECT / "docs" / "benchmarks.md", ALERTS_MARK)


def _step(name: str, home: Path, day: dt.date) -> list[str]:
    return [sys.executable, "-m", "benchmarks.alerts", name, "--home", str(home), "--day", str(day)]


def _row(name: str, found: Figures, yardstick: Figures, rows: int) -> dict[str, object]:
    return {
        "name": name,
        "rows": rows,
        "yardstick": "scan",
        "ratio": round(found.wall_s / yardstick.wall_s, 2),
        "wall_s": round(found.wall_s, 1),
        "cpu_s": round(found.cpu_s, 1),
        "peak_mib": round(found.peak_mib),
    }


def _publish(home: Path) -> None:
    """Write the figures of a year, if they are not there: one unit and target in twenty falls behind in December."""
    path = home / "published" / "year" / "yingshang.duckdb"
    if path.exists():
        return
    path.parent.mkdir(parents=True)
    query = (PROJECT / "benchmarks" / "alerts_year.sql").read_text(encoding="utf-8")
    with duckdb.connect(str(path)) as connection:
        for statement in query.split(";\n"):
            used = {"targets": TARGETS, "units": UNITS, "days": DAYS, "last": LAST}
            connection.execute(statement, {name: value for name, value in used.items() if f"${name}" in statement})


def _evaluate(home: Path, day: dt.date) -> None:
    settings = Settings(home=home)
    loaded = load_rules(settings.alert_rules)
    every = ("whole", "district", "department")
    rules = Rules(
        rules=tuple(rule.model_copy(update={"unit_kinds": every}) for rule in loaded.rules), version=loaded.version
    )
    path = home / "published" / "year"
    snapshot = Snapshot(f"{day}", path, day, day, _AT)
    cadences = {"petitions": Cadence.DAILY}
    print(evaluate(settings, snapshot, rules, _CHANNELS, cadences, _AT))


def _scan(home: Path, _day: dt.date) -> None:
    """The yardstick: one hand-written window over the same rows."""
    with duckdb.connect(str(home / "published" / "year" / "yingshang.duckdb"), read_only=True) as connection:
        query = (
            "select count(*) from (select value - lag(value, 7) over (partition by kpi_id, unit_code order by as_of)"
            " as moved from kpi.results) where moved > 0.3"
        )
        print(connection.execute(query).fetchone())


def _drain(home: Path, _day: dt.date) -> None:
    """Send 10,000 messages by a clock that goes on by itself, and keep what the process took meanwhile."""
    settings, now = Settings(home=home / "drain"), _AT
    shutil.rmtree(settings.home, ignore_errors=True)
    for number in range(MESSAGES):
        channel = _CHANNELS.channels[number % len(_CHANNELS.channels)]
        with transaction(settings) as connection:
            message = Message(f"k{number}", "fired", "red", "预警", "x" * 500, {"link": "/"})
            enqueue(connection, channel, message, now)
    sent: Counter[tuple[str, int]] = Counter()
    minute, mib_after_1000 = 0, 0
    while count_messages(settings)["queued"]:
        moment = now + dt.timedelta(minutes=minute, seconds=1)
        for channel in _CHANNELS.channels:
            sent[channel.name, minute] = send_due(settings, Channels(channels=(channel,)), lambda at=moment: at).sent
        minute += 1
        if sum(sent.values()) <= _FIRST_PART:
            mib_after_1000 = _mib()
    told = {
        "most_in_a_minute": max(sent.values()),
        "minutes": minute,
        "mib_after_1000": mib_after_1000,
        "mib_at_the_end": _mib(),
    }
    (home / "drain.json").write_text(json.dumps(told))


def _mib() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
