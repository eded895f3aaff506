"""Two people make a correction; what they wrote stays."""

import datetime as dt

import pytest

from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots import approve_correction, declare_correction, read_corrections

AT = dt.datetime(2024, 10, 1, 8)
FACTS = {"kpi_id": "closure", "period": "2024-03", "unit_code": "330106", "reason": "漏报三件", "by": "Zhang San"}


@pytest.fixture
def home(tmp_path):
    return Settings(home=tmp_path)


def test_a_correction_counts_when_another_person_approved_it(home):
    declared = declare_correction(home, **FACTS, at=AT)
    assert declared.correction_id == "C0001"
    assert read_corrections(home) == [declared]
    approved = approve_correction(home, "C0001", by="李四", at=AT + dt.timedelta(days=1))
    assert read_corrections(home) == [approved]
    assert (approved.approved_by, approved.approved_at) == ("李四", dt.datetime(2024, 10, 2, 8))
    assert declare_correction(home, **FACTS, at=AT).correction_id == "C0002"


@pytest.mark.parametrize("same", ["Zhang San", " zhang san ", "ZHANG SAN", "Ｚｈａｎｇ　Ｓａｎ", "　", ""])
def test_the_same_person_or_nobody_does_not_approve(home, same):
    declare_correction(home, **FACTS, at=AT)
    with pytest.raises(YingshangError, match="C0001 was declared by Zhang San; expected another person"):
        approve_correction(home, "C0001", by=same, at=AT)
    assert read_corrections(home)[0].approved_at is None


def test_what_does_not_exist_or_is_approved_is_not_approved(home):
    with pytest.raises(YingshangError, match="C0001: no such correction; expected one of none yet"):
        approve_correction(home, "C0001", by="李四", at=AT)
    declare_correction(home, **FACTS, at=AT)
    approve_correction(home, "C0001", by="李四", at=AT)
    with pytest.raises(YingshangError, match="C0001: 李四 has approved it already"):
        approve_correction(home, "C0001", by="王五", at=AT)


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2024-Q1", ("2024-01-01", "2024-03-31")),
        ("2023Q4", ("2023-10-01", "2023-12-31")),
    ],
)
def test_the_days_of_a_period(home, period, days):
    declared = declare_correction(home, **(FACTS | {"period": period}), at=AT)
    assert tuple(map(str, declared.days)) == days


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"period": "2024-13"}, "--period 2024-13: no month or quarter"),
        ({"period": "2024"}, "--period 2024: no month or quarter"),
        ({"reason": " "}, "--reason ' ': is empty"),
        ({"by": ""}, "--by '': is empty"),
    ],
    ids=str,
)
def test_what_says_too_little_is_refused(home, wrong, sentence):
    with pytest.raises(YingshangError, match=sentence):
        declare_correction(home, **(FACTS | wrong), at=AT)
    assert not home.corrections.exists()


def test_the_file_only_grows_and_a_torn_line_is_none(home):
    declare_correction(home, **FACTS, at=AT)
    first = home.corrections.read_bytes()
    home.corrections.write_bytes(first + '{"event": "approved", "correction_id": "C0001", "by": "李'.encode()[:-1])
    assert len(read_corrections(home)) == 1
    declare_correction(home, **FACTS, at=AT)
    assert home.corrections.read_bytes().startswith(first)
    assert [correction.correction_id for correction in read_corrections(home)] == ["C0001", "C0002"]


def test_a_damaged_line_is_named(home):
    declare_correction(home, **FACTS, at=AT)
    home.corrections.write_text(f"{home.corrections.read_text()}{{}}\n")
    with pytest.raises(YingshangError, match=r"corrections\.jsonl, line 2: '\{\}' is no correction"):
        read_corrections(home)
