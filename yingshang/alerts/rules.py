"""Reads and checks the rules. One rule stands for every target and unit that it selects."""

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from yingshang.alerts.conditions import ABOUT_DATA, Condition
from yingshang.errors import YingshangError

UnitKind = Literal["whole", "district", "department", "street", "park"]


class Severity(StrEnum):
    """The three colours: to be known, to be acted upon, to be acted upon at once."""

    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


class _Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Selection(_Declaration):
    """Which targets a rule is about; nothing given is no limit of that kind."""

    kpi_ids: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    source_kinds: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()


class Rule(_Declaration):
    """One rule; days are working days."""

    rule_id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: int = Field(ge=1)
    name_zh: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    condition: Condition
    severity: Severity
    targets: Selection = Selection()
    unit_kinds: tuple[UnitKind, ...] = ("whole",)
    hold_workdays: int = Field(default=0, ge=0, le=60)
    recover_workdays: int = Field(default=0, ge=0, le=60)
    repeat_workdays: int = Field(default=5, ge=1, le=60)
    escalate_workdays: int | None = Field(default=None, ge=1, le=60)
    minimum_denominator: int = Field(default=0, ge=0)

    @property
    def is_about_data(self) -> bool:
        """Whether it looks at data, not at a figure."""
        return self.condition.kind in ABOUT_DATA


class Rules(_Declaration):
    """All rules; `version` is a hash over the file."""

    rules: tuple[Rule, ...]
    version: str

    @model_validator(mode="after")
    def _unlike(self) -> Self:
        ids = [rule.rule_id for rule in self.rules]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"rule_id {'、'.join(twice)} is given twice")
        return self

    def named(self, rule_id: str) -> Rule:
        """Return a rule by its id.

        Raises:
            YingshangError: there is none.
        """
        for rule in self.rules:
            if rule.rule_id == rule_id:
                return rule
        known = "、".join(rule.rule_id for rule in self.rules)
        raise YingshangError(f"--rule {rule_id}: no such rule; expected one of {known}.")


def load_rules(path: Path) -> Rules:
    """Return the rules of a file.

    Raises:
        YingshangError: the file is missing, is no YAML, or a rule is wrong; it names rule, field and what was expected.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise YingshangError(f"{path}: cannot be read ({error.strerror}).") from error
    return parse_rules(text, str(path))


def parse_rules(text: str, place: str) -> Rules:
    """Return the rules of a text; `place` says in errors where it is from.

    Raises:
        YingshangError: the text is no YAML, or a rule is wrong; it names rule, field and what was expected.
    """
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise YingshangError(f"{place}: cannot be read as YAML ({str(error).splitlines()[0]}).") from error
    if not isinstance(content, dict) or set(content) != {"rules"}:
        raise YingshangError(f"{place}: expected one list `rules`.")
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    try:
        return Rules(rules=content["rules"], version=version)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise YingshangError(f"{place}: {_place(content['rules'], first['loc'])}: {first['msg']}.") from error


def _place(rules: object, location: tuple[int | str, ...]) -> str:
    """Return rule and field of a fault in words."""
    words = [str(part) for part in location if part != "rules"]
    if len(location) > 1 and isinstance(rules, list) and isinstance(location[1], int):
        rule = rules[location[1]]
        name = rule.get("rule_id", location[1]) if isinstance(rule, dict) else location[1]
        words[0] = f"rule {name}"
    return " · ".join(words) or "rules"
