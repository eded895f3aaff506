"""One evaluation: what the rules say of a snapshot, where that leaves every alert, and who is to be told.

A snapshot is evaluated once; one about an earlier day than the last one changes nothing. Everything that an evaluation
does is one transaction: alerts, their history and the messages in the outbox.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import sqlalchemy as sa

from yingshang.alerts.folding import fold
from yingshang.alerts.observing import Observation, Question, Subject, observe, prepare
from yingshang.alerts.rules import Rule, Rules
from yingshang.alerts.since import broken_since
from yingshang.alerts.states import Move, Patience, Standing, State, Verdict, move
from yingshang.alerts.store import (
    Alert,
    add_alert,
    add_history,
    find_evaluation,
    fingerprint_of,
    last_evaluation,
    move_alert,
    open_alerts,
)
from yingshang.alerts.telling import Telling, Told, tell
from yingshang.alerts.units import Units, read_units
from yingshang.contracts.model import Cadence
from yingshang.messages.channels import Channels
from yingshang.operations.database import transaction
from yingshang.operations.tables import EVALUATIONS
from yingshang.settings import Settings
from yingshang.snapshots import Snapshot, open_snapshot
from yingshang.workdays import workdays_between

_LOOK_BACK_DAYS = 90


@dataclass(frozen=True)
class Seen:
    """What a rule says of the day, and since when subjects that nobody watches yet have been broken."""

    rule: Rule
    observations: list[Observation]
    since: Mapping[Subject, dt.date]

    def pending(self, observation: Observation) -> Standing | None:
        """Return where an alert would stand had every day before been evaluated."""
        since = self.since.get(observation.subject)
        return Standing(State.PENDING, since) if since is not None and since < observation.day else None


@dataclass(frozen=True)
class Evaluation:
    """What came of one; `problems` are those of rules and contacts that did not hinder it."""

    snapshot_id: str
    as_of: dt.date
    observed: int
    fired: int
    resolved: int
    is_late: bool
    is_repeat: bool
    problems: tuple[str, ...] = ()


def evaluate(
    settings: Settings,
    snapshot: Snapshot,
    rules: Rules,
    channels: Channels,
    cadences: Mapping[str, Cadence],
    at: dt.datetime,
) -> Evaluation:
    """Evaluate a snapshot and put what is to be told into the outbox.

    Args:
        settings: whose alerts.
        snapshot: the published figures.
        rules: what is looked for.
        channels: ways to tell people.
        cadences: how often every dataset is promised.
        at: when this happens, UTC.
    """
    with transaction(settings) as connection:
        done = find_evaluation(connection, snapshot.snapshot_id)
        before = last_evaluation(connection)
        known = open_alerts(connection)
    if done is not None:
        return _answer(done, is_repeat=True)
    is_late = before is not None and snapshot.as_of < before["as_of"]
    seen: list[Seen] = []
    units = Units({}, {})
    if not is_late:
        with open_snapshot(settings, snapshot) as reading:
            seen = _observed(reading, rules, snapshot.as_of, cadences, known)
            units = read_units(reading)
    return _kept(settings, Telling(rules, channels, units, snapshot, at), seen, is_late=is_late)


def _kept(settings: Settings, telling: Telling, seen: Sequence[Seen], *, is_late: bool) -> Evaluation:
    """Keep all that an evaluation does, in one transaction."""
    snapshot, at = telling.snapshot, telling.at
    with transaction(settings) as connection:
        done = find_evaluation(connection, snapshot.snapshot_id)
        if done is not None:  # another process was faster
            return _answer(done, is_repeat=True)
        before = last_evaluation(connection)
        if before is not None and snapshot.as_of < before["as_of"]:  # a later day was evaluated meanwhile
            seen, is_late = [], True
        told = _step(connection, seen, snapshot, at)
        if not is_late:  # silences and repeats are reckoned by the day of the figures
            fold(connection)
            tell(connection, telling, told)
        values = {
            "snapshot_id": snapshot.snapshot_id,
            "as_of": snapshot.as_of,
            "evaluated_at": at,
            "rules_version": telling.rules.version,
            "observed": sum(len(one.observations) for one in seen),
            "fired": sum(one.kind == "fired" for one in told),
            "resolved": sum(one.kind == "resolved" for one in told),
            "is_late": is_late,
        }
        connection.execute(EVALUATIONS.insert().values(values))
    return _answer(values, is_repeat=False)


def stale_datasets(observations: Sequence[Observation]) -> dict[dt.date, frozenset[str]]:
    """Return the datasets that are stale, by day."""
    found: dict[dt.date, set[str]] = {}
    for one in observations:
        if one.unit_kind == "dataset" and one.verdict is Verdict.BROKEN:
            found.setdefault(one.day, set()).add(one.unit_code)
    return {day: frozenset(names) for day, names in found.items()}


def _observed(
    reading: duckdb.DuckDBPyConnection,
    rules: Rules,
    day: dt.date,
    cadences: Mapping[str, Cadence],
    known: Mapping[str, Alert],
) -> list[Seen]:
    """Ask the rules about data first: what they find holds back those about figures."""
    prepare(reading, day, day)
    held: dict[dt.date, frozenset[str]] = {}
    found: list[tuple[Rule, list[Observation]]] = []
    new: dict[str, set[Subject]] = {}
    for rule in sorted(rules.rules, key=lambda rule: not rule.is_about_data):
        watched = frozenset(alert.subject[:3] for alert in known.values() if alert.rule_id == rule.rule_id)
        observations = list(observe(reading, rule, Question(day, day, cadences, held, watched)))
        held = {**held, **stale_datasets(observations)}
        found.append((rule, observations))
        if rule.hold_workdays and rule.condition.kind != "check":
            broken = (one.subject for one in observations if one.verdict is Verdict.BROKEN)
            new[rule.rule_id] = {subject for subject in broken if subject[:3] not in watched}
    first = day - dt.timedelta(days=_LOOK_BACK_DAYS)
    prepare(reading, first, day, frozenset(subject[:3] for subjects in new.values() for subject in subjects))
    earlier = Question(first, day - dt.timedelta(days=1), cadences, {})
    return [Seen(rule, seen, broken_since(reading, rule, earlier, new.get(rule.rule_id, ()))) for rule, seen in found]


def _step(connection: sa.Connection, seen: Sequence[Seen], snapshot: Snapshot, at: dt.datetime) -> list[Told]:
    known, told = open_alerts(connection), []
    for one in seen:
        rule, patience = one.rule, Patience(one.rule.hold_workdays, one.rule.recover_workdays)
        for observation in one.observations:
            alert = known.get(fingerprint_of(rule.rule_id, observation))
            standing = alert.standing if alert else one.pending(observation)
            done = move(standing, observation.verdict, observation.day, patience, workdays_between)
            after = _keep(connection, rule, alert, observation, done, snapshot.snapshot_id, at)
            if after is not None and done.told is not None:
                told.append(Told(done.told, after))
    return told


def _keep(
    connection: sa.Connection,
    rule: Rule,
    alert: Alert | None,
    observation: Observation,
    done: Move,
    snapshot_id: str,
    at: dt.datetime,
) -> Alert | None:
    """Keep what a move did; a subject in order of which nothing is kept stays so."""
    before = alert.standing if alert else Standing(State.NORMAL, observation.day)
    if alert is None and not done.standing.is_open:
        return None
    after = (
        add_alert(connection, rule, observation, done.standing, snapshot_id)
        if alert is None
        else move_alert(connection, alert, done.standing, observation, snapshot_id)
    )
    if before.state is not done.standing.state:
        add_history(connection, after, before.state, observation.day, snapshot_id, at)
    return after


def _answer(values: Mapping[str, object], *, is_repeat: bool) -> Evaluation:
    names = ("snapshot_id", "as_of", "observed", "fired", "resolved", "is_late")
    return Evaluation(**{name: values[name] for name in names}, is_repeat=is_repeat)  # type: ignore[arg-type]
