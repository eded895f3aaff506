"""A city with a district per rule about doubtful cases; what must come of each is worked out by hand in the test.

Everything is known on 31 October 2024, a Thursday. Districts are named after their rule; who answers to a call
back is asked in the area that has promised satisfaction.
"""

import datetime as dt
from typing import Any

AS_OF = dt.date(2024, 10, 31)
CLOSED_MONTH, OPEN_MONTH = dt.date(2024, 9, 30), dt.date(2024, 10, 31)
RULES = (
    "not_due", "nothing", "reopened", "duplicate", "withdrawn", "void", "returned", "extended", "explained",
    "late_rows", "few",
)  # fmt: skip
Row = dict[str, Any]
Delivery = tuple[str, dt.date, list[Row]]


def moment(text: str) -> dt.datetime:
    """Read `MM-DD` (at noon) or `MM-DD HH:MM` of the year."""
    return dt.datetime.fromisoformat(f"2024-{text}" if " " in text else f"2024-{text} 12:00")


def petition(rule: str, name: str, *, due: str = "10-10 17:00", closed: str | None = "10-05", **more: Any) -> Row:
    """Return a petition of a rule's district, accepted in September, due on 10 and closed on 5 October by default."""
    row = {
        "petition_id": f"{rule}:{name}",
        "district_code": rule,
        "accepted_at": moment("09-20"),
        "due_at": moment(due),
        "closed_at": moment(closed) if closed else None,
        "status": "closed" if closed else "open",
        "is_enterprise": True,
        "is_business_environment": True,
    }
    return row | more


def event(name: str, action: str, at: str) -> Row:
    """Return an event of a petition."""
    return {
        "event_id": f"{name} {action} {at}",
        "petition_id": name,
        "action": action,
        "happened_at": moment(at),
    }


def _petitions() -> list[Row]:
    return [
        # One is due after the as_of day and open, one after it and closed already, one is due and closed.
        petition("not_due", "open", due="11-05 17:00", closed=None),
        petition("not_due", "closed", due="11-05 17:00"),
        petition("not_due", "due"),
        # Nothing at all is due.
        petition("nothing", "open", due="11-05 17:00", closed=None),
        # Closed on the 5th; the log says that one was opened again on the 15th, and closed once more on the 20th.
        petition("reopened", "still_open"),
        petition("reopened", "closed_again"),
        petition("reopened", "never"),
        # Two of one matter: the second is open and overdue, the first is closed.
        petition("duplicate", "master"),
        petition("duplicate", "child", closed=None, duplicate_of="duplicate:master"),
        petition("duplicate", "by_status", closed=None, status="duplicate"),
        # Taken back before the term, and taken back after it had been missed.
        petition("withdrawn", "before", closed=None, status="withdrawn", withdrawn_at=moment("10-09")),
        petition("withdrawn", "after", closed=None, status="withdrawn", withdrawn_at=moment("10-11")),
        petition("withdrawn", "none"),
        # Void, a test, and about no enterprise: none counts, though all are overdue.
        petition("void", "void", closed=None, status="void"),
        petition("void", "test", closed=None, status="test"),
        petition("void", "resident", closed=None, is_enterprise=False),
        petition("void", "counts"),
        # The first department sent it back; the second has it, and the clock has run since the city accepted it.
        petition("returned", "sent_on", closed="10-11", department_code="B2"),
        petition("returned", "kept", department_code="B1"),
        # More time until the 25th: asked and approved in time, approved after the term, never approved.
        petition("extended", "in_time", closed="10-20", **extension("10-10 17:00")),
        petition("extended", "too_late", closed="10-20", **extension("10-10 17:01")),
        petition("extended", "asked_only", closed="10-20", extended_due_at=moment("10-25 17:00")),
        # All three are closed; one enterprise was satisfied, one was not, one never answered.
        petition("XIXIAN", "satisfied", satisfaction="satisfied"),
        petition("XIXIAN", "dissatisfied", satisfaction="dissatisfied"),
        petition("XIXIAN", "no_answer", satisfaction="not_rated"),
        # One was solved, one explained away.
        petition("explained", "solved", result="solved"),
        petition("explained", "explained", result="explained"),
        # Due in September, like the late row, which is delivered in October.
        petition("late_rows", "in_time", due="09-25 17:00", closed="09-24"),
        # One of six is late: 83 %, and a single petition is worth 17 points.
        petition("few", "late", closed="10-11"),
        *(petition("few", f"in_time_{number}") for number in range(5)),
    ]


def extension(approved: str) -> Row:
    """Return the fields of an extension until 25 October."""
    return {"extended_due_at": moment("10-25 17:00"), "extension_approved_at": moment(approved)}


def _events() -> list[Row]:
    return [
        event("reopened:still_open", "close", "10-05"),
        event("reopened:still_open", "reopen", "10-15"),
        event("reopened:closed_again", "close", "10-05"),
        event("reopened:closed_again", "reopen", "10-15"),
        event("reopened:closed_again", "close", "10-20"),
        event("returned:sent_on", "assign", "09-21"),
        event("returned:sent_on", "return", "09-25"),
        event("returned:sent_on", "assign", "09-26"),
        event("returned:kept", "assign", "09-21"),
    ]


def _reports() -> list[Row]:
    """Return what two districts say of their closure rate: one as it is, one with its withdrawn petition closed."""
    told = {"few": (6, 6), "withdrawn": (2, 2)}
    return [
        {
            "report_id": f"R {rule}",
            "target_id": "petition_closure_rate",
            "period_kind": "as_of",
            "period_end": AS_OF,
            "unit_code": rule,
            "numerator": numerator,
            "denominator": denominator,
            "value": 100,
            "unit_of_measure": "%",
            "review_state": "approved",
            "revision": 0,
        }
        for rule, (numerator, denominator) in told.items()
    ]


def deliveries() -> list[Delivery]:
    """Return everything that is delivered; the late row comes in a delivery of its own."""
    units = [{"unit_code": "C", "unit_name": "甲市", "unit_kind": "city"}]
    units += [{"unit_code": rule, "unit_name": rule, "unit_kind": "district"} for rule in RULES]
    units += [{"unit_code": "XIXIAN", "unit_name": "新区", "unit_kind": "area"}]  # whose promise is satisfaction
    units += [{"unit_code": code, "unit_name": code, "unit_kind": "department"} for code in ("B1", "B2")]
    late = petition("late_rows", "late", due="09-26 17:00", closed=None)
    return [
        ("units", AS_OF, units),
        ("petitions", AS_OF, _petitions()),
        ("petition_events", AS_OF, _events()),
        ("petitions", AS_OF, [late]),
        ("reported_values", AS_OF, _reports()),
    ]
