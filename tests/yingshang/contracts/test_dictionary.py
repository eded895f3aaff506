"""The data dictionary is current and says what the contracts say."""

import re
from decimal import Decimal

import pytest

from yingshang.contracts import Field, load_contracts
from yingshang.contracts.dictionary import CADENCE_WORDS, TYPE_WORDS, allowed_values, dictionary_markdown
from yingshang.contracts.model import Cadence, FieldType
from yingshang.settings import PROJECT_DIR

CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")
MARKDOWN = dictionary_markdown(CONTRACTS)


def field(**parts):
    return Field.model_validate({"title": "列", "description": "列 / Column"} | parts)


def section(dataset):
    return re.search(rf"^## {dataset}\n(.*?)(?=^## |\Z)", MARKDOWN, re.DOTALL | re.MULTILINE)[1]


def test_committed_dictionary_is_current():
    committed = (PROJECT_DIR / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    assert committed == MARKDOWN, "run python -m yingshang.contracts.dictionary > docs/data_dictionary.md"


def test_every_type_and_cadence_has_a_word():
    assert set(TYPE_WORDS) == set(FieldType)
    assert set(CADENCE_WORDS) == set(Cadence)


@pytest.mark.parametrize("dataset", CONTRACTS)
def test_every_field_and_rule_has_its_row_with_all_cells(dataset):
    contract = CONTRACTS[dataset]
    tables = [line for line in section(dataset).splitlines() if line.startswith("|")]
    rows = {cells[1].strip(" `"): cells for cells in (line.split(" | ") for line in tables) for cells in [["", *cells]]}
    names = [name.removeprefix("| `") for name in rows if name.startswith("| `")]
    assert names == [*contract.fields, *contract.rules]
    assert {len(rows[f"| `{name}"]) - 1 for name in contract.fields} == {7}
    assert {len(rows[f"| `{name}"]) - 1 for name in contract.rules} <= {4}


def test_a_row_says_type_duty_codes_and_privacy():
    petitions = section("petitions")
    assert "| `petition_id` | 诉求编号 | 编号 id | 是 |" in petitions
    assert "| `contact_phone` | 联系电话 | 文本 text **PII** |  |" in petitions
    assert "`complex` 复杂、疑难、疑难复杂、复杂事项" in petitions
    assert "Highest quarantine share: 5%\n" in petitions
    assert "Columns left out: 序号、备注、" in petitions
    assert "| `closed_not_before_accepted` | `closed_at >= accepted_at OR " in petitions


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"type": "text"}, ""),
        ({"type": "code", "codes": {"a": ["甲", "子"], "b": ["乙"]}}, "甲、乙"),
        ({"type": "unit", "unit_kind": "district"}, "单位表中的区县"),
        ({"type": "unit", "unit_kind": "any"}, "单位表中的单位"),
        ({"type": "money", "range": {"min": 0, "max": 1000000000}}, "0 至 1,000,000,000"),
        ({"type": "share", "range": {"max": 0.36}}, "不大于 0.36"),
        ({"type": "decimal", "range": {"min": 0}, "severity": "warn"}, "不小于 0, 超出仅提示"),
        ({"type": "date", "range": {"min": "2000-01-01", "max": "2100-01-01"}}, "2000-01-01 至 2100-01-01"),
    ],
)
def test_allowed_values_in_words(parts, words):
    assert allowed_values(field(**parts)) == words


def test_a_bar_in_a_cell_does_not_break_the_table():
    contract = CONTRACTS["surveys"]
    changed = contract.model_copy(
        update={
            "fields": {"a": field(type="text", aliases=("甲|乙",))},
            "rules": {},
            "max_quarantine_share": Decimal("0.125"),
        }
    )
    markdown = dictionary_markdown({"surveys": changed})
    assert r"甲\|乙 |" in markdown
    assert "12.5%" in markdown
