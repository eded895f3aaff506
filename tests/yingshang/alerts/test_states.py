"""The states of an alert: every step by hand, and what must hold for any days and verdicts."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from yingshang.alerts.states import Patience, Standing, State, Verdict, move
from yingshang.workdays import Workdays, workdays_between

MONDAY = dt.date(2024, 6, 3)
B, C, M, N, E = Verdict.BROKEN, Verdict.CLEAR, Verdict.BETWEEN, Verdict.NO_DATA, Verdict.ERROR


def run(verdicts, patience, first=MONDAY):
    """Return the states and what was told, day after day."""
    standing, states, told = None, [], []
    for offset, verdict in enumerate(verdicts):
        done = move(standing, verdict, first + dt.timedelta(days=offset), patience, workdays_between)
        standing = done.standing
        states.append(standing.state.value)
        told.append(done.told)
    return states, told


@pytest.mark.parametrize(
    ("verdicts", "patience", "states", "told"),
    [
        ([B], Patience(), ["firing"], ["fired"]),
        ([B, B, C], Patience(), ["firing", "firing", "resolved"], ["fired", None, "resolved"]),
        # Held for two working days: seen on Monday, told on Wednesday.
        ([B, B, B], Patience(hold=2), ["pending", "pending", "firing"], [None, None, "fired"]),
        ([B, C, B], Patience(hold=2), ["pending", "normal", "pending"], [None, None, None]),
        ([B, M, B], Patience(hold=2), ["pending", "normal", "pending"], [None, None, None]),
        # Between broken and clear nothing changes: it does not flap.
        ([B, M, B, M, M], Patience(), ["firing"] * 5, ["fired", None, None, None, None]),
        # It recovers for a working day before it is over; broken again meanwhile, it goes on without a word.
        ([B, C, C], Patience(recover=1), ["firing", "recovering", "resolved"], ["fired", None, "resolved"]),
        ([B, C, B, C, C], Patience(recover=1), ["firing", "recovering", "firing", "recovering", "resolved"], ["fired", None, None, None, "resolved"]),
        # Without data a firing alert waits, and goes on where it was; one that had not fired is forgotten.
        ([B, N, N, B, C], Patience(), ["firing", "no_data", "no_data", "firing", "resolved"], ["fired", None, None, None, "resolved"]),
        ([B, E, C], Patience(), ["firing", "error", "resolved"], ["fired", None, "resolved"]),
        ([B, N, B, B], Patience(hold=2), ["pending", "normal", "pending", "pending"], [None] * 4),
        ([N, C, M], Patience(), ["normal"] * 3, [None] * 3),
    ],
)  # fmt: skip
def test_step_by_step(verdicts, patience, states, told):
    assert run(verdicts, patience) == (states, told)


def test_a_weekend_is_no_working_day():
    # Friday 7 June is seen, 8 to 10 June is the Dragon Boat holiday: one working day later is Tuesday.
    states, _ = run([B] * 5, Patience(hold=1), first=dt.date(2024, 6, 7))
    assert states == ["pending", "pending", "pending", "pending", "firing"]


def test_an_alert_that_is_over_can_come_again():
    done = move(Standing(State.RESOLVED, MONDAY, MONDAY), B, MONDAY, Patience(), workdays_between)
    assert (done.standing.state, done.told) == (State.FIRING, "fired")


@given(st.lists(st.sampled_from(Verdict), max_size=60), st.integers(0, 4), st.integers(0, 4))
@settings(max_examples=300, deadline=None)
def test_told_that_it_fired_and_that_it_is_over_in_turn(verdicts, hold, recover):
    _, told = run(verdicts, Patience(hold, recover))
    words = [word for word in told if word]
    assert words == ["fired", "resolved"] * (len(words) // 2) + ["fired"] * (len(words) % 2)


@given(st.lists(st.sampled_from([B, M, N, E]), min_size=1, max_size=60), st.integers(0, 4))
@settings(max_examples=200, deadline=None)
def test_nothing_is_over_that_was_never_clear(verdicts, recover):
    _, told = run(verdicts, Patience(0, recover))
    assert "resolved" not in told


@given(st.lists(st.sampled_from([B, C, M]), min_size=5, max_size=60), st.integers(1, 5))
@settings(max_examples=200, deadline=None)
def test_a_breach_shorter_than_the_hold_is_not_told(verdicts, hold):
    calendar = Workdays(MONDAY, MONDAY + dt.timedelta(days=len(verdicts)))
    _, told = run(verdicts, Patience(hold=hold))
    for place, word in enumerate(told):
        if word == "fired":
            start = place
            while start and verdicts[start - 1] is B:
                start -= 1
            days = [MONDAY + dt.timedelta(days=offset) for offset in (start, place)]
            assert calendar.between(*days) >= hold


class Machine(RuleBasedStateMachine):
    """Days go by with any verdict; a twin sees the same verdicts twice a day and must agree."""

    @initialize(hold=st.integers(0, 3), recover=st.integers(0, 3))
    def begin(self, hold, recover):
        self.patience = Patience(hold, recover)
        self.day, self.standing, self.twin = MONDAY, None, None
        self.told, self.twin_told = [], []

    @rule(verdict=st.sampled_from(Verdict), days=st.integers(1, 4))
    def day_goes_by(self, verdict, days):
        self.day += dt.timedelta(days=days)
        done = move(self.standing, verdict, self.day, self.patience, workdays_between)
        self.standing = done.standing
        self.told += [done.told] if done.told else []
        for _ in range(2):  # the same figures delivered again change nothing
            done = move(self.twin, verdict, self.day, self.patience, workdays_between)
            self.twin = done.standing
            self.twin_told += [done.told] if done.told else []

    @invariant()
    def the_repeated_is_the_same(self):
        if self.patience.hold and self.patience.recover:
            assert self.told == self.twin_told

    @invariant()
    def a_fired_alert_knows_when(self):
        if self.standing is not None and self.standing.state in (State.FIRING, State.RECOVERING):
            assert self.standing.fired_on is not None
            assert self.standing.since_on <= self.day

    @invariant()
    def missing_data_are_never_good(self):
        if self.standing is not None and self.standing.state is State.RESOLVED:
            assert self.told[-1] == "resolved"


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
