"""Rules count once somebody has adopted them; an edit alone changes nothing, and the trail says who and what."""

import pytest
import yaml

from yingshang.alerts.adopting import adopt_rules, rules_in_force
from yingshang.errors import YingshangError
from yingshang.operations.audit import read_audit
from yingshang.settings import Settings

from .town import AT, BEHIND


def written(settings, **rules):
    names = {"name_zh": "规则", "name_en": "rule", "severity": "yellow", "condition": BEHIND}
    content = [{"rule_id": rule_id, "version": 1, **names, **more} for rule_id, more in rules.items()]
    settings.alert_rules.write_text(yaml.safe_dump({"rules": content}, allow_unicode=True), encoding="utf-8")


@pytest.fixture
def home(tmp_path):
    settings = Settings(home=tmp_path, alert_rules=tmp_path / "rules.yml")
    written(settings, a={}, b={})
    return settings


def ids(settings):
    rules, problem = rules_in_force(settings, AT)
    return [(rule.rule_id, rule.version, rule.severity.value) for rule in rules.rules], problem


def test_the_first_rules_are_adopted_as_they_come(home):
    assert ids(home) == ([("a", 1, "yellow"), ("b", 1, "yellow")], None)
    (event,) = read_audit(home)
    assert (event.name, event.action) == ("system", "rules_adopted")
    assert event.subject.endswith("+a +b")
    ids(home)
    assert len(read_audit(home)) == 1


def test_an_edited_file_counts_when_it_is_adopted(home):
    before, _ = ids(home)
    written(home, a={"version": 2, "severity": "red"}, c={})
    found, problem = ids(home)
    assert found == before
    assert "not counted" in problem
    done = adopt_rules(home, by="王某", at=AT)
    assert (done.added, done.removed, done.changed) == (("c",), ("b",), ("a",))
    assert ids(home) == ([("a", 2, "red"), ("c", 1, "yellow")], None)
    event = read_audit(home)[0]
    assert (event.name, event.action) == ("王某", "rules_adopted")
    assert event.subject.endswith("+c -b ~a")


def test_a_broken_file_does_not_stop_alerting(home):
    before, _ = ids(home)
    home.alert_rules.write_text("rules: [", encoding="utf-8")
    found, problem = ids(home)
    assert found == before
    assert "still count" in problem
    with pytest.raises(YingshangError, match="cannot be read as YAML"):
        adopt_rules(home, by="王某", at=AT)


@pytest.mark.parametrize(
    ("change", "by", "told"),
    [({"severity": "red"}, "王某", "rule a: changed, but its version is 1"), ({"version": 2}, " ", "who adopts")],
)
def test_a_wrong_adoption_changes_nothing(home, change, by, told):
    ids(home)
    written(home, a=change, b={})
    with pytest.raises(YingshangError, match=told):
        adopt_rules(home, by=by, at=AT)
    assert ids(home)[0][0] == ("a", 1, "yellow")
    assert len(read_audit(home)) == 1


def test_adopting_the_same_again_is_no_event(home):
    ids(home)
    adopt_rules(home, by="王某", at=AT)
    assert len(read_audit(home)) == 1


def test_without_anything_adopted_a_wrong_file_is_said(home):
    home.alert_rules.write_text("rules: [", encoding="utf-8")
    with pytest.raises(YingshangError, match="cannot be read as YAML"):
        ids(home)
