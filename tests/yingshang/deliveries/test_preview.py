"""A dry run says what an ingest would do, and leaves no trace."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
import yaml

from yingshang.contracts import load_mapping
from yingshang.deliveries import read_ledger
from yingshang.deliveries.preview import REFUSED_CELLS, preview, preview_text
from yingshang.errors import YingshangError
from yingshang.settings import Settings

PETITIONS = """\
诉求编号,受理时间,主办单位,诉求类型,备注
A1,2024-01-02 09:00,税务局,咨询,x
A2,2024-02-30,税务局,聊天,
A3,2024-01-03,火星局,投诉,
A4,2024-01-04,D01,建议,
"""
MAPPING = {
    "name": "foreign",
    "description": "test",
    "files": "*",
    "data_cutoff": {"on": "2024-01-31"},
    "skip_where": "no = '--'",
    "outputs": [
        {
            "dataset": "petitions",
            "columns": {
                "petition_id": "no",
                "accepted_at": "opened",
                "channel": {"constant": "热线"},
                "category": {"expression": "upper(topic)"},
            },
            "ignored_columns": ["zip"],
        },
        {
            "dataset": "petition_events",
            "where": "closed <> ''",
            "columns": {
                "event_id": {"expression": "no || '-c'"},
                "petition_id": "no",
                "action": {"constant": "close"},
                "happened_at": "closed",
            },
            "ignored_columns": ["zip"],
        },
    ],
}
FOREIGN = "no;opened;topic;closed;zip;colour\n--;;;;;\n1;2024-01-02;a;2024-01-05;1;red\n2;2024-01-03;b;;2;\n"


@pytest.fixture
def put(home):
    def write(name, content):
        path = home.settings.landing / name
        path.write_text(content, encoding="utf-8")
        return path

    return write


@pytest.fixture
def mapping(contracts, tmp_path):
    path = tmp_path / "mapping.yml"
    path.write_text(yaml.safe_dump(MAPPING, allow_unicode=True), encoding="utf-8")
    return load_mapping(path, contracts)


def everything_below(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_first_rows_come_typed_and_faults_with_their_place(home, contracts, put):
    (shown,) = preview(home.settings, contracts, put("petitions_2024-09-30.csv", PETITIONS))
    assert shown.problem is None
    assert (shown.delivery.dataset, shown.delivery.data_cutoff_on) == ("petitions", dt.date(2024, 9, 30))
    assert (shown.delivery.encoding, shown.delimiter) == ("utf-8", ",")
    assert shown.accepted == (
        {
            "_row_number": 2,
            "petition_id": "A1",
            "accepted_at": dt.datetime(2024, 1, 2, 9),
            "department_code": "D02",
            "petition_type": "consult",
        },
        {
            "_row_number": 5,
            "petition_id": "A4",
            "accepted_at": dt.datetime(2024, 1, 4),
            "department_code": "D01",
            "petition_type": "suggestion",
        },
    )
    assert [(cell.row_number, cell.field, cell.column, cell.value, cell.rule) for cell in shown.refused] == [
        (3, "accepted_at", "受理时间", "2024-02-30", "type"),
        (3, "petition_type", "诉求类型", "聊天", "code"),
        (4, "department_code", "主办单位", "火星局", "unit"),
    ]
    assert "应为时间" in shown.refused[0].reason
    assert shown.refused_by_rule == {"code": 1, "type": 1, "unit": 1}


def test_it_says_the_same_as_the_ingest_that_follows(home, contracts, put, mapping):
    path = put("foreign.csv", FOREIGN)
    shown = [part.delivery for part in preview(home.settings, contracts, path, mapping=mapping)]
    done = home.ingest(path, mapping=mapping)
    own = {"delivery_seq": 0, "sha256": "", "received_at": shown[0].received_at, "lake_file": None}
    assert [replace(delivery, **own, quarantine_file=None) for delivery in done] == shown


def test_every_output_of_a_mapping_is_shown(home, contracts, put, mapping):
    petitions, events = preview(home.settings, contracts, put("foreign.csv", FOREIGN), mapping=mapping, rows=1)
    counts = [(d.rows_in_file, d.rows_skipped, d.rows_accepted) for d in (petitions.delivery, events.delivery)]
    assert counts == [(3, 1, 2), (3, 2, 1)]
    assert petitions.delivery.data_cutoff_on == dt.date(2024, 1, 31)
    assert [row["category"] for row in petitions.accepted] == ["A"]
    assert petitions.columns == {
        "petition_id": "no",
        "accepted_at": "opened",
        "channel": "(常量)",
        "category": "(SQL)",
    }


def test_columns_that_nothing_reads_are_named_and_those_that_sql_reads_are_not(home, contracts, put, mapping):
    petitions, events = preview(home.settings, contracts, put("foreign.csv", FOREIGN), mapping=mapping)
    assert (petitions.unmapped, events.unmapped) == (("closed", "colour"), ("opened", "topic", "colour"))


def test_repeats_are_not_shown_as_accepted(home, contracts, put):
    home.deliver("petitions_2024-09-29.csv", PETITIONS)
    again = PETITIONS.replace("A4,2024-01-04", "A4,2024-01-05")
    (shown,) = preview(home.settings, contracts, put("petitions_2024-09-30.csv", again))
    assert (shown.delivery.rows_repeated, [row["petition_id"] for row in shown.accepted]) == (1, ["A4"])


def test_many_faults_are_counted_in_full_and_shown_in_part(home, contracts, put):
    rows = "".join(f"A{number},never,x\n" for number in range(50))
    (shown,) = preview(home.settings, contracts, put("petitions.csv", f"诉求编号,受理时间,诉求标题\n{rows}"))
    assert (len(shown.refused), shown.refused_by_rule) == (REFUSED_CELLS, {"type": 50})
    assert [cell.row_number for cell in shown.refused] == list(range(2, 2 + REFUSED_CELLS))


def test_a_file_that_would_be_refused_says_why(home, contracts, put):
    (shown,) = preview(home.settings, contracts, put("petitions_2024-09-30.csv", "诉求编号,颜色\nA1,红\n"))
    assert "unknown header '颜色'" in shown.problem
    assert "整个文件将被退回" in preview_text([shown])


def test_no_trace_is_left(home, contracts, put):
    paths = [put("petitions_2024-09-30.csv", PETITIONS), put("petitions_2024-10-01.csv", "?\n")]
    before, ledger = everything_below(home.settings.home), read_ledger(home.settings)
    for path in paths:
        preview(home.settings, contracts, path)
    assert everything_below(home.settings.home) == before
    assert read_ledger(home.settings) == ledger


def test_a_home_that_was_never_used_stays_so(contracts, tmp_path):
    path = tmp_path / "policies_2024-01-01.csv"
    path.write_text("政策编号,政策名称,是否财政政策\nP1,稳岗返还,是\n", encoding="utf-8")
    settings = Settings(home=tmp_path / "home")
    (shown,) = preview(settings, contracts, path)
    assert (shown.problem, shown.delivery.rows_accepted) == (None, 1)
    assert list(everything_below(settings.home)) == []


@pytest.mark.parametrize(
    ("name", "dataset", "words"), [("none.csv", None, "no such file"), ("petitions.csv", "tickets", "no dataset")]
)
def test_a_wrong_call_is_refused_in_one_sentence(home, contracts, put, name, dataset, words):
    put("petitions.csv", PETITIONS)
    with pytest.raises(YingshangError, match=words):
        preview(home.settings, contracts, home.settings.landing / name, dataset=dataset)


def test_text_for_the_terminal(home, contracts, put, mapping):
    text = preview_text(preview(home.settings, contracts, put("petitions_2024-09-30.csv", PETITIONS)), width=100)
    assert "文件 4 行 = 跳过 0 + 读入 4; 读入 = 接受 2 + 退回 2 + 重复 0" in text
    assert "退回(按规则): code 1、type 1、unit 1" in text
    for words in ("第 2 行", "petition_type", "consult", "火星局", "取值不在代码表内"):
        assert words in text
    text = preview_text(preview(home.settings, contracts, put("foreign.csv", FOREIGN), mapping=mapping))
    assert "foreign.csv → petition_events" in text
    assert "未使用的列: closed、colour" in text


def test_text_shows_money_and_long_texts_on_one_line(home, contracts, put):
    content = f"拨付编号,实拨金额(万元),拨付日期,收款单位\nB1,1.5,2024-01-02,{'长' * 300}\n"
    (shown,) = preview(home.settings, contracts, put("subsidy_payments.csv", content))
    assert shown.accepted[0]["paid_yuan"] == Decimal("15000.00")
    assert "长" * 61 not in preview_text([shown], width=300)
