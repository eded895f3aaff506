"""Amsterdam subsidies: seven full snapshots in order, so that versions, corrections and withdrawals are real."""

from decimal import Decimal

import pytest

DAYS = ("2019-05-21", "2019-06-11", "2019-07-01", "2019-09-02", "2019-10-07", "2019-11-04", "2019-12-02")


@pytest.fixture(scope="module")
def amsterdam(new_example):
    example = new_example("amsterdam_subsidies")
    example.deliveries = {
        day: delivery for day in DAYS for delivery in example.ingest(f"amsterdam_subsidies/subsidies_{day}.csv.gz")
    }
    return example


def test_dashes_empty_record_and_control_total_are_no_rows(amsterdam):
    rows = {day: (d.rows_skipped, d.rows_read, d.rows_quarantined) for day, d in amsterdam.deliveries.items()}
    assert rows == {
        "2019-05-21": (3, 14_143, 0),
        "2019-06-11": (3, 14_402, 0),
        "2019-07-01": (3, 14_651, 0),
        "2019-09-02": (3, 15_394, 0),
        "2019-10-07": (3, 15_700, 0),
        "2019-11-04": (3, 15_956, 0),
        "2019-12-02": (3, 16_212, 0),
    }


def test_cutoffs_and_encodings_come_from_the_files(amsterdam):
    found = [(str(d.data_cutoff_on), d.encoding) for d in amsterdam.deliveries.values()]
    assert found == [(DAYS[0], "iso-8859-1"), *((day, "utf-8") for day in DAYS[1:])]


@pytest.mark.parametrize(
    ("day", "rows", "requested", "granted", "settled"),
    [
        ("2019-05-21", 14_143, "1875556894.33", "1709785839.34", "833263085.39"),
        ("2019-07-01", 14_651, "1882763841.31", "1716210048.94", "850597740.65"),
        ("2019-12-02", 16_212, "1989333969.46", "1808087315.01", "1095435469.97"),
    ],
)
def test_the_register_as_known_on_a_day(amsterdam, day, rows, requested, granted, settled):
    query = "select count(*), sum(requested_yuan), sum(approved_yuan), sum(settled_yuan) from subsidy_applications"
    assert amsterdam.ask(query, known_by=day) == [(rows, Decimal(requested), Decimal(granted), Decimal(settled))]


def test_what_changed_between_the_first_two(amsterdam):
    delivery = amsterdam.deliveries["2019-06-11"]
    assert (delivery.rows_accepted, delivery.rows_withdrawn, delivery.rows_repeated) == (263 + 174, 4, 14_402 - 437)
    first, second = (amsterdam.deliveries[day].delivery_seq for day in DAYS[:2])
    query = f"""
        with earlier as (from subsidy_applications_versions where _delivery_seq = {first}),
        later as (from subsidy_applications_versions where _delivery_seq = {second} and not _is_withdrawn)
        select count(*) filter (earlier.application_id is null),
            count(*) filter ((earlier.requested_yuan, earlier.approved_yuan, earlier.settled_yuan)
                is distinct from (later.requested_yuan, later.approved_yuan, later.settled_yuan)
                and earlier.application_id is not null)
        from later left join earlier using (application_id)"""
    assert amsterdam.ask(query) == [(263, 174)]


def test_a_correction_keeps_the_earlier_version(amsterdam):
    query = "select approved_yuan from subsidy_applications where application_id = 'SBA-012267'"
    assert amsterdam.ask(query, known_by=DAYS[0]) == [(Decimal("1417.92"),)]
    assert amsterdam.ask(query, known_by=DAYS[1]) == [(Decimal(0),)]


def test_a_dossier_that_vanishes_is_withdrawn_from_then_on(amsterdam):
    query = "select count(*) from subsidy_applications where application_id = 'SBA-014891'"
    assert [amsterdam.ask(query, known_by=day) for day in DAYS[:2]] == [[(1,)], [(0,)]]


def test_accents_of_both_encodings_are_the_same_text(amsterdam):
    # The dossier never changed, so a name read in another encoding would have made a second version of it.
    query = "select applicant_name from subsidy_applications_versions where application_id = 'SBA-007035'"
    assert amsterdam.ask(query) == [("Sociëteit SEXYLAND",)]


def test_missing_amounts_are_empty_and_not_nought(amsterdam):
    (row,) = amsterdam.ask("select count(*) filter (settled_yuan is null), count(*) from subsidy_applications")
    assert 0 < row[0] < row[1]
    assert amsterdam.ask("select count(*) from subsidy_applications where program = 'NULL'") == [(0,)]


def test_the_same_file_again_changes_nothing(amsterdam):
    (again,) = amsterdam.ingest(f"amsterdam_subsidies/subsidies_{DAYS[0]}.csv.gz")
    assert again.delivery_seq == amsterdam.deliveries[DAYS[0]].delivery_seq
    assert amsterdam.ask("select count(*) from subsidy_applications") == [(16_212,)]
