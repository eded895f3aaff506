"""How true rates of petitions are counted one by one: closed, in time, at the first attempt, to satisfaction.

For jurisdictions and definitions with few petitions; the millions of the headline are counted in `truth_petitions`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from yingshang.simulation.jurisdictions import tree
from yingshang.simulation.truth_shapes import Counted, Question, Records, Row

Way = Callable[[Records, Question], Iterator[Counted]]
_LEFT_OUT: Final = ("void", "test", "duplicate")


@dataclass(frozen=True)
class _Petition:
    row: Row
    place: str
    due: dt.datetime | None
    closed: dt.datetime | None
    assignments: int
    setbacks: int

    @property
    def is_at_once(self) -> bool:
        return self.assignments <= 1 and self.setbacks == 0


def _term(row: Row) -> dt.datetime | None:
    due, extended = (_to_end_of_day(row[name]) for name in ("due_at", "extended_due_at"))
    approved = row["extension_approved_at"]
    return extended if due and extended and approved and approved <= due else due


def _to_end_of_day(moment: dt.datetime | None) -> dt.datetime | None:
    if moment is not None and moment.time() == dt.time():
        return moment + dt.timedelta(days=1) - dt.timedelta(microseconds=1)
    return moment


def _valid(records: Records, question: Question) -> Iterator[_Petition]:
    log: dict[str, list[Row]] = defaultdict(list)
    for event in records.get("petition_events", []):
        if event["happened_at"].date() <= question.as_of:
            log[event["petition_id"]].append(event)
    closes = {event["petition_id"] for event in records.get("petition_events", []) if event["action"] == "close"}
    for row in records.get("petitions", []):
        place = tree().place(
            row["district_code"], row["department_code"], tree().street(row["district_code"], row["street"])
        )
        due, withdrawn = _term(row), row["withdrawn_at"]
        is_withdrawn = row["status"] == "withdrawn" and (due is None or withdrawn.date() <= due.date())
        is_out = row["status"] in _LEFT_OUT or row["duplicate_of"] is not None or row["is_enterprise"] is False
        if is_out or is_withdrawn or not question.holds(place):
            continue
        events = log[row["petition_id"]]
        turns = sorted(
            (event for event in events if event["action"] in ("close", "reopen")),
            key=lambda event: (event["happened_at"], event["action"], event["event_id"]),
        )
        if row["petition_id"] in closes:
            closed = turns[-1]["happened_at"] if turns and turns[-1]["action"] == "close" else None
        else:
            closed = row["closed_at"] if row["closed_at"] and row["closed_at"].date() <= question.as_of else None
        assignments = sum(event["action"] == "assign" for event in events)
        yield _Petition(row, place, due, closed, assignments, sum(e["action"] in ("return", "reopen") for e in events))


def _counted(petition: _Petition, numerator: int) -> Counted:
    return petition.place, petition.row["department_code"], numerator, 1


def _closed(records: Records, question: Question) -> Iterator[_Petition]:
    for petition in _valid(records, question):
        if petition.closed is not None and question.within(petition.closed.date()):
            yield petition


def closure_of_due(records: Records, question: Question) -> Iterator[Counted]:
    """Count: closed among those due."""
    for petition in _valid(records, question):
        if petition.due is not None and question.within(petition.due.date()):
            yield _counted(petition, int(petition.closed is not None))


def on_time_of_due(records: Records, question: Question) -> Iterator[Counted]:
    """Count: closed on time among those due (also the on-time rate)."""
    for petition in _valid(records, question):
        if petition.due is not None and question.within(petition.due.date()):
            yield _counted(petition, int(petition.closed is not None and petition.closed <= petition.due))


def on_time_of_first_due(records: Records, question: Question) -> Iterator[Counted]:
    """Count: closed within the first term, extensions apart."""
    for petition in _valid(records, question):
        first = _to_end_of_day(petition.row["due_at"])
        if first is not None and question.within(first.date()):
            yield _counted(petition, int(petition.closed is not None and petition.closed <= first))


def closure_of_received(records: Records, question: Question) -> Iterator[Counted]:
    """Count: closed among those received."""
    for petition in _valid(records, question):
        if question.within(petition.row["accepted_at"].date()):
            yield _counted(petition, int(petition.closed is not None))


def on_time_of_closed(records: Records, question: Question) -> Iterator[Counted]:
    """Count: on time among those closed."""
    for petition in _closed(records, question):
        if petition.due is not None and petition.closed is not None:
            yield _counted(petition, int(petition.closed <= petition.due))


def resolved_first_time(records: Records, question: Question) -> Iterator[Counted]:
    """Count: resolved at the first attempt, among those closed."""
    for petition in _closed(records, question):
        if petition.row["is_business_environment"]:
            yield _counted(petition, int(petition.is_at_once))


def resolved_first_time_of_received(records: Records, question: Question) -> Iterator[Counted]:
    """Count: resolved at the first attempt, among those received."""
    for petition in _valid(records, question):
        if petition.row["is_business_environment"] and question.within(petition.row["accepted_at"].date()):
            yield _counted(petition, int(petition.closed is not None and petition.is_at_once))


def solved_first_time(records: Records, question: Question) -> Iterator[Counted]:
    """Count: solved at the first attempt, among those closed; an explanation solves nothing."""
    for petition in _closed(records, question):
        if petition.row["is_business_environment"]:
            yield _counted(petition, int(petition.is_at_once and petition.row["result"] == "solved"))


def satisfied_of_rated(records: Records, question: Question) -> Iterator[Counted]:
    """Count: satisfied among those rated."""
    for petition in _closed(records, question):
        if petition.row["satisfaction"] not in (None, "not_rated"):
            yield _counted(petition, int(petition.row["satisfaction"] in ("very_satisfied", "satisfied")))


def satisfied_of_closed(records: Records, question: Question) -> Iterator[Counted]:
    """Count: satisfied among those closed."""
    for petition in _closed(records, question):
        yield _counted(petition, int(petition.row["satisfaction"] in ("very_satisfied", "satisfied")))


def _complex(records: Records, question: Question) -> Iterator[tuple[_Petition, int]]:
    for petition in _closed(records, question):
        if petition.row["difficulty"] == "complex" and petition.closed is not None:
            yield petition, question.workdays(petition.row["accepted_at"].date(), petition.closed.date())


def workdays_of_complex(records: Records, question: Question) -> Iterator[Counted]:
    """Count: mean working days of complex petitions."""
    for petition, days in _complex(records, question):
        yield _counted(petition, days)


def complex_on_time(records: Records, question: Question) -> Iterator[Counted]:
    """Count: complex petitions closed within the term."""
    for petition, days in _complex(records, question):
        yield _counted(petition, int(days <= (question.workdays_allowed or 0)))


QUALITIES: Final[dict[str, Way]] = {
    way.__name__: way
    for way in (
        closure_of_due,
        on_time_of_due,
        on_time_of_first_due,
        closure_of_received,
        on_time_of_closed,
        resolved_first_time,
        resolved_first_time_of_received,
        solved_first_time,
        satisfied_of_rated,
        satisfied_of_closed,
        workdays_of_complex,
        complex_on_time,
    )
}
