"""True values of worlds small enough to be worked out on paper."""

import datetime as dt

import polars as pl
import pytest

from yingshang.simulation.days import WorkCalendar, epoch_day
from yingshang.simulation.truth_guarantees import GuaranteeTruth
from yingshang.simulation.truth_petitions import PetitionTruth
from yingshang.simulation.truth_pushes import PushTruth

START, END = epoch_day(dt.date(2024, 1, 1)), epoch_day(dt.date(2024, 12, 31))
SHANGCHENG, JIANDE = "330102", "330182"


def at(text):
    return dt.datetime.fromisoformat(text) if text else None


def values_of(truth, day):
    return {
        (value.definition_id, value.unit_kind, value.unit_code): (value.numerator, value.denominator)
        for value in truth.measure(epoch_day(dt.date.fromisoformat(day)))
    }


PETITION = {
    "is_enterprise": True,
    "status": "open",
    "duplicate_of": None,
    "district_code": SHANGCHENG,
    "department_code": "3301D01",
    "accepted_at": "2024-03-01 09:00",
    "due_at": "2024-03-08 17:30",
    "extended_due_at": None,
    "extension_approved_at": None,
    "closed_at": None,
    "withdrawn_at": None,
}
PETITION_TYPES = {"is_enterprise": pl.Boolean} | {
    name: pl.Datetime("us") if name.endswith("_at") else pl.String for name in PETITION if name != "is_enterprise"
}


def petitions(*changes):
    rows = [PETITION | change for change in changes]
    plain = [{name: at(row[name]) if name.endswith("_at") else row[name] for name in PETITION_TYPES} for row in rows]
    return pl.DataFrame(plain, schema=PETITION_TYPES).with_columns(pl.Series("_number", [row["n"] for row in rows]))


def events(*rows):
    return pl.DataFrame(
        {
            "_number": [row[0] for row in rows],
            "action": [row[1] for row in rows],
            "happened_at": pl.Series([at(row[2]) for row in rows], dtype=pl.Datetime("us")),
        }
    )


CLOSED = {"status": "closed", "closed_at": "2024-03-07 10:00"}


@pytest.fixture
def ten_petitions():
    truth = PetitionTruth(10, START)
    truth.learn_petitions(
        petitions(
            {"n": 0} | CLOSED,
            {"n": 1} | CLOSED | {"closed_at": "2024-03-11 10:00"},  # late
            {"n": 2, "district_code": JIANDE},  # overdue and open
            {"n": 3, "due_at": "2024-04-10 17:30"} | CLOSED,  # closed early, not due in March
            {"n": 4, "status": "void"},
            {"n": 5, "status": "closed", "duplicate_of": "x"} | CLOSED,
            {"n": 6, "is_enterprise": False} | CLOSED,
            {"n": 7, "status": "withdrawn", "withdrawn_at": "2024-03-08 20:00"},  # on the day on which it is due
            {"n": 8, "status": "withdrawn", "withdrawn_at": "2024-03-09 08:00"},  # after it: counts as not closed
            {"n": 9, "due_at": None, "is_enterprise": None, "department_code": None} | CLOSED,
        )
    )
    return truth


def test_closure_rates(ten_petitions):
    # Valid: 0 1 2 3 8 9. Due in March: 0 1 2 8, of which 0 and 1 are closed, 0 in time.
    # Received: all six; closed 0 1 3 9. Closed with a due time: 0 1 3, in time 0 and 3.
    found = values_of(ten_petitions, "2024-03-31")
    assert found["closure_of_due", "city", "330100"] == ("2", "4")
    assert found["on_time_of_due", "city", "330100"] == ("1", "4")
    assert found["closure_of_received", "city", "330100"] == ("4", "6")
    assert found["on_time_of_closed", "city", "330100"] == ("2", "3")
    assert found["closure_of_due", "district", SHANGCHENG] == ("2", "3")
    assert found["closure_of_due", "district", JIANDE] == ("0", "1")
    assert found["closure_of_received", "department", "UNASSIGNED"] == ("1", "1")
    assert found["closure_of_due", "department", "3301D40"] == ("0", "0")


def test_a_petition_becomes_due_later(ten_petitions):
    assert values_of(ten_petitions, "2024-03-07")["closure_of_due", "city", "330100"] == ("0", "0")
    assert values_of(ten_petitions, "2024-04-10")["closure_of_due", "city", "330100"] == ("3", "5")


def test_the_window_leaves_out_what_was_received_or_due_before_it():
    truth = PetitionTruth(2, START)
    old = {"accepted_at": "2023-12-28 09:00", "status": "closed", "closed_at": "2024-01-02 09:00"}
    truth.learn_petitions(
        petitions({"n": 0, "due_at": "2024-01-05 17:30"} | old, {"n": 1, "due_at": "2023-12-31 17:30"} | old)
    )
    found = values_of(truth, "2024-01-31")
    assert found["closure_of_due", "city", "330100"] == ("1", "1")
    assert found["closure_of_received", "city", "330100"] == ("0", "0")
    assert found["on_time_of_closed", "city", "330100"] == ("1", "2")


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ([], ("1", "1")),  # no event: the record's closing time holds
        ([(0, "close", "2024-03-07 10:00")], ("1", "1")),
        ([(0, "reopen", "2024-03-12 10:00")], ("1", "1")),  # no closure among the events: the record holds
        ([(0, "close", "2024-03-07 10:00"), (0, "reopen", "2024-03-12 10:00")], ("0", "1")),
        (
            [(0, "close", "2024-03-07 10:00"), (0, "reopen", "2024-03-12 10:00"), (0, "close", "2024-03-20 10:00")],
            ("1", "1"),
        ),
    ],
)
def test_the_last_closure_or_reopening_decides(log, expected):
    truth = PetitionTruth(1, START)
    truth.learn_petitions(petitions({"n": 0} | CLOSED))
    if log:
        truth.learn_events(events(*log))
    assert values_of(truth, "2024-03-31")["closure_of_due", "city", "330100"] == expected


def test_events_may_arrive_out_of_order():
    truth = PetitionTruth(1, START)
    truth.learn_petitions(petitions({"n": 0} | CLOSED))
    truth.learn_events(events((0, "reopen", "2024-03-12 10:00")))
    truth.learn_events(events((0, "close", "2024-03-07 10:00")))
    assert values_of(truth, "2024-03-31")["closure_of_due", "city", "330100"] == ("0", "1")


@pytest.mark.parametrize(
    ("approved", "due", "expected"),
    [
        ("2024-03-08 17:30", "2024-03-08 17:30", ("1", "1")),  # approved at the last moment: extended
        ("2024-03-08 17:31", "2024-03-08 17:30", ("0", "1")),  # too late: the first due time stays
        ("2024-03-08 17:31", "2024-03-08 00:00", ("1", "1")),  # due by the end of that day
    ],
)
def test_an_extension_counts_when_it_was_approved_in_time(approved, due, expected):
    truth = PetitionTruth(1, START)
    extended = {"due_at": due, "extended_due_at": "2024-03-20 17:30", "extension_approved_at": approved}
    truth.learn_petitions(petitions({"n": 0, "status": "closed", "closed_at": "2024-03-15 10:00"} | extended))
    assert values_of(truth, "2024-03-31")["on_time_of_due", "city", "330100"] == expected


def test_midnight_means_the_end_of_its_day():
    truth = PetitionTruth(1, START)
    truth.learn_petitions(petitions({"n": 0, "due_at": "2024-03-07 00:00"} | CLOSED))
    assert values_of(truth, "2024-03-31")["on_time_of_due", "city", "330100"] == ("1", "1")


def test_push_rates():
    truth = PushTruth(WorkCalendar(2024), (START, END))
    day = dt.date.fromisoformat
    truth.learn_enterprises(pl.DataFrame({"credit_code": ["A", "B"], "district_code": [SHANGCHENG, JIANDE]}))
    truth.learn_policies(
        pl.DataFrame(
            {
                "policy_id": ["NEW", "OLD", "PLAN"],
                "is_fiscal": [True, True, False],
                "online_on": [None, day("2023-12-31"), day("2024-03-01")],
                "issued_on": [day("2024-03-01"), day("2023-12-01"), day("2024-03-01")],
                "district_code": [None, None, None],
                "department_code": ["3301D02", "3301D02", "3301D02"],
            }
        )
    )
    # Eligible on Friday 1 March: the 10th working day after is Friday 15 March.
    matches = [
        ("m1", "NEW", "A", True, "2024-03-01"),
        ("m2", "NEW", "B", True, "2024-03-01"),
        ("m3", "NEW", "B", True, "2024-06-01"),  # the pair again: the earliest day holds
        ("m4", "NEW", "C", True, "2024-03-01"),  # no district known
        ("m5", "NEW", "D", False, "2024-03-01"),
        ("m6", "OLD", "A", True, "2024-03-01"),
        ("m7", "PLAN", "A", True, "2024-03-01"),
        ("m8", "GONE", "A", True, "2024-03-01"),
    ]
    names = ("match_id", "policy_id", "credit_code", "is_eligible", "eligible_on")
    columns = dict(zip(names, zip(*matches, strict=True), strict=True))
    truth.learn_matches(pl.DataFrame(columns).with_columns(pl.col("eligible_on").str.to_date()))
    pushes = [
        ("p1", "NEW", "A", "2024-03-15 23:00", "2024-03-15 23:10", True, True),  # on the last day
        ("p2", "NEW", "B", "2024-03-15 23:50", "2024-03-16 00:01", True, True),  # delivered a day too late
        ("p3", "NEW", "C", "2024-03-02 09:00", None, True, False),  # not delivered
        ("p4", "NEW", "C", "2024-03-04 09:00", None, False, True),  # asked for
        ("p5", "NEW", "D", "2024-03-04 09:00", None, True, True),  # not eligible
    ]
    names = ("push_id", "policy_id", "credit_code", "pushed_at", "delivered_at", "is_proactive", "is_delivered")
    columns = dict(zip(names, zip(*pushes, strict=True), strict=True))
    moments = pl.col("pushed_at", "delivered_at").str.to_datetime(time_unit="us")
    truth.learn_pushes(pl.DataFrame(columns).with_columns(moments))
    assert values_of(truth, "2024-03-14")["push_by_pair", "city", "330100"] == ("0", "0")
    found = values_of(truth, "2024-03-31")
    assert found["push_by_pair", "city", "330100"] == ("1", "3")
    assert found["push_by_pair", "district", SHANGCHENG] == ("1", "1")
    assert found["push_by_pair", "district", JIANDE] == ("0", "1")
    assert found["push_by_pair", "district", "UNASSIGNED"] == ("0", "1")
    assert found["push_by_pair", "department", "3301D02"] == ("1", "3")
    assert found["push_by_policy", "city", "330100"] == ("1", "1")
    assert found["push_by_policy", "district", "UNASSIGNED"] == ("1", "1")


def test_guarantee_balances():
    truth = GuaranteeTruth()
    contracts = [
        # id, government, policy, kind, principal in 分, share in millionths, starts, ends, district, department
        ("G1", True, True, "direct", 100_000_000_00, 800_000, "2023-06-01", "2024-06-01", SHANGCHENG, "3301D28"),
        ("G2", True, True, None, 50_000_000_00, None, "2024-02-01", None, JIANDE, None),
        ("G3", True, True, "re_guarantee", 10_000_000_00, None, "2024-02-01", None, JIANDE, None),
        ("G4", False, True, "direct", 10_000_000_00, None, "2024-02-01", None, JIANDE, None),
        ("G5", True, False, "direct", 10_000_000_00, None, "2024-02-01", None, JIANDE, None),
        ("G6", True, True, "shared", 3, 500_000, "2024-02-01", None, None, None),
    ]
    names = ("guarantee_id", "is_government", "is_policy", "business_kind", "principal_yuan", "liability_share")
    names += ("starts_on", "ends_on", "district_code", "department_code")
    frame = pl.DataFrame(dict(zip(names, zip(*contracts, strict=True), strict=True)))
    truth.learn_guarantees(frame.with_columns(pl.col("starts_on", "ends_on").str.to_date()))
    ledger = [
        ("E1", "G1", "issued", 100_000_000_00, "2023-06-01"),
        ("E2", "G1", "released", 25_000_000_00, "2024-03-31"),
        ("E3", "G1", "compensated", 5_000_000_00, "2024-04-01"),
        ("E4", "G2", "issued", 50_000_000_00, "2024-02-01"),
        *((f"X{kind}", f"G{kind}", "issued", 10_000_000_00, "2024-02-01") for kind in (3, 4, 5)),
        ("E6", "G6", "issued", 3, "2024-02-01"),
        ("E7", "GONE", "issued", 7, "2024-02-01"),
    ]
    names = ("event_id", "guarantee_id", "event_kind", "amount_yuan", "confirmed_on")
    frame = pl.DataFrame(dict(zip(names, zip(*ledger, strict=True), strict=True)))
    truth.learn_events(frame.with_columns(pl.col("confirmed_on").str.to_date()))
    found = values_of(truth, "2024-03-31")
    # 100 - 25 + 50 million and 3 分; at own risk 0.8 x 75 + 50 million and 1.5 分, rounded up.
    assert found["balance_by_ledger", "city", "330100"] == ("125000000.03", "1")
    assert found["own_risk_balance", "city", "330100"] == ("110000000.02", "1")
    assert found["balance_by_contract", "city", "330100"] == ("150000000.03", "1")
    assert found["balance_by_ledger", "district", SHANGCHENG] == ("75000000.00", "1")
    assert found["balance_by_ledger", "district", "UNASSIGNED"] == ("0.03", "1")
    assert found["balance_by_ledger", "department", "UNASSIGNED"] == ("50000000.03", "1")
    assert found["balance_by_ledger", "department", "3301D01"] == ("0.00", "1")
    assert values_of(truth, "2024-04-01")["balance_by_ledger", "city", "330100"] == ("120000000.03", "1")
    # The last day of a contract is still in force, the next is not.
    assert values_of(truth, "2024-06-01")["balance_by_contract", "district", SHANGCHENG] == ("100000000.00", "1")
    assert values_of(truth, "2024-06-02")["balance_by_contract", "district", SHANGCHENG] == ("0.00", "1")
    # A corrected entry replaces the first one.
    truth.learn_events(
        frame.filter(pl.col("event_id") == "E2").with_columns(
            pl.lit(20_000_000_00).alias("amount_yuan"), pl.col("confirmed_on").str.to_date()
        )
    )
    assert values_of(truth, "2024-03-31")["balance_by_ledger", "city", "330100"] == ("130000000.03", "1")
