"""A wrong contract is refused with the file, the line and the reason; a good one knows its headers."""

from decimal import Decimal

import pytest

from yingshang.contracts import FieldType, load_contracts
from yingshang.contracts.model import Contract, fold
from yingshang.declarations import load_declaration
from yingshang.errors import YingshangError

GOOD = """\
dataset: loans
title: 贷款
description: 贷款 / Loans
owner: 金融办
cadence: monthly
key: [loan_id]
fields:
  loan_id:
    title: 合同编号
    description: 编号 / Number
    type: id
    required: true
    aliases: [贷款 编号, Loan_ID]
  lender:
    title: 金融机构
    description: 机构 / Bank
    type: text
    pii: true
  status:
    title: 状态
    description: 状态 / Status
    type: code
    codes:
      open: [在贷]
      closed: [结清]
  amount_yuan:
    title: 金额
    description: 金额 / Amount
    type: money
    range: {min: 0, max: 10}
rules:
  amount_is_small:
    expression: amount_yuan < 5
    reason: 金额过大
"""


def refusal(tmp_path, old, new):
    """Change one place of the good contract and return why it is refused, from the file name on."""
    assert GOOD.count(old) == 1
    path = tmp_path / "loans.yml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(YingshangError) as refused:
        load_declaration(path, Contract)
    return str(refused.value).removeprefix(f"{tmp_path}/")


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")


def test_good_contract_is_read(tmp_path):
    write(tmp_path, "loans.yml", GOOD)
    contract = load_contracts(tmp_path)["loans"]
    assert contract.fields["amount_yuan"].type is FieldType.MONEY
    assert contract.pii_fields == {"lender"}
    assert contract.max_quarantine_share == Decimal("0.05")
    known = contract.field_of_header()
    assert [known[fold(header)] for header in ("LOAN ID", "贷款编号", "金融机构 ", "amount_yuan")] == [
        "loan_id",
        "loan_id",
        "lender",
        "amount_yuan",
    ]


@pytest.mark.parametrize(
    ("written", "compared"),
    [("办理 时限（天）", "办理时限(天)"), ("\ufeffCase_ID", "caseid"), ("ＡＢ　Ｃ１", "abc1"), ("Due Date", "duedate")],
)
def test_headers_are_compared_without_width_case_blanks_and_underscores(written, compared):
    assert fold(written) == compared


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("type: money", "type: cash", 29, "fields.amount_yuan.type: Input should be 'id', 'text'"),
        ("    codes:\n      open: [在贷]\n      closed: [结清]\n", "", 19, "codes are given for type code"),
        ("type: money", "type: money\n    codes: {a: [甲]}", 26, "codes are given for type code, and only for it"),
        ("type: text", "type: unit", 14, "unit_kind is given for type unit"),
        ("type: money", "type: id", 26, "a range needs an ordered type, not id"),
        ("closed: [结清]", "closed: [在 贷]", 19, "the word '在贷' stands for two codes"),
        ("title: 金融机构", "title: 合同编号", 1, "the header '合同编号' stands for loan_id and for lender"),
        ("key: [loan_id]", "key: [lender]", 1, "key field 'lender' must be a required field"),
        ("key: [loan_id]", "key: [number]", 1, "key field 'number' must be a required field"),
        ("key: [loan_id]", "key: []", 6, "key: "),
        ("amount_is_small", "range", 1, "rule name 'range' is taken by a built-in rule"),
        ("cadence: monthly", "cadence: hourly", 5, "cadence: Input should be 'daily'"),
        ("owner: 金融办", "owner: 金融办\nowners: 金融办", 5, "owners: Extra inputs are not permitted"),
        ("owner: 金融办\n", "", 1, "owner: Field required"),
        ("owner: 金融办", "owner: 金融办\ntitle: 贷款", 5, "'title' stands twice; keep one of them"),
        ("    pii: true", "    pii: true\n    pii: false", 19, "'pii' stands twice; keep one of them"),
        ("aliases: [贷款 编号, Loan_ID]", "aliases: [贷款 编号", 14, "not valid YAML"),
        ("cadence: monthly", "cadence: monthly\nmax_quarantine_share: 5", 6, "max_quarantine_share: "),
        ("  lender:", "  Lender:", 14, "String should match pattern"),
    ],
)
def test_wrong_contract_is_refused_with_file_and_line(tmp_path, old, new, line, words):
    message = refusal(tmp_path, old, new)
    assert message.startswith(f"loans.yml:{line}: ")
    assert words in message


@pytest.mark.parametrize("text", ["", "- loans\n", "loans\n"])
def test_file_that_is_no_contract_is_refused(tmp_path, text):
    write(tmp_path, "loans.yml", text)
    with pytest.raises(YingshangError, match=r"loans\.yml:1: file: .*dictionary"):
        load_contracts(tmp_path)


def test_missing_file_and_other_encoding_are_refused(tmp_path):
    with pytest.raises(YingshangError, match=r"absent\.yml: cannot be read .* expected a UTF-8 YAML file"):
        load_declaration(tmp_path / "absent.yml", Contract)
    (tmp_path / "loans.yml").write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(YingshangError, match=r"loans\.yml: cannot be read"):
        load_contracts(tmp_path)


def test_folder_without_contracts_and_misnamed_file_are_refused(tmp_path):
    with pytest.raises(YingshangError, match=r"no contract found; expected one <dataset>\.yml per dataset"):
        load_contracts(tmp_path)
    write(tmp_path, "credits.yml", GOOD)
    with pytest.raises(YingshangError, match=r"credits\.yml:1: dataset is 'loans'; expected the name of the file"):
        load_contracts(tmp_path)


def test_datasets_come_after_those_they_name(tmp_path):
    with_unit = GOOD.replace("type: text", "type: unit\n    unit_kind: district")
    write(tmp_path, "arrears.yml", with_unit.replace("dataset: loans", "dataset: arrears"))
    write(tmp_path, "loans.yml", GOOD)
    write(tmp_path, "units.yml", GOOD.replace("dataset: loans", "dataset: units"))
    assert list(load_contracts(tmp_path)) == ["units", "loans", "arrears"]
