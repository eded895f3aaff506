"""The 23 contracts: complete, bilingual, with plausible bounds, and free of words that can never be read."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from yingshang.catalogue import load_catalogue, required_sources
from yingshang.contracts import FieldType, load_contracts
from yingshang.contracts.model import fold
from yingshang.deliveries.parsing import EMPTY_WORDS
from yingshang.settings import PROJECT_DIR

CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")
DEPARTMENT_HEADERS = yaml.safe_load(Path(__file__).with_name("department_headers.yml").read_text(encoding="utf-8"))
FIELDS = [(dataset, name) for dataset, contract in CONTRACTS.items() for name in contract.fields]
REQUIRED_DATASETS = {
    "units",
    "enterprises",
    "petitions",
    "policies",
    "policy_matches",
    "policy_pushes",
    "guarantees",
    "guarantee_events",
}
OPTIONAL_DATASETS = {
    "petition_events",
    "arrears",
    "subsidy_applications",
    "subsidy_payments",
    "reminders",
    "licences",
    "loans",
    "funds",
    "fund_investments",
    "financing_matches",
    "service_events",
    "attendances",
    "visits",
    "reported_values",
    "surveys",
    "government_services",
    "procurement_payments",
    "publications",
    "rosters",
}
PII = {
    "petitions": {"contact_name", "contact_phone", "title", "content"},
    "petition_events": {"operator", "note"},
    "subsidy_applications": {"applicant_name"},
    "subsidy_payments": {"payee_name"},
    "loans": {"borrower_name"},
    "guarantees": {"debtor_name"},
    "financing_matches": {"adviser"},
    "service_events": {"leader"},
    "visits": {"visitor", "problem"},
    "reported_values": {"reporter", "reviewer"},
    "government_services": {"applicant_name"},
    "procurement_payments": {"supplier_name"},
    "rosters": {"member_name", "specialist"},
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def has_both_languages(text):
    chinese, slash, english = text.partition(" / ")
    return bool(CHINESE.search(chinese)) and slash and not CHINESE.search(english) and re.search("[a-z]{2}", english)


def within(dataset, name, value):
    """Compare with the bounds by plain Python, apart from how deliveries are judged."""
    field = CONTRACTS[dataset].fields[name]
    read = dt.date.fromisoformat if field.type in {FieldType.DATE, FieldType.TIMESTAMP} else Decimal
    low, high = field.range.min, field.range.max
    return (low is None or read(str(low)) <= read(value)) and (high is None or read(value) <= read(str(high)))


def test_exactly_the_datasets_of_the_design_with_units_first():
    assert set(CONTRACTS) == REQUIRED_DATASETS | OPTIONAL_DATASETS
    sources = required_sources(load_catalogue(PROJECT_DIR / "assets" / "catalogue"))
    assert sources == REQUIRED_DATASETS | {"petition_events"}
    assert next(iter(CONTRACTS)) == "units"


def test_personal_data_are_marked():
    assert {name: set(c.pii_fields) for name, c in CONTRACTS.items() if c.pii_fields} == PII


@pytest.mark.parametrize("dataset", CONTRACTS)
def test_dataset_is_described_in_both_languages(dataset):
    contract = CONTRACTS[dataset]
    assert has_both_languages(contract.description)
    assert CHINESE.search(contract.title)
    assert CHINESE.search(contract.owner)
    assert all(CHINESE.search(rule.reason) for rule in contract.rules.values())


@pytest.mark.parametrize(("dataset", "name"), FIELDS)
def test_field_is_described_and_has_aliases(dataset, name):
    field = CONTRACTS[dataset].fields[name]
    assert CHINESE.search(field.title)
    assert has_both_languages(field.description)
    assert 2 <= len(field.aliases) <= 8
    assert all(CHINESE.search(words[0]) for words in field.codes.values())


@pytest.mark.parametrize(("dataset", "name"), FIELDS)
def test_aliases_and_words_add_something(dataset, name):
    contract = CONTRACTS[dataset]
    headers = [fold(header) for header in contract.headers(name)]
    assert len(set(headers)) == len(headers)
    words = {fold(word) for code in contract.fields[name].codes.items() for word in (code[0], *code[1])}
    assert not words & set(EMPTY_WORDS)


@pytest.mark.parametrize("dataset", CONTRACTS)
def test_what_departments_export_today_is_taken_as_it_is(dataset):
    contract = CONTRACTS[dataset]
    known, ignored = contract.field_of_header(), {fold(header) for header in contract.ignored_headers}
    headers = [fold(header) for header in DEPARTMENT_HEADERS[dataset]]
    fields = [known[header] for header in headers if header in known]
    assert [header for header in headers if header not in known and header not in ignored] == []
    assert len(set(fields)) == len(fields)
    assert {name for name, field in contract.fields.items() if field.required} <= set(fields)
    assert not ignored & set(known)


@pytest.mark.parametrize(("dataset", "name"), [(d, n) for d, n in FIELDS if CONTRACTS[d].fields[n].range])
def test_bounds_have_the_type_of_the_field_and_the_right_order(dataset, name):
    field = CONTRACTS[dataset].fields[name]
    bounds = [bound for bound in (field.range.min, field.range.max) if bound is not None]
    if field.type in {FieldType.DATE, FieldType.TIMESTAMP}:
        bounds = [dt.date.fromisoformat(bound) for bound in bounds]
    else:
        assert all(isinstance(bound, Decimal) for bound in bounds)
    assert bounds == sorted(bounds)


@pytest.mark.parametrize(("dataset", "name"), [(d, n) for d, n in FIELDS if n.endswith(("_yuan", "_share", "_at"))])
def test_names_tell_the_type_and_such_fields_are_bounded(dataset, name):
    field = CONTRACTS[dataset].fields[name]
    assert field.type.value == {"yuan": "money", "share": "share", "at": "timestamp"}[name.rsplit("_", 1)[1]]
    assert field.range.min is not None
    assert field.range.max is not None


@pytest.mark.parametrize(
    ("dataset", "name", "value"),
    [
        ("petitions", "accepted_at", "2011-05-02"),  # earliest message of the Chinese petitions
        ("guarantees", "starts_on", "1971-08-06"),  # earliest of the US loan guarantees
        ("loans", "approved_on", "1971-08-06"),
        ("guarantees", "principal_yuan", "3275000"),  # largest of them
        ("loans", "disbursed_yuan", "3599911"),
        ("subsidy_payments", "paid_yuan", "149800"),  # largest of the US protection loans
        ("subsidy_applications", "requested_yuan", "48950340"),  # largest of Amsterdam
        ("service_events", "attendee_count", "0"),
        ("service_events", "held_on", "2009-01-01"),
        ("loans", "annual_rate_share", "0.0435"),
    ],
)
def test_real_values_are_plausible(dataset, name, value):
    assert within(dataset, name, value)


@pytest.mark.parametrize(
    ("dataset", "name", "value"),
    [
        ("petitions", "accepted_at", "1900-01-01"),  # an empty Excel date
        ("petitions", "accepted_at", "2204-03-05"),  # 2024 with two digits swapped
        ("petitions", "due_at", "2059-12-31"),  # a placeholder for "no deadline"
        ("guarantees", "principal_yuan", "30000000000"),  # 3 million yuan delivered as 万元
        ("guarantee_events", "amount_yuan", "-1"),
        ("funds", "committed_yuan", "50000"),  # 500 million yuan delivered in 万元 as 元
        ("loans", "annual_rate_share", "4.35"),  # a percentage
        ("guarantees", "annual_fee_share", "1"),
        ("guarantees", "liability_share", "80"),
        ("subsidy_payments", "paid_yuan", "-0.01"),
        ("surveys", "score", "100.1"),
    ],
)
def test_slips_are_implausible(dataset, name, value):
    assert not within(dataset, name, value)


def test_a_far_deadline_is_only_reported():
    assert CONTRACTS["petitions"].fields["due_at"].severity.value == "warn"
    assert CONTRACTS["petitions"].fields["accepted_at"].severity.value == "error"
