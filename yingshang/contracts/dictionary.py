"""Contracts in words: the data dictionary, generated so that it cannot differ from what ingest does.

`python -m yingshang.contracts.dictionary` prints it. The workbook that departments fill in is `template`.
"""

import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal

from yingshang.contracts.loading import load_contracts
from yingshang.contracts.model import Cadence, Contract, Field, FieldType, Severity
from yingshang.settings import load_settings

TYPE_WORDS = {
    FieldType.ID: "编号",
    FieldType.TEXT: "文本",
    FieldType.CODE: "选项",
    FieldType.UNIT: "单位名称或代码",
    FieldType.CREDIT_CODE: "统一社会信用代码",
    FieldType.TIMESTAMP: "日期时间",
    FieldType.DATE: "日期",
    FieldType.MONEY: "金额(元)",
    FieldType.SHARE: "比例",
    FieldType.INTEGER: "整数",
    FieldType.DECIMAL: "数值",
    FieldType.BOOLEAN: "是/否",
}
CADENCE_WORDS = {
    Cadence.DAILY: "每日",
    Cadence.WEEKLY: "每周",
    Cadence.MONTHLY: "每月",
    Cadence.QUARTERLY: "每季",
    Cadence.YEARLY: "每年",
    Cadence.ON_CHANGE: "变更时",
}
UNIT_KIND_WORDS = {"city": "市", "district": "区县", "department": "部门", "street": "街镇", "park": "园区"}
_INTRODUCTION = """\
# 数据字典 Data dictionary

Generated from `assets/contracts/` by `python -m yingshang.contracts.dictionary`; do not edit.

- 列名不区分全半角、大小写、空格和下划线; 金额列的表头可注明单位, 如 担保金额(万元)。
  Headers are compared without width, case, blanks and underscores; a money header may carry its unit in brackets.
- 处理为 error 的行进入隔离区, 为 warn 的行照收并计数。
  A row that breaks an `error` rule is quarantined; one that breaks a `warn` rule is accepted and counted.
- 标 PII 的列不离开数据湖。 Columns marked PII never leave the lake.
- 空单元格不判取值范围; 规则的条件因空值而无法判断时算通过。
  An empty cell breaks no range, and no rule whose condition is unknown because of it.
"""


def dictionary_markdown(contracts: dict[str, Contract]) -> str:
    """Return the dictionary of all contracts as Markdown, in the order of `contracts`."""
    index = [f"| [{name}](#{name}) | {contract.title} | {contract.owner} |" for name, contract in contracts.items()]
    parts = [_INTRODUCTION, *_table(["数据集 Dataset", "名称 Title", "报送单位 Owner"], index), ""]
    for contract in contracts.values():
        parts += [*_dataset(contract), ""]
    return "\n".join(parts).rstrip() + "\n"


def allowed_values(field: Field) -> str:
    """Say in Chinese which values a field may hold; empty when anything of its type may."""
    if field.type is FieldType.CODE:
        return "、".join(words[0] for words in field.codes.values())
    if field.type is FieldType.UNIT:
        return f"单位表中的{UNIT_KIND_WORDS.get(field.unit_kind or '', '单位')}"
    if field.range is None:
        return ""
    effect = ", 超出仅提示" if field.severity is Severity.WARN else ""
    low, high = _bound_words(field.range.min), _bound_words(field.range.max)
    if not high:
        return f"不小于 {low}{effect}"
    return f"{low} 至 {high}{effect}" if low else f"不大于 {high}{effect}"


def _bound_words(bound: Decimal | str | None) -> str:
    return f"{bound:,f}" if isinstance(bound, Decimal) else bound or ""


def _dataset(contract: Contract) -> Iterator[str]:
    yield f"## {contract.dataset}\n\n**{contract.title}**: {contract.description}\n"
    yield f"- 报送单位 Owner: {contract.owner}"
    yield f"- 频率 Cadence: {CADENCE_WORDS[contract.cadence]} {contract.cadence.value}"
    yield f"- 主键 Key: {', '.join(f'`{name}`' for name in contract.key)}"
    yield f"- 隔离比例上限 Highest quarantine share: {(contract.max_quarantine_share * 100).normalize():f}%"
    yield f"- 不读取的列 Columns left out: {'、'.join(contract.ignored_headers)}\n"
    titles = [
        "字段 Field",
        "列名 Title",
        "类型 Type",
        "必填 Required",
        "取值 Values",
        "说明 Description",
        "其他列名 Aliases",
    ]
    yield from _table(titles, (_field_row(name, field) for name, field in contract.fields.items()))
    if contract.rules:
        rules = [
            _row(f"`{name}`", f"`{rule.expression}`", rule.severity.value, rule.reason)
            for name, rule in contract.rules.items()
        ]
        yield ""
        yield from _table(["规则 Rule", "条件 Condition", "处理 Effect", "说明 Reason"], rules)


def _field_row(name: str, field: Field) -> str:
    kind = f"{TYPE_WORDS[field.type]} {field.type.value}" + (" **PII**" if field.pii else "")
    values = allowed_values(field)
    if field.codes:
        values = "<br>".join(f"`{code}` {'、'.join(words)}" for code, words in field.codes.items())
    required = "是" if field.required else ""
    return _row(f"`{name}`", field.title, kind, required, values, field.description, "、".join(field.aliases))


def _table(titles: list[str], rows: Iterable[str]) -> Iterator[str]:
    yield _row(*titles)
    yield "|" + " --- |" * len(titles)
    yield from rows


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(dictionary_markdown(load_contracts(load_settings().contracts_dir)))
