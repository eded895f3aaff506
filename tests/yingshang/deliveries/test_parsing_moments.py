"""Days and moments of the spellings that offices use: examples by hand, and that every spelling comes back."""

import datetime as dt

import pytest
from cell_values import moment, reading, values
from hypothesis import given, settings
from hypothesis import strategies as st

from yingshang.contracts import FieldType


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05 09:05:07", "2024-03-05 09:05:07"),
        ("2024-3-5 9:5", "2024-03-05 09:05:00"),
        ("2024/3/5 9:05:07", "2024-03-05 09:05:07"),
        ("2024.03.05", "2024-03-05 00:00:00"),
        ("2024年3月5日", "2024-03-05 00:00:00"),
        ("2024年3月5日9时5分", "2024-03-05 09:05:00"),
        ("2024年3月5日 9时5分7秒", "2024-03-05 09:05:07"),
        ("２０２４-０３-０５　０９：０５", "2024-03-05 09:05:00"),
        ("20240305", "2024-03-05 00:00:00"),
        ("20240305090507", "2024-03-05 09:05:07"),
        ("2024-03-05T09:05:07", "2024-03-05 09:05:07"),
        ("2024-03-05T09:05:07.25", "2024-03-05 09:05:07.250"),
        # With a zone: local time of Shanghai, eight hours ahead of UTC.
        ("2024-03-05T20:05:07Z", "2024-03-06 04:05:07"),
        ("2024-03-05T09:05:07+08:00", "2024-03-05 09:05:07"),
        ("2024-03-05 09:05:07.5-0500", "2024-03-05 22:05:07.500"),
        # Excel counts days from 1899-12-30; 45356 is 2024-03-05.
        ("45356", "2024-03-05 00:00:00"),
        ("45356.5", "2024-03-05 12:00:00"),
        ("45356.37855324074", "2024-03-05 09:05:07"),
        ("2024-02-29", "2024-02-29 00:00:00"),
        ("1999-12-31 23:59:59", "1999-12-31 23:59:59"),
    ],
)
def test_moments(text, expected):
    assert values([text], reading(FieldType.TIMESTAMP)) == [moment(expected)]
    assert values([text], reading(FieldType.DATE)) == [moment(expected).date()]


@pytest.mark.parametrize(
    "text",
    [
        "0000-00-00",
        "0000-00-00 00:00:00",
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-03-05 25:00:00",
        "2024-03-05 09:60:00",
        "24-03-05",
        "03/05/2024",
        "05-03-2024",
        "2024-03",
        "昨天",
        "2024-03-05 xx",
        "1",
        "123456",
        "20241305",
        "12024-03-05",
        "-2024-03-05",
        "0024-03-05",
    ],
)
def test_what_is_no_moment(text):
    assert values([text], reading(FieldType.TIMESTAMP)) == [None]
    assert values([text], reading(FieldType.DATE)) == [None]


def test_moments_of_another_zone():
    """Boston is on summer time (UTC-4) from 10 March 2024 on: 12 hours behind Shanghai, 13 before."""
    there = reading(FieldType.TIMESTAMP, time_zone="America/New_York")
    assert values(["2024-03-05 09:00:00", "2024-03-15 09:00:00"], there) == [
        moment("2024-03-05 22:00:00"),
        moment("2024-03-15 21:00:00"),
    ]
    # An hour that does not exist is nothing; a text with a zone of its own is not moved twice.
    assert values(["2024-03-10 02:30:00", "2024-03-05T09:00:00Z"], there) == [None, moment("2024-03-05 17:00:00")]


def test_moments_by_given_formats():
    day_first = reading(FieldType.TIMESTAMP, formats=("%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %T", "%d %b %Y %I:%M %p"))
    assert values(["05/03/2024 09:05", "05/03/2024", "05.03.2024 09:05:07", "05 Mar 2024 09:05 PM"], day_first) == [
        moment("2024-03-05 09:05:00"),
        moment("2024-03-05 00:00:00"),
        moment("2024-03-05 09:05:07"),
        moment("2024-03-05 21:05:00"),
    ]
    assert values(["2024-03-05", "30/02/2024", "05/03/24"], day_first) == [None] * 3
    zoned = reading(FieldType.TIMESTAMP, formats=("%Y-%m-%dT%H:%M:%S%z",), time_zone="America/New_York")
    assert values(["2024-03-05T09:00:00Z", "2024-03-05T09:00:00+08:00"], zoned) == [
        moment("2024-03-05 17:00:00"),
        moment("2024-03-05 09:00:00"),
    ]


@settings(max_examples=40, deadline=None)
@given(moments=st.lists(st.datetimes(min_value=moment("1900-03-01"), max_value=moment("2100-01-01")), min_size=1))
def test_moments_come_back_from_every_spelling(moments):
    moments = [at.replace(microsecond=0) for at in moments]
    read = reading(FieldType.TIMESTAMP)
    for spelling in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%dT%H:%M:%S", "%Y年%m月%d日%H时%M分%S秒", "%Y-%m-%d %H:%M:%S+08:00"):
        if "+08" in spelling:
            # Shanghai was not always eight hours ahead.
            moments = [at for at in moments if at.year > 1991]
        assert values([at.strftime(spelling) for at in moments], read) == moments
    days = [at.date() for at in moments]
    for spelling in ("%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日"):
        assert values([day.strftime(spelling) for day in days], reading(FieldType.DATE)) == days
    serials = [str((at - moment("1899-12-30")) / dt.timedelta(days=1)) for at in moments if at.year > 1927]
    assert values(serials, read) == [at for at in moments if at.year > 1927]
