"""Chinese citizens' messages: two workbooks, text dates beside Excel dates, one message under two topics."""

import datetime as dt

import pytest

FOLDER = "zh_petitions_messages"


@pytest.fixture(scope="module")
def messages(new_example):
    example = new_example("zh_petitions")
    example.deliveries = example.ingest(f"{FOLDER}/full_dataset_sheet_3.xlsx")
    example.deliveries += example.ingest(f"{FOLDER}/e2.xlsx", "mapping_e2.yml")
    return example


def test_every_message_is_accepted_and_empty_rows_are_none(messages):
    counts = [(d.rows_read, d.rows_accepted, d.rows_quarantined) for d in messages.deliveries]
    assert counts == [(4_326, 4_326, 0), (495, 495, 0)]


def test_likes_and_dislikes(messages):
    counts = "select count(distinct petition_id), sum(supporters), sum(opponents) from petitions"
    assert messages.ask(counts + " where supporters is not null") == [(4_326, 12_512, 510)]


def test_text_dates_and_excel_dates_are_read_alike(messages):
    days = messages.ask(
        "select min(accepted_at), max(accepted_at) from petitions group by _delivery_seq order by _delivery_seq"
    )
    assert [tuple(moment.date() for moment in row) for row in days] == [
        (dt.date(2017, 6, 8), dt.date(2020, 1, 26)),
        (dt.date(2011, 5, 2), dt.date(2020, 1, 7)),
    ]
    query = "select accepted_at::varchar from petitions where petition_id in ('188006', '189950') order by 1"
    assert messages.ask(query) == [
        ("2019-02-28 11:25:05",),  # text "2019/2/28 11:25:05"
        ("2019-11-13 11:20:21",),  # an Excel date
    ]


def test_blanks_around_the_text_are_gone(messages):
    assert messages.ask(
        "select count(*) from petitions where regexp_matches(content, '^[\\s\\x{3000}]|[\\s\\x{3000}]$')"
    ) == [(0,)]


def test_topics_as_delivered(messages):
    query = "select category, count(*) from petitions_versions where category is not null group by 1"
    assert dict(messages.ask(query)) == {
        "劳动和社会保障": 104,
        "城乡建设": 101,
        "教育文体": 96,
        "卫生计生": 58,
        "交通运输": 55,
        "商贸旅游": 48,
        "环境保护": 33,
    }


def test_a_message_under_two_topics_is_one_petition_with_two_versions(messages):
    query = "select category from {} where petition_id = '37042' order by _row_number"
    assert messages.ask(query.format("petitions_versions")) == [("城乡建设",), ("劳动和社会保障",)]
    assert messages.ask(query.format("petitions")) == [("劳动和社会保障",)]
