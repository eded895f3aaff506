"""Reports name a target of the catalogue, and about a closed period they give a reason. Days are counted by hand."""

import datetime as dt

import pytest

from yingshang.workdays import last_closed_day

HEADER = "填报编号,指标编号,期间类型,期间止,指标值,填报人,审核人,审核状态,修订次数,修订原因\n"
# Ten working days after 31 August 2024, a Saturday: two weeks of five, without a holiday.
LAST_OPEN, FIRST_CLOSED = "2024-09-12", "2024-09-13"


def report(number: str = "R1", target: str = "HZ-02-5", period_end: str = "2024-08-31", revision: str = "0,") -> str:
    return f"{number},{target},时点,{period_end},12,甲,乙,已审核,{revision}\n"


def test_a_report_is_taken_until_its_period_closes(home):
    taken = home.deliver(f"reported_values_{LAST_OPEN}.csv", HEADER + report())
    refused = home.deliver(f"reported_values_{FIRST_CLOSED}.csv", HEADER + report("R2"))
    assert (taken.rows_accepted, taken.rows_quarantined) == (1, 0)
    assert (refused.rows_accepted, refused.rows_quarantined) == (0, 1)
    (row,) = home.refused("reported_values")
    assert (row["fields"], row["rules"], row["row_number"]) == (["period_end"], ["closed"], 2)
    assert row["reasons"] == [
        "期间止“2024-08-31”: 该报告期已关闭(数据截止日已过定稿日); 补报或更正须填写修订次数和修订原因"
    ]


@pytest.mark.parametrize(
    ("revision", "is_taken"), [("1,更正漏计", True), ("0,更正漏计", False), ("1,", False), (",", False)]
)
def test_a_closed_period_is_revised_with_number_and_reason(home, revision, is_taken):
    delivery = home.deliver(f"reported_values_{FIRST_CLOSED}.csv", HEADER + report(revision=revision))
    assert delivery.rows_accepted == is_taken


def test_a_report_names_what_the_catalogue_counts(home):
    rows = [
        report("R1", "proactive_push_rate"),  # by its own number
        report("R2", "HZ-02-4"),  # by a commitment that a target covers
        report("R3", "HZ-99-9"),
        report("R4", "hz-02-4"),
        report("R5", "%"),
    ]
    delivery = home.deliver(f"reported_values_{LAST_OPEN}.csv", HEADER + "".join(rows))
    assert home.column("reported_values", "report_id") == ["R1", "R2"]
    assert (delivery.rows_read, delivery.rows_accepted, delivery.rows_quarantined) == (5, 2, 3)
    assert [row["rules"] for row in home.refused("reported_values")] == [["unknown"]] * 3
    assert home.refused("reported_values")[0]["reasons"] == [
        "指标编号“HZ-99-9”: 目标目录中没有可填报此编号的指标, 请按下发的填报表填写"
    ]


def test_what_was_taken_before_is_a_repeat_and_not_refused(home):
    """Departments send the table of the whole year again every month."""
    home.deliver(f"reported_values_{LAST_OPEN}.csv", HEADER + report())
    changed = report().replace(",12,", ",13,")
    again = home.deliver("reported_values_2024-10-08.csv", HEADER + report() + report("R2", period_end="2024-09-30"))
    assert (again.rows_accepted, again.rows_repeated, again.rows_quarantined) == (1, 1, 0)
    other = home.deliver("reported_values_2024-10-09.csv", HEADER + changed + report("R2", period_end="2024-09-30"))
    assert (other.rows_accepted, other.rows_repeated, other.rows_quarantined) == (0, 1, 1)
    assert [row["rules"] for row in home.refused("reported_values")] == [["closed"]]
    assert home.column("reported_values", "value") == [12, 12]


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        # 8 to 12 (a Saturday that was worked) and 14 to 18 October are ten working days; before them the holiday ends.
        ("2024-10-18", "2024-10-07"),
        # A day less from the end, so 30 September makes up for it.
        ("2024-10-17", "2024-09-29"),
        ("2003-12-31", None),
    ],
)
def test_the_last_closed_day(day, closed):
    expected = dt.date.fromisoformat(closed) if closed else None
    assert last_closed_day(dt.date.fromisoformat(day), 10) == expected


def test_a_day_beyond_the_calendar_closes_what_is_known_to_close():
    # The calendar of 2027 is not published: periods after mid December 2026 cannot be told to have closed.
    closed = last_closed_day(dt.date(2027, 3, 1), 10)
    assert closed is not None
    assert dt.date(2026, 12, 10) <= closed < dt.date(2026, 12, 31)
