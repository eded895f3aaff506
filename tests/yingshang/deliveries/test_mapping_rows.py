"""What a mapping does with rows, times and keys; what it does with columns is in `test_mapping_options`."""

import datetime as dt

import polars as pl
import pytest

PETITION = {"petition_id": "no", "accepted_at": "opened"}


def moment(*parts):
    return dt.datetime(*parts)


def rules(home):
    return [row["rules"] for row in home.refused()]


# Rows: skip_where, where, footer, blank rows


def test_skipped_rows_are_counted_and_an_unknown_condition_skips_nothing(home, petition):
    delivery = petition("no,opened\n---,---\n1,2024-01-02\n,2024-01-03\n", skip_where="no like '---%'")
    assert (delivery.rows_in_file, delivery.rows_skipped, delivery.rows_read) == (3, 1, 2)
    assert (home.column("petitions", "petition_id"), rules(home)) == (["1"], [["required"]])


FOOTED = "no,opened,kind\n1,2024-01-02,a\n2,2024-01-02,b\n3,2024-01-03,b\n,,\n({total} rows),,\n"
BY_KIND = [
    {"name": kind, "where": f"kind = '{kind}'", "columns": PETITION | {"channel": {"constant": kind}}} for kind in "ab"
]
FOOTER = {"skip_where": "no like '(%'", "footer": {"pattern": r"\((\d+) rows\)"}}


def test_a_control_total_counts_the_rows_of_all_outputs(home, mapped):
    deliveries = mapped(FOOTED.format(total=3), *BY_KIND, **FOOTER)
    assert [(d.output, d.status, d.rows_read, d.rows_skipped) for d in deliveries] == [
        ("a", "accepted", 1, 4),
        ("b", "accepted", 2, 3),
    ]
    assert home.lake("petitions", ["petition_id", "channel"]) == [("1", "a"), ("2", "b"), ("3", "b")]


def test_another_control_total_refuses_the_file(home, mapped):
    deliveries = mapped(FOOTED.format(total=4), *BY_KIND, **FOOTER)
    assert [delivery.status for delivery in deliveries] == ["refused", "refused"]
    assert "the file states 4 rows, but 3 were read; deliver it again" in deliveries[1].reason
    assert home.lake("petitions") == []


def test_a_missing_control_total_refuses_the_file(mapped):
    (delivery,) = mapped("no,opened\n1,2024-01-02\n", {"columns": PETITION}, **FOOTER)
    assert "no control total" in delivery.reason


def test_a_row_that_is_blank_but_for_constants_and_ignored_columns_is_none(home, petition):
    for output in ({}, {"where": "true"}):
        delivery = petition(
            f"序,no,opened\n1,{len(output)},2024-01-02\n2,,\n,,\n",
            {"channel": {"constant": "热线"}},
            {"ignored_columns": ["序"]} | output,
        )
        assert (delivery.rows_in_file, delivery.rows_read, delivery.rows_accepted) == (3, 1, 1)
    assert home.refused() == []


@pytest.mark.parametrize("output", [{}, {"where": "true"}], ids=["plain", "sql"])
def test_a_row_with_too_few_or_too_many_cells_is_refused(home, petition, output):
    petition(
        "no,opened,a,b\n1,2024-01-02,x,y\n2,2024-01-02\n3,2024-01-02,x,y,z\n,2024-01-02,x,y\n",
        {"channel": {"constant": "热线"}},
        output,
    )
    assert home.column("petitions", "petition_id") == ["1"]
    assert rules(home) == [["columns"], ["columns"], ["required"]]


def test_damaged_bytes_below_sql_cost_only_their_rows(home, petition):
    content = b"no,opened,name\n1,2024-01-02,\xff\xfe\n" + "2,2024-01-02,é\n".encode()
    petition(content, {"enterprise_name": "name"}, {"where": "true"}, encoding="utf-8")
    assert (home.column("petitions", "enterprise_name"), rules(home)) == (["é"], [["encoding"]])


# Time: time_zone, data_cutoff


def test_a_time_zone_brings_moments_to_local_time(home, petition):
    delivery = petition(
        "no,opened\n1,2024-01-02 12:00:00\n2,2024-07-02 12:00:00\n3,2024-07-02T12:00:00Z\n4,2024-03-10 02:30:00\n",
        time_zone="America/New_York",
    )
    assert home.column("petitions", "accepted_at") == [
        moment(2024, 1, 3, 1),  # winter: 13 hours
        moment(2024, 7, 3, 0),  # summer: 12 hours
        moment(2024, 7, 2, 20),  # the cell's own zone wins: 8 hours
    ]
    assert (delivery.rows_quarantined, rules(home)) == (1, [["type"]])  # 02:30 was skipped that night


@pytest.mark.parametrize(
    ("name", "cutoff", "day"),
    [
        ("x.csv", {"on": "2024-06-30"}, dt.date(2024, 6, 30)),
        ("x_20240531_v2.csv", {"from_file_name": r"_(\d{8})_", "format": "%Y%m%d"}, dt.date(2024, 5, 31)),
        ("x_2024-05-31.csv", {"from_file_name": r"(\d{4}-\d{2}-\d{2})"}, dt.date(2024, 5, 31)),
        ("x.csv", {"latest_of": "accepted_at"}, dt.date(2024, 2, 3)),
    ],
)
def test_a_data_cutoff_is_stated_named_or_found(petition, name, cutoff, day):
    content = "no,opened\n1,2024-02-03 23:59:59\n2,2024-01-02\n"
    assert petition(content, name=name, data_cutoff=cutoff).data_cutoff_on == day


@pytest.mark.parametrize(
    ("cutoff", "words"),
    [
        ({"from_file_name": r"_(\d{8})", "format": "%Y%m%d"}, "its name does not hold the data cut-off"),
        ({"latest_of": "accepted_at"}, "no accepted_at can be read"),
    ],
)
def test_a_data_cutoff_that_cannot_be_found_refuses_the_file(mapped, cutoff, words):
    (delivery,) = mapped("no,opened\n1,soon\n", {"columns": PETITION}, name="x.csv", data_cutoff=cutoff)
    assert words in delivery.reason


# What an output does with keys: delivery_kind, duplicates, severities


def test_a_full_snapshot_withdraws_what_it_no_longer_holds(home, petition):
    full = {"delivery_kind": "full_snapshot"}
    petition("no,opened\n1,2024-01-02\n2,2024-01-02\n3,2024-01-02\n", output=full)
    second = petition("no,opened\n1,2024-01-02\n2,never\n", output=full, data_cutoff={"on": "2024-10-01"})
    # 1 is unchanged, 2 is refused and so not gone, 3 is gone.
    assert (second.rows_repeated, second.rows_quarantined, second.rows_withdrawn) == (1, 1, 1)
    assert home.lake("petitions", ["petition_id", "_is_withdrawn"])[-1] == ("3", True)


def test_an_increment_withdraws_nothing(petition):
    petition("no,opened\n1,2024-01-02\n2,2024-01-02\n")
    assert petition("no,opened\n1,2024-01-03\n").rows_withdrawn == 0


def test_an_empty_full_snapshot_is_refused(mapped):
    (delivery,) = mapped("no,opened\n,\n", {"delivery_kind": "full_snapshot", "columns": PETITION})
    assert "a full snapshot without rows would withdraw everything" in delivery.reason


TWICE = "no,opened,state\n1,2024-01-02,在办\n1,2024-01-02,办结\n1,2024-01-02,办结\n2,2024-01-02,在办\n"


def test_rows_of_one_key_with_different_contents_are_refused(home, petition):
    delivery = petition(TWICE, {"status": "state"})
    assert (delivery.rows_accepted, delivery.rows_quarantined) == (1, 3)
    assert rules(home) == [["key_conflict"]] * 3


def test_keep_last_takes_them_for_successive_versions(home, petition):
    delivery = petition(TWICE, {"status": "state"}, {"duplicates": "keep_last"})
    assert (delivery.rows_accepted, delivery.rows_repeated, delivery.rows_quarantined) == (3, 1, 0)
    assert home.lake("petitions", ["petition_id", "status"]) == [("1", "open"), ("1", "closed"), ("2", "open")]


CONTRADICTION = "no,opened,closed\n1,2024-01-02 10:00:00,2024-01-01 10:00:00\n"


@pytest.mark.parametrize(("severity", "accepted"), [("error", 0), ("warn", 1)])
def test_a_severity_can_be_changed_for_one_source(petition, severity, accepted):
    severities = {"closed_not_before_accepted": severity}
    delivery = petition(CONTRADICTION, {"closed_at": "closed"}, {"severities": severities})
    assert delivery.rows_accepted == accepted
    assert delivery.warned == ({"closed_not_before_accepted": 1} if accepted else {})


def test_words_for_nothing_are_empty_in_typed_columns_only(home, petition):
    petition("no,opened,closed,text\n1,2024-01-02,NULL,NULL\n", {"closed_at": "closed", "title": "text"})
    assert home.lake("petitions", ["closed_at", "title"]) == [(None, "NULL")]


def test_two_fields_may_come_from_one_column(home, petition):
    petition("no,opened\n1,2024-01-02\n", {"due_at": "opened"})
    assert home.lake("petitions", ["accepted_at", "due_at"]) == [(moment(2024, 1, 2),) * 2]


def test_columns_of_parquet_are_read_as_text_too(home, petition, tmp_path):
    path = tmp_path / "x.parquet"
    pl.DataFrame({"no": [1, 2], "opened": [moment(2024, 1, 2, 3), None]}).write_parquet(path)
    petition(path.read_bytes(), {"title": {"expression": "opened"}}, name="x.parquet")
    assert home.lake("petitions", ["petition_id", "accepted_at"]) == [("1", moment(2024, 1, 2, 3))]
    assert rules(home) == [["required"]]
