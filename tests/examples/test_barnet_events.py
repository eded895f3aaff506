"""Barnet library events: attendance, and equal rows that may be two sessions."""

import pytest

FILE = "library_events_barnet/events_barnet.csv"


@pytest.fixture(scope="module")
def barnet(new_example):
    example = new_example("barnet_events")
    example.deliveries = example.ingest(FILE)
    return example


def test_every_row_is_accepted_and_repeats_stay_sessions(barnet):
    (delivery,) = barnet.deliveries
    assert (delivery.rows_read, delivery.rows_accepted, delivery.rows_repeated) == (4_312, 4_312, 0)
    assert barnet.ask("select count(*) from service_events where event_id not like '%-1'") == [(101,)]


def test_attendees(barnet):
    assert barnet.ask("select sum(attendee_count), max(attendee_count) from service_events") == [(66_651, 310)]
    assert barnet.ask("select count(*) from service_events where attendee_count = 0") == [(137,)]


def test_events_and_attendees_by_year(barnet):
    query = "select year(held_on), count(*), sum(attendee_count) from service_events group by 1 order by 1"
    assert barnet.ask(query) == [
        (2009, 2, 27),
        (2015, 1, 38),
        (2016, 2, 35),
        (2018, 2_070, 31_987),
        (2019, 2_237, 34_564),
    ]


def test_the_name_in_lower_case_joins_the_others(barnet):
    # 313 + 4 as counted in the file.
    query = "select count(*) from service_events where event_name = 'Conversation Café/Language Session'"
    assert barnet.ask(query) == [(317,)]


def test_numbers_made_of_content_survive_a_new_order(barnet, find_real_file, tmp_path):
    """The same rows in another order are the same events: all of them are repeats."""
    header, *rows = find_real_file(FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    turned = tmp_path / "events_barnet.csv"
    turned.write_text("".join([header, *reversed(rows)]), encoding="utf-8")
    (delivery,) = barnet.ingest_path(turned)
    assert (delivery.rows_read, delivery.rows_accepted, delivery.rows_repeated) == (4_312, 0, 4_312)
