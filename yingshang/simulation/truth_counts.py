"""How true numbers of events, members, cases and petitions are counted, definition by definition."""

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from yingshang.simulation.truth_shapes import Counted, Question, Records, Row, firsts

Way = Callable[[Records, Question], Iterator[Counted]]
_DAY: Final = dt.timedelta(days=1)
_TUESDAY: Final = 1
_ONLINE: Final = ("online", "apply_free")


def _held(records: Records, question: Question) -> Iterator[tuple[Row, str]]:
    for event in records.get("service_events", []):
        if event["status"] == "held" and event["series"] in question.scope and question.within(event["held_on"]):
            place = question.place(event, "host_code")
            if question.holds(place):
                yield event, place


def events_held(records: Records, question: Question) -> Iterator[Counted]:
    """Count: events held."""
    for event, place in _held(records, question):
        yield place, event["host_code"], 1, 0


def _attended(records: Records, question: Question) -> Iterator[tuple[str | None, dt.date, str, Counted]]:
    held = {event["event_id"]: (event, place) for event, place in _held(records, question)}
    seen: dict[tuple[str, str], str] = {}
    for attendance in records.get("attendances", []):
        if attendance["event_id"] in held and attendance["credit_code"] is not None:
            pair = (attendance["event_id"], attendance["credit_code"])
            seen[pair] = min(seen.get(pair, attendance["attendance_id"]), attendance["attendance_id"])
    for (event_id, code), record in seen.items():
        event, place = held[event_id]
        yield code, event["held_on"], record, (place, event["host_code"], 1, 0)


def enterprises_attending(records: Records, question: Question) -> Iterator[Counted]:
    """Count: enterprises that took part."""
    yield from firsts(_attended(records, question))


def attendances_counted(records: Records, question: Question) -> Iterator[Counted]:
    """Count: attendances of enterprises."""
    for _, _, _, counted in _attended(records, question):
        yield counted


def _weakest(question: Question, days: list[dt.date], rounds: list[tuple[dt.date, dt.date]]) -> Iterator[Counted]:
    over = [(first, last) for first, last in rounds if first >= question.start and last <= question.until]
    if over:
        counts = Counter(days)
        fewest = min(
            sum(counts[first + _DAY * step] for step in range((last - first).days + 1)) for first, last in over
        )
        yield question.root, None, fewest, 1


def _months(question: Question, step: int = 1) -> list[tuple[dt.date, dt.date]]:
    starts = [
        dt.date(year, month, 1)
        for year in range(question.start.year, question.end.year + 2)
        for month in range(1, 13, step)
    ]
    return [(first, after - _DAY) for first, after in itertools.pairwise(starts)]


def _weeks(question: Question) -> list[tuple[dt.date, dt.date]]:
    monday = question.start - _DAY * question.start.weekday()
    return [(monday + _DAY * 7 * week, monday + _DAY * (7 * week + 6)) for week in range(60)]


def events_in_weakest_month(records: Records, question: Question) -> Iterator[Counted]:
    """Count: events in the weakest month."""
    yield from _weakest(question, [event["held_on"] for event, _ in _held(records, question)], _months(question))


def reception_on_first_tuesday(records: Records, question: Question) -> Iterator[Counted]:
    """Count: held on the Tuesday of the first week, weakest month."""
    days = [event["held_on"] for event, _ in _held(records, question)]
    strict = [day for day in days if day.weekday() == _TUESDAY and day.day <= 7]  # noqa: PLR2004 - a week
    yield from _weakest(question, strict, _months(question))


def events_in_weakest_week(records: Records, question: Question) -> Iterator[Counted]:
    """Count: events in the weakest week."""
    yield from _weakest(question, [event["held_on"] for event, _ in _held(records, question)], _weeks(question))


def events_in_weakest_workday(records: Records, question: Question) -> Iterator[Counted]:
    """Count: events on the weakest working day."""
    length = (question.until - question.start).days + 1
    days = [question.start + _DAY * step for step in range(length)]
    worked = [(day, day) for day in days if question.workdays(day - _DAY, day) == 1]
    yield from _weakest(question, [event["held_on"] for event, _ in _held(records, question)], worked)


def months_with_event(records: Records, question: Question) -> Iterator[Counted]:
    """Count: months with an event."""
    months = {(event["held_on"].year, event["held_on"].month) for event, _ in _held(records, question)}
    if months or question.until == question.end:
        yield question.root, None, len(months), 1


def _published(records: Records, question: Question) -> list[dt.date]:
    return [
        row["published_on"]
        for row in records.get("publications", [])
        if row["series"] in question.scope
        and question.within(row["published_on"])
        and question.holds(question.place(row))
    ]


def publications_in_weakest_month(records: Records, question: Question) -> Iterator[Counted]:
    """Count: publications in the weakest month."""
    yield from _weakest(question, _published(records, question), _months(question))


def publications_in_weakest_quarter(records: Records, question: Question) -> Iterator[Counted]:
    """Count: publications in the weakest quarter."""
    yield from _weakest(question, _published(records, question), _months(question, 3))


def _members(records: Records, question: Question) -> Iterator[tuple[Row, str]]:
    for member in records.get("rosters", []):
        is_listed = member["listed_on"] <= question.until and (
            member["removed_on"] is None or member["removed_on"] > question.until
        )
        place = question.place(member)
        if member["series"] in question.scope and is_listed and question.holds(place):
            yield member, place


def specialist_assigned(records: Records, question: Question) -> Iterator[Counted]:
    """Count: share of members with a specialist."""
    for member, place in _members(records, question):
        since = member["specialist_assigned_on"]
        yield place, member["department_code"], int(since is not None and since <= question.until), 1


def members_served(records: Records, question: Question) -> Iterator[Counted]:
    """Count: share of members served."""
    visited = {row["credit_code"] for row in records.get("visits", []) if question.within(row["visited_on"])}
    for member, place in _members(records, question):
        served, code = member["served_on"], member["credit_code"]
        is_served = (served is not None and served <= question.until) or (code is not None and code in visited)
        yield place, member["department_code"], int(is_served), 1


def _cases(records: Records, question: Question, moment: str) -> Iterator[tuple[Row, str]]:
    for case in records.get("government_services", []):
        at = case[moment]
        place = question.place(case)
        if case["series"] in question.scope and at is not None and question.within(at.date()) and question.holds(place):
            yield case, place


def cases_finished(records: Records, question: Question) -> Iterator[Counted]:
    """Count: cases decided."""
    for case, place in _cases(records, question, "finished_at"):
        if case["result"] in ("granted", "refused"):
            yield place, case["department_code"], 1, 0


def online_by_case(records: Records, question: Question) -> Iterator[Counted]:
    """Count: share of cases handled online."""
    for case, place in _cases(records, question, "applied_at"):
        yield place, case["department_code"], int(case["channel"] == "online"), 1


def online_by_item(records: Records, question: Question) -> Iterator[Counted]:
    """Count: share of matters handled online."""
    items: dict[str, list[tuple[dt.date, str, Row, str]]] = defaultdict(list)
    for case, place in _cases(records, question, "applied_at"):
        items[case["item_code"]].append((case["applied_at"].date(), case["case_id"], case, place))
    for cases in items.values():
        _, _, case, place = min(cases, key=lambda one: one[:2])
        yield place, case["department_code"], int(any(one[2]["channel"] == "online" for one in cases)), 1


def instant_of_offline(records: Records, question: Question) -> Iterator[Counted]:
    """Count: share of offline cases handled on the spot."""
    for case, place in _cases(records, question, "finished_at"):
        if case["channel"] == "offline":
            yield place, case["department_code"], int(bool(case["is_instant"])), 1


def workdays_to_finish(records: Records, question: Question) -> Iterator[Counted]:
    """Count: mean working days to finish."""
    for case, place in _cases(records, question, "finished_at"):
        days = question.workdays(case["applied_at"].date(), case["finished_at"].date())
        yield place, case["department_code"], days, 1


def days_to_finish(records: Records, question: Question) -> Iterator[Counted]:
    """Count: mean days to finish."""
    for case, place in _cases(records, question, "finished_at"):
        yield place, case["department_code"], (case["finished_at"].date() - case["applied_at"].date()).days, 1


def hours_to_finish(records: Records, question: Question) -> Iterator[Counted]:
    """Count: mean hours to finish."""
    for case, place in _cases(records, question, "finished_at"):
        yield place, case["department_code"], int((case["finished_at"] - case["applied_at"]).total_seconds()), 3600


def _in_hours(question: Question, at: dt.datetime) -> bool:
    return question.workdays(at.date() - _DAY, at.date()) == 1 and dt.time(9) <= at.time() < dt.time(17)


def minutes_to_first_response(records: Records, question: Question) -> Iterator[Counted]:
    """Count: mean minutes to the first response in service hours."""
    for case, place in _cases(records, question, "applied_at"):
        if case["first_response_at"] is not None and _in_hours(question, case["applied_at"]):
            seconds = int((case["first_response_at"] - case["applied_at"]).total_seconds())
            yield place, case["department_code"], seconds, 60


def answered_within_a_minute(records: Records, question: Question) -> Iterator[Counted]:
    """Count: answered within a minute."""
    for case, place in _cases(records, question, "applied_at"):
        if _in_hours(question, case["applied_at"]):
            response = case["first_response_at"]
            is_quick = response is not None and response - case["applied_at"] <= dt.timedelta(minutes=1)
            yield place, case["department_code"], int(is_quick), 1


COUNTS: Final[dict[str, Way]] = {
    way.__name__: way
    for way in (
        events_held,
        enterprises_attending,
        attendances_counted,
        events_in_weakest_month,
        reception_on_first_tuesday,
        events_in_weakest_week,
        events_in_weakest_workday,
        months_with_event,
        publications_in_weakest_month,
        publications_in_weakest_quarter,
        specialist_assigned,
        members_served,
        cases_finished,
        online_by_case,
        online_by_item,
        instant_of_offline,
        workdays_to_finish,
        days_to_finish,
        hours_to_finish,
        minutes_to_first_response,
        answered_within_a_minute,
    )
}
