"""Petitions that fell due in November 2024 and whether they were closed at its end, by hand."""

import datetime as dt

import hand_lake
import pytest

from yingshang.errors import YingshangError
from yingshang.second_computations import Terms, known_rows
from yingshang.second_computations.petitions import closure_of_due

NOVEMBER = Terms("CITY", dt.date(2024, 11, 1), dt.date(2024, 11, 30), as_of=dt.date(2024, 11, 30))
CLOSED, OPEN = (1, 1), (0, 1)


def at(day, hour=12):
    return dt.datetime(2024, 11, 1, hour) + dt.timedelta(days=day - 1)


def petition(name, due=10, **more):
    return {"petition_id": name, "due_at": at(due), "district_code": "D1", **more}


def events(*told):
    rows = zip(("event_id", "petition_id", "action", "happened_at"), zip(*told, strict=True), strict=True)
    columns = dict(rows)
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


@pytest.fixture
def petitions(lake):
    lake.deliver(
        "petitions",
        petition("A-record-closed", closed_at=at(9)),
        petition("B-record-closed-late", closed_at=at(31)),
        petition("C-open"),
        petition("D-due-later", due=31),
        petition("E-due-before", due=0),
        petition("F-extended-in-time", extension_approved_at=at(9), extended_due_at=at(40)),
        petition("G-extended-too-late", extension_approved_at=at(11), extended_due_at=at(40)),
        petition("H-void", status="void"),
        petition("I-another", duplicate_of="A-record-closed"),
        petition("J-nobody", is_enterprise=False),
        petition("K-taken-back", status="withdrawn", withdrawn_at=at(10)),
        petition("L-taken-back-late", status="withdrawn", withdrawn_at=at(11)),
        petition("M-event-closed"),
        petition("N-reopened", closed_at=at(5)),
        petition("O-closed-again"),
        petition("P-reopened-same-moment"),
        petition("Q-event-later", closed_at=at(5)),
        petition("R-event-withdrawn"),
        petition("S-event-corrected"),
        petition("T-reopening-only", closed_at=at(5)),
        petition("U-elsewhere", district_code="D2"),
        petition("V-corrected"),
        petition(None, due=10),
    )
    lake.deliver("petitions", petition("V-corrected", closed_at=at(8)), petition(None, closed_at=at(8)))
    lake.deliver(
        "petition_events",
        *events(
            ("m", "M-event-closed", "close", at(30, hour=23)),
            ("n1", "N-reopened", "close", at(5)),
            ("n2", "N-reopened", "reopen", at(6)),
            ("o1", "O-closed-again", "close", at(5)),
            ("o2", "O-closed-again", "reopen", at(6)),
            ("o3", "O-closed-again", "close", at(7)),
            ("p1", "P-reopened-same-moment", "reopen", at(5)),
            ("p2", "P-reopened-same-moment", "close", at(5)),
            ("q", "Q-event-later", "close", at(31)),
            ("r", "R-event-withdrawn", "close", at(5)),
            ("s", "S-event-corrected", "close", at(5)),
            ("t", "T-reopening-only", "reopen", at(6)),
            ("x", None, "close", at(6)),
        ),
    )
    withdrawn, corrected = events(("r", "R-event-withdrawn", "close", at(5)), ("s", "C-open", "close", at(5)))
    lake.deliver("petition_events", withdrawn | {"_is_withdrawn": True}, corrected)
    return lake


EXPECTED = {
    "A-record-closed": CLOSED,
    "B-record-closed-late": OPEN,
    "C-open": CLOSED,  # by the event that was first told of S
    "G-extended-too-late": OPEN,
    "L-taken-back-late": OPEN,
    "M-event-closed": CLOSED,
    "N-reopened": OPEN,
    "O-closed-again": CLOSED,
    "P-reopened-same-moment": OPEN,
    "Q-event-later": OPEN,
    "R-event-withdrawn": OPEN,
    "S-event-corrected": OPEN,
    "T-reopening-only": CLOSED,
    "U-elsewhere": OPEN,
    "V-corrected": CLOSED,
    None: CLOSED,
}


@pytest.mark.parametrize("rows_at_once", [1000, 3])
def test_each_petition_counts_once_however_many_spans_there_are(petitions, monkeypatch, rows_at_once):
    monkeypatch.setattr(known_rows, "_ROWS_AT_ONCE", rows_at_once)
    monkeypatch.setattr(known_rows, "_SAMPLED", 1)
    assert len(list(closure_of_due(petitions.known(), NOVEMBER))) == {1000: 1, 3: 6}[rows_at_once]
    assert hand_lake.parts(closure_of_due, petitions, NOVEMBER) == EXPECTED


def test_a_district_has_its_own(petitions):
    terms = Terms("D2", NOVEMBER.window_start, NOVEMBER.window_end, NOVEMBER.as_of)
    assert hand_lake.parts(closure_of_due, petitions, terms) == {"U-elsewhere": OPEN}


def test_without_any_events_nothing_can_be_said(lake):
    lake.deliver("petitions", petition("A"))
    with pytest.raises(YingshangError, match="petition_events"):
        list(closure_of_due(lake.known(), NOVEMBER))
