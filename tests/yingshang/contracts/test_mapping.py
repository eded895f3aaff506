"""A wrong mapping is refused with the file, the line where one is to blame, and what was expected."""

import datetime as dt

import pytest

from yingshang.contracts import Severity, load_contracts, load_mapping
from yingshang.errors import YingshangError
from yingshang.settings import PROJECT_DIR

CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")
GOOD = """\
name: city_311
description: 市民热线
files: "311_*.csv.gz"
format: csv
time_zone: America/New_York
data_cutoff: {on: 2024-09-30}
outputs:
  - dataset: petitions
    columns:
      petition_id: case_enquiry_id
      accepted_at: {column: open_dt, formats: ["%Y-%m-%d %H:%M:%S"]}
      status: {column: case_status, values: {Open: open, Closed: closed}}
      is_enterprise: {constant: "是"}
      category: {expression: "upper(reason)"}
    ignored_columns: [latitude]
    severities: {due_not_before_accepted: warn}
  - dataset: petition_events
    where: closed_dt <> ''
    columns:
      event_id: {expression: "case_enquiry_id || '-close'"}
      petition_id: case_enquiry_id
      action: {constant: close}
      happened_at: closed_dt
"""


def load(tmp_path, text):
    path = tmp_path / "mapping.yml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path, CONTRACTS)


def test_good_mapping_is_read(tmp_path):
    mapping = load(tmp_path, GOOD)
    petitions, events = mapping.outputs
    assert petitions.columns["petition_id"].column == "case_enquiry_id"
    assert petitions.columns["accepted_at"].formats == ("%Y-%m-%d %H:%M:%S",)
    assert petitions.columns["status"].values == {"Open": "open", "Closed": "closed"}
    assert petitions.severities == {"due_not_before_accepted": Severity.WARN}
    assert (petitions.delivery_kind, petitions.duplicates, events.where) == (
        "increment",
        "quarantine",
        "closed_dt <> ''",
    )
    assert (mapping.header_row, mapping.sheet, mapping.data_cutoff.on) == (1, 0, dt.date(2024, 9, 30))


def test_cutoff_can_stand_in_the_file_name(tmp_path):
    text = GOOD.replace("{on: 2024-09-30}", "{from_file_name: '_(\\d{8})', format: '%Y%m%d'}")
    assert load(tmp_path, text).data_cutoff.from_file_name == r"_(\d{8})"


def test_cutoff_can_be_the_latest_of_a_field_that_every_output_maps(tmp_path):
    text = GOOD.partition("  - dataset: petition_events")[0].replace("{on: 2024-09-30}", "{latest_of: accepted_at}")
    assert load(tmp_path, text).data_cutoff.latest_of == "accepted_at"


@pytest.mark.parametrize(
    ("given", "read"), [("utf-8", ("utf-8",)), ("[utf-8, iso-8859-1]", ("utf-8", "iso-8859-1")), ("[]", ())]
)
def test_encoding_is_one_or_several(tmp_path, given, read):
    assert load(tmp_path, GOOD.replace("format: csv", f"encoding: {given}")).encoding == read


@pytest.mark.parametrize("day", ["2024-09-30", "'2024-09-30'"])
def test_cutoff_can_be_one_day(tmp_path, day):
    mapping = load(tmp_path, GOOD.replace("{on: 2024-09-30}", f"{{'on': {day}}}"))
    assert mapping.data_cutoff.on == dt.date(2024, 9, 30)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('{constant: "是"}', "{}", "mapping.yml:13: .* give exactly one of column, constant, expression"),
        ('{constant: "是"}', '{constant: "是", column: reason}', "mapping.yml:13: .* give exactly one of column"),
        ("{on: 2024-09-30}", "{}", "mapping.yml:6: .* give exactly one of on, from_file_name, latest_of"),
        ("{on: 2024-09-30}", r"{from_file_name: '\d{8}'}", "mapping.yml:6: .* needs exactly one group"),
        ("{on: 2024-09-30}", "{from_file_name: '(\\d{8'}", "mapping.yml:6: .* is no regular expression"),
        ("{on: 2024-09-30}", "{latest_of: accepted_at}", "accepted_at', which petition_events maps to no date or time"),
        ("{on: 2024-09-30}", "{on: 2024-09-30}\nfooter: {pattern: rows}", "mapping.yml:7: footer: .*exactly one group"),
        ("category: {", "category: {formats: ['%Y'], ", "petitions.category is of type text; formats are for dates"),
        ("category: {", "category: {unit: 万元, ", "petitions.category is of type text; a unit is for money"),
        ("time_zone: America/New_York", "time_zone: New York", "time_zone 'New York' is not known; expected a name"),
        ("format: csv", "format: pdf", r"mapping.yml:4: format: Input should be 'csv'"),
        ("format: csv", "header_row: 0", r"mapping.yml:4: header_row: "),
        ("format: csv", "delimiter: ';;'", r"mapping.yml:4: delimiter: "),
        ("dataset: petitions\n", "dataset: tickets\n", "no dataset 'tickets'; expected one of .*petitions"),
        ("      category:", "      topic:", "petitions has no field 'topic'; see assets/contracts/petitions.yml"),
        ("      petition_id: case_enquiry_id\n      acc", "      acc", "petitions needs petition_id; map them"),
        ("{due_not_before_accepted: warn}", "{range: warn}", "petitions has no rule 'range'; expected one of closed"),
        ("{due_not_before_accepted: warn}", "{due_not_before_accepted: ignore}", "mapping.yml:16: .*'error' or 'warn'"),
        ("dataset: petition_events", "dataset: petitions", "two outputs have the same dataset and name"),
        ("dataset: petition_events", "dataset: petition_events\n    column: {}", "mapping.yml:18: .* not permitted"),
    ],
)
def test_wrong_mapping_is_refused(tmp_path, old, new, words):
    assert GOOD.count(old) == 1
    with pytest.raises(YingshangError, match=words):
        load(tmp_path, GOOD.replace(old, new))


def test_all_missing_fields_are_named_at_once(tmp_path):
    text = GOOD.replace("      action: {constant: close}\n      happened_at: closed_dt\n", "")
    with pytest.raises(YingshangError, match="petition_events needs action、happened_at; map them to a column"):
        load(tmp_path, text)
