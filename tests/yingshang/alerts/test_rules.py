"""Rules: those that are shipped are right, and a wrong one says rule, field and what was expected."""

import pytest
import yaml

from yingshang.alerts.rules import load_rules
from yingshang.errors import YingshangError
from yingshang.settings import Settings

GOOD = {
    "rule_id": "low",
    "version": 1,
    "name_zh": "低",
    "name_en": "low",
    "condition": {"kind": "threshold", "side": "below", "raise_at": "0.95", "clear_at": "0.97"},
    "severity": "red",
}
STATUS = {"kind": "status", "statuses": ["BEHIND"], "clear_statuses": ["MET"]}


def written(tmp_path, *rules):
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump({"rules": list(rules)}, allow_unicode=True), encoding="utf-8")
    return path


def test_the_shipped_rules_are_right():
    rules = load_rules(Settings().alert_rules)
    kinds = {rule.condition.kind for rule in rules.rules}
    assert kinds >= {"status", "threshold", "forecast", "lost", "sudden", "deadline", "overdue", "stale", "check", "missing"}  # fmt: skip
    assert {rule.rule_id for rule in rules.rules if rule.is_about_data} == {"source_stale", "check_failed"}


def test_the_version_is_that_of_the_words(tmp_path):
    first = load_rules(written(tmp_path, GOOD)).version
    assert load_rules(written(tmp_path, GOOD)).version == first
    assert load_rules(written(tmp_path, GOOD | {"version": 2})).version != first


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"condition": GOOD["condition"] | {"clear_at": "0.94"}}, "hysteresis the wrong way: below 0.95 raises"),
        ({"condition": GOOD["condition"] | {"side": "above"}}, "clear_at must be <= it"),
        ({"condition": {"kind": "overdue", "raise_at": 5, "clear_at": 5}}, "must be below 5"),
        ({"condition": STATUS | {"clear_statuses": ["BEHIND"]}}, "BEHIND both raises and clears"),
        ({"condition": STATUS | {"statuses": ["NO_DATA"]}}, "rule low · condition"),
        ({"condition": {"kind": "gossip"}}, "rule low · condition"),
        ({"severity": "purple"}, "rule low · severity"),
        ({"unit_kinds": ["planet"]}, "rule low · unit_kinds"),
        ({"hold_workdays": -1}, "rule low · hold_workdays"),
        ({"colour": "red"}, "rule low · colour"),
        ({"version": 0}, "rule low · version"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path, change, told):
    with pytest.raises(YingshangError) as error:
        load_rules(written(tmp_path, GOOD | change))
    assert told in str(error.value)


def test_a_file_that_is_none_is_said(tmp_path):
    with pytest.raises(YingshangError, match="given twice"):
        load_rules(written(tmp_path, GOOD, GOOD))
    with pytest.raises(YingshangError, match="cannot be read"):
        load_rules(tmp_path / "missing.yml")
    (tmp_path / "list.yml").write_text("- a", encoding="utf-8")
    with pytest.raises(YingshangError, match="expected one list"):
        load_rules(tmp_path / "list.yml")
    with pytest.raises(YingshangError, match="expected one of low"):
        load_rules(written(tmp_path, GOOD)).named("high")
