"""Evaluations over late, repeated, out-of-order and revised data, against a naive account of what was said.

The account shares nothing with the product: it keeps every verdict of an alert and reads its state off the whole list.
"""

import datetime as dt
import shutil
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import duckdb
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from yingshang.alerts.actions import acknowledge, close, silence
from yingshang.alerts.evaluating import evaluate
from yingshang.messages.channels import Channel, Channels
from yingshang.operations.database import transaction
from yingshang.operations.tables import ALERT_HISTORY, ALERTS, EVALUATIONS, EVENTS, MESSAGES
from yingshang.snapshots import Snapshot

from .figures import CITY, EAST, WEST, Figures
from .town import AT, CADENCES, Town
from .town import rule as rule_of

FIRST = dt.date(2024, 6, 17)  # a Monday; no holiday and no make-up day follows before 14 September
LAST_DAY = 60
CHANNELS = Channels(channels=(Channel(name="one", kind="file"), Channel(name="two", kind="file", language="en")))
BROKEN, BETWEEN, CLEAR, MISSING, GONE = "broken", "between", "clear", "missing", "gone"
STATUSES = {BROKEN: "BEHIND", BETWEEN: "AT_RISK", CLEAR: "MET", MISSING: "NO_DATA"}
PERIOD, GRACE = "2024-12-31", 1
WHOLE, DISTRICT = f"behind|rate|city:C|{PERIOD}", f"behind|rate|district:E|{PERIOD}"
SOURCE = "stale|dataset|dataset:petitions|-"
OPEN = ("pending", "firing", "recovering", "no_data", "error")
KEPT = (ALERTS, ALERT_HISTORY, MESSAGES, EVENTS)
VERDICTS = st.sampled_from((BROKEN, BROKEN, BROKEN, BETWEEN, CLEAR, CLEAR, MISSING, GONE))
# City, district, and working days since the source delivered: one is promised, one more is its grace.
SAID = st.tuples(VERDICTS, VERDICTS, st.sampled_from((0, 0, 0, 2, 3)))

_INSERT = """insert into kpi.results (kpi_id, definition_id, is_official, period_kind, denominator, target, operator, unit,
    as_of, unit_kind, unit_code, unit_name, is_whole, value, status, data_cutoff)
    values ('rate', 'd', true, 'to_date', 100, 0.98, '>=', 'share', ?, ?, ?, ?, ?, ?, ?, ?)"""


@cache
def template():
    """Return a snapshot's database without figures; every snapshot begins as a copy of it."""
    return Figures(Path(tempfile.mkdtemp())).snapshot(FIRST).database


def numbers_of(pairs):
    """Number the alerts of every fingerprint in the order in which they began."""
    found, count = {None: None}, Counter()
    for key, fingerprint in pairs:
        found[key] = (fingerprint, count[fingerprint])
        count[fingerprint] += 1
    return found


def day(number):
    return FIRST + dt.timedelta(days=number + 2 * (number // 5))


def weekdays(first, last):
    """Count the working days after the first day up to the last one; none of these weeks has a holiday."""
    return sum((first + dt.timedelta(days=n)).weekday() < 5 for n in range(1, (last - first).days + 1))


def end_of_run(seen, verdict, days):
    """Return the place at which a verdict has held for so many working days without another one between."""
    start = None
    for place, (when, said) in enumerate(seen):
        start = (start or when) if said == verdict else None
        if start and weekdays(start, when) >= days:
            return place
    return None


@dataclass
class Case:
    """An alert by the account: every verdict since it began, and every telling."""

    fingerprint: str
    hold: int
    recover: int
    seen: list = field(default_factory=list)
    told: list = field(default_factory=list)
    is_taken_up: bool = False
    quiet_until: dt.date = dt.date.min
    is_closed: bool = False
    into: object = None

    @property
    def fired_on(self):
        fired = end_of_run(self.seen, BROKEN, self.hold)
        return None if fired is None else self.seen[fired][0]

    @property
    def state(self):
        """Read the state off the whole list of verdicts."""
        if self.is_closed:
            return "resolved"
        fired, last = end_of_run(self.seen, BROKEN, self.hold), self.seen[-1][1]
        if fired is None:
            return "pending" if last == BROKEN else "normal"
        known = [one for one in self.seen[fired:] if one[1] != MISSING]
        if end_of_run(known, CLEAR, self.recover) is not None:
            return "resolved"
        return "no_data" if last == MISSING else "recovering" if known[-1][1] == CLEAR else "firing"


class Account:
    """What must have become of everything that was said."""

    def __init__(self, hold, recover, repeat):
        self.patience, self.repeat, self.cases = (hold, recover), repeat, []

    def open(self):
        return [case for case in self.cases if case.state in OPEN]

    def hear(self, when, said):
        """Take the verdicts of a snapshot that counts; return how many have fired and how many are over."""
        city, district, behind = said
        is_stale = behind > 1 + GRACE
        city, district = (MISSING if is_stale and one != GONE else one for one in (city, district))
        verdicts = {WHOLE: city, DISTRICT: district, SOURCE: BROKEN if is_stale else CLEAR}
        fired = over = 0
        for fingerprint, verdict in verdicts.items():
            case = next((one for one in self.open() if one.fingerprint == fingerprint), None)
            if case is None and verdict == BROKEN:
                case = Case(fingerprint, *((0, 0) if fingerprint == SOURCE else self.patience))
                self.cases.append(case)
            if case is None or verdict == GONE:
                continue
            had_fired = case.fired_on is not None
            case.seen.append((when, verdict))
            fired += not had_fired and case.fired_on is not None
            if case.state == "resolved":
                over += 1
                case.told += [("resolved", when)] if case.told else []
        self._tell(when)
        return fired, over

    def _tell(self, when):
        whole = [one for one in self.open() if one.fingerprint == WHOLE and one.state in ("firing", "recovering")]
        for case in self.open():
            case.into = whole[0] if whole and case.fingerprint == DISTRICT else None
            if case.state != "firing" or case.into is not None or case.quiet_until >= when:
                continue
            interval, *told = (
                weekdays(case.fired_on, one) // self.repeat for one in (when, *(on for _, on in case.told))
            )
            if not told:
                case.told.append(("fired", when))
            elif not case.is_taken_up and interval > max(told):
                case.told.append(("repeated", when))


class Evaluations(RuleBasedStateMachine):
    """A town whose snapshots come as they come; people take alerts up, silence and close them."""

    @initialize(first=SAID, hold=st.integers(0, 2), recover=st.integers(0, 2), repeat=st.integers(1, 3))
    def begin(self, first, hold, recover, repeat):
        self.folder = Path(tempfile.mkdtemp())
        patience = {"hold_workdays": hold, "recover_workdays": recover, "repeat_workdays": repeat}
        figures = rule_of(unit_kinds=["whole", "district"], **patience)
        stale = rule_of("stale", {"kind": "stale", "grace_workdays": GRACE}, repeat_workdays=repeat)
        self.town = Town(self.folder, figures, stale, channels=CHANNELS)
        self.account, self.number, self.at, self.snapshots = Account(hold, recover, repeat), 0, AT, []
        self._count(0, first)

    def teardown(self):
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    @rule(said=SAID, days=st.sampled_from((1, 1, 1, 2, 4)))
    def a_new_day(self, said, days):
        self._count(min(self.number + days, LAST_DAY), said)

    @rule(said=SAID)
    def the_same_day_revised(self, said):
        self._count(self.number, said)

    @rule(data=st.data())
    def the_same_snapshot_again(self, data):
        before = self._kept(*KEPT, EVALUATIONS)
        done = self._evaluate(data.draw(st.sampled_from(self.snapshots)))
        assert done.is_repeat
        assert self._kept(*KEPT, EVALUATIONS) == before

    @rule(said=SAID, days=st.integers(1, 5))
    def a_day_that_comes_late(self, said, days):
        *before, evaluations = self._kept(*KEPT, EVALUATIONS)
        done = self._evaluate(self._snapshot(self.number - days, said))
        assert (done.is_late, done.is_repeat, done.observed, done.fired, done.resolved) == (True, False, 0, 0, 0)
        *after, (*earlier, last) = self._kept(*KEPT, EVALUATIONS)
        assert (after, earlier, last["is_late"]) == (before, evaluations, True)

    @precondition(lambda self: self.account.open())
    @rule(data=st.data(), act=st.sampled_from(("acknowledge", "silence", "close")))
    def somebody_acts(self, data, act):
        case = data.draw(st.sampled_from(self.account.open()))
        (alerts,) = self._kept(ALERTS)
        (alert_id,) = (one["alert_id"] for one in alerts if one["open_fingerprint"] == case.fingerprint)
        if act == "acknowledge":
            acknowledge(self.town.settings, alert_id, by="王某", at=self.at)
            case.is_taken_up = True
        elif act == "silence":
            case.quiet_until = case.seen[-1][0] + dt.timedelta(days=data.draw(st.integers(0, 6)))
            silence(self.town.settings, alert_id, case.quiet_until, "系统升级", by="王某", at=self.at)
        else:
            close(self.town.settings, alert_id, "另案处理", by="王某", at=self.at)
            case.is_closed = True

    @invariant()
    def everything_kept_holds(self):
        alerts, steps, messages, _ = self._kept(*KEPT)
        self._as_said(alerts, messages)
        count = Counter((one["alert_id"], one["channel"], one["kind"]) for one in messages)
        assert all(number == 1 for (_, _, kind), number in count.items() if kind in ("fired", "resolved"))
        assert all(count[alert, channel, "fired"] == 1 for alert, channel, _ in count)
        is_open = Counter(alert["fingerprint"] for alert in alerts if alert["state"] in OPEN)
        assert max(is_open.values(), default=0) <= 1
        for alert in alerts:
            self._is_chain([one for one in steps if one["alert_id"] == alert["alert_id"]], alert["state"])

    def _as_said(self, alerts, messages):
        """Hold every alert and what every channel was told of it against the account."""
        numbers = numbers_of((one["alert_id"], one["fingerprint"]) for one in alerts)
        told, found, expected = defaultdict(list), {}, {}
        for one in messages:
            told[one["alert_id"], one["channel"]].append(one["kind"])
        for one in alerts:
            kinds = [told[one["alert_id"], channel.name] for channel in CHANNELS.channels]
            found[numbers[one["alert_id"]]] = (one["state"], one["fired_on"], numbers[one["folded_into"]], *kinds)
        numbers = numbers_of((id(case), case.fingerprint) for case in self.account.cases)
        for case in self.account.cases:
            kinds, into = [kind for kind, _ in case.told], numbers[case.into and id(case.into)]
            expected[numbers[id(case)]] = (case.state, case.fired_on, into, kinds, kinds)
        assert found == expected

    def _is_chain(self, steps, state):
        states, days = ["normal", *(one["to_state"] for one in steps)], [one["as_of"] for one in steps]
        assert [one["from_state"] for one in steps] == states[:-1]
        assert all(before != after for before, after in pairwise(states))
        assert (states[-1], days) == (state, sorted(days))

    def _count(self, number, said):
        """Evaluate a snapshot that counts, and hold its answer against the account."""
        self.number = number
        done = self._evaluate(self._snapshot(number, said))
        assert (done.is_late, done.is_repeat) == (False, False)
        assert (done.fired, done.resolved) == self.account.hear(day(number), said)

    def _evaluate(self, snapshot):
        self.at += dt.timedelta(minutes=1)
        return evaluate(self.town.settings, snapshot, self.town.rules, CHANNELS, CADENCES, self.at)

    def _snapshot(self, number, said):
        """Publish the figures of a day; the west is always in order, so that the day has figures."""
        city, district, behind = said
        when, path = day(number), self.folder / f"{day(number)}-{len(self.snapshots):012d}"
        path.mkdir()
        shutil.copy(template(), path / "yingshang.duckdb")
        with duckdb.connect(str(path / "yingshang.duckdb")) as connection:
            for (kind, code, name, is_whole), verdict in ((CITY, city), (EAST, district), (WEST, CLEAR)):
                value = None if verdict == MISSING else Decimal("0.9")
                row = [when, kind, code, name, is_whole, value, STATUSES.get(verdict), when]
                if verdict != GONE:
                    connection.execute(_INSERT, row)
            delivered = [day(number - behind)]
            connection.execute("insert into quality.deliveries values ('petitions', 'accepted', ?)", delivered)
        self.snapshots.append(Snapshot(path.name, path, when, when, dt.datetime(2024, 1, 1)))
        return self.snapshots[-1]

    def _kept(self, *tables):
        with transaction(self.town.settings) as connection:
            rows = [connection.execute(sa.select(one).order_by(*one.primary_key)).mappings().all() for one in tables]
        return [[dict(row) for row in table] for table in rows]


TestEvaluations = Evaluations.TestCase
TestEvaluations.settings = settings(max_examples=18, stateful_step_count=25, deadline=None)
