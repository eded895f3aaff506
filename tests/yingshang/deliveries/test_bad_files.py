"""Files that are wrong as a whole: one clear sentence in the ledger, nothing in lake and quarantine."""

import gzip
import io
import zipfile

import polars as pl
import pytest

from yingshang.contracts import Contract
from yingshang.deliveries import ingest_file, read_ledger
from yingshang.errors import YingshangError

GOOD = "诉求编号,受理时间,所属区县\nWX0001,2024-03-05,西湖区\nWX0002,2024-03-06,上城区\n"


def damaged(packed: bytes) -> bytes:
    return packed[:20] + b"\0\0\0\0" + packed[24:]


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def encrypted_zip() -> bytes:
    """Set the encryption bit in the local header (offset 6) and in the central directory (offset 8)."""
    content = bytearray(zipped({"petitions.csv": GOOD.encode()}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


WRONG_FILES = {
    "unknown header": (
        "petitions_1.csv",
        GOOD.replace("所属区县", "天气"),
        ["unknown header '天气'", "column 3", "petitions", "列名不在合同中"],
    ),
    "missing required column": (
        "petitions_1.csv",
        GOOD.replace("受理时间", "交办时间"),
        ["missing required column 受理时间 (accepted_at)", "缺少必填列"],
    ),
    "header twice": (
        "petitions_1.csv",
        GOOD.replace("所属区县", "工单编号"),
        ["'诉求编号'", "'工单编号'", "both mean petition_id"],
    ),
    "empty": ("petitions_1.csv", "", ["the file is empty", "文件为空"]),
    "blank lines only": ("petitions_1.csv", "\n\n\n", ["row 1 holds no header"]),
    "byte order mark only": ("petitions_1.csv", "\ufeff", ["row 1 holds no header"]),
    "truncated gzip": (
        "petitions_1.csv.gz",
        gzip.compress(GOOD.encode())[:-12],
        ["damaged or truncated", "压缩文件损坏"],
    ),
    "damaged gzip": (
        "petitions_1.csv.gz",
        damaged(gzip.compress(GOOD.encode() * 50)),
        ["damaged or truncated"],
    ),
    "no gzip": ("petitions_1.csv.gz", GOOD, ["damaged or truncated"]),
    "zip of two": (
        "petitions_1.zip",
        zipped({"a.csv": GOOD.encode(), "b.csv": GOOD.encode()}),
        ["the zip holds 2 files", "expected exactly one"],
    ),
    "broken zip": ("petitions_1.csv.zip", zipped({"a.csv": GOOD.encode()})[:60], ["damaged or truncated"]),
    "encrypted zip": ("petitions_1.csv.zip", encrypted_zip(), ["password-protected"]),
    "random bytes": (
        "petitions_1.csv",
        bytes(range(128, 256)) * 40,
        ["neither UTF-8 nor GB18030", "save the file as UTF-8", "编码无法识别"],
    ),
    "protected workbook": (
        "petitions_1.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096,
        ["password-protected", "文件有密码"],
    ),
    "broken workbook": ("petitions_1.xlsx", b"PK\x03\x04" + b"\0" * 500, ["not a readable Excel workbook", "文件损坏"]),
    "text as workbook": ("petitions_1.xlsx", GOOD, ["not a readable Excel workbook"]),
    "text as Parquet": ("petitions_1.parquet", GOOD, ["not a readable Parquet file"]),
    "no JSON": ("petitions_1.jsonl", GOOD, ["no line is a JSON object"]),
    "unknown format": ("petitions_1.pdf", "%PDF", ["unknown format", ".csv、", ".xlsx", ".jsonl", ".parquet"]),
    "bare carriage returns": ("petitions_1.csv", GOOD.replace("\n", "\r"), ["old Macintoshes"]),
    "unclosed quote in the header": (
        "petitions_1.csv",
        GOOD.replace("受理时间", '"受理时间') + "WX0003,2024-03-07,上城区\n" * 20,
        ["column 2", "is a quote not closed?"],
    ),
    "very long header": ("petitions_1.csv", "列" * 200_000 + "\n1\n", ["column 1 has 200000 characters", "表头过长"]),
    "one column": ("petitions_1.csv", "诉求编号\nWX0001\n", ["missing required column 受理时间 (accepted_at)"]),
}


@pytest.mark.parametrize("case", WRONG_FILES)
def test_a_wrong_file_is_refused_in_one_clear_sentence(home, case):
    name, content, words = WRONG_FILES[case]
    before = home.bytes_of_lake()
    delivery = home.deliver(name, content, dataset="petitions")
    assert (delivery.status, delivery.dataset, delivery.rows_read) == ("refused", "petitions", 0)
    assert delivery.reason.startswith(f"{name}: ")
    assert [word for word in words if word not in delivery.reason] == []
    assert "\n" not in delivery.reason
    assert len(delivery.reason) < 600
    assert home.bytes_of_lake() == before
    assert home.refused() == []


def test_a_file_with_only_headers_is_taken_in_and_says_so(home):
    delivery = home.deliver("petitions_2024-09-30.csv", "诉求编号,受理时间\n")
    assert (delivery.status, delivery.rows_in_file, delivery.rows_accepted) == ("accepted", 0, 0)
    assert delivery.data_cutoff_on.isoformat() == "2024-09-30"
    assert delivery.lake_file is None
    assert "holds a header and no row" in delivery.reason
    assert "只有表头" in delivery.reason


@pytest.mark.parametrize("name", ["petitions_1.xlsx", "petitions_1.parquet"])
def test_only_headers_in_other_formats(home, name, tmp_path):
    empty = pl.DataFrame(schema={"诉求编号": pl.String, "受理时间": pl.String})
    path = tmp_path / name
    empty.write_excel(path) if name.endswith("xlsx") else empty.write_parquet(path)
    (delivery,) = home.ingest(path)
    assert (delivery.status, delivery.rows_in_file) == ("accepted", 0)
    assert "只有表头" in delivery.reason


def test_a_corrected_file_takes_the_place_of_its_refusal(home):
    refused = home.deliver("petitions_2024-09-30.csv", GOOD.replace("所属区县", "天气"))
    again = home.deliver("petitions_2024-09-30.csv", GOOD.replace("所属区县", "天气"))
    assert (refused.delivery_seq, again.delivery_seq) == (2, 3)
    assert [delivery.status for delivery in read_ledger(home.settings)] == ["accepted", "refused"]
    accepted = home.deliver("petitions_2024-09-30.csv", GOOD)
    assert accepted.delivery_seq == 4
    assert home.column("petitions", "petition_id") == ["WX0001", "WX0002"]


def test_a_refused_file_is_accepted_once_its_dataset_is_known(home):
    content = GOOD.replace("受理时间", "交办时间")
    unknown = home.deliver("export.csv", GOOD.replace(",所属区县", ",天气"))
    assert (unknown.status, unknown.dataset) == ("refused", "")
    assert "no contract matches its headers" in unknown.reason
    assert home.deliver("export.csv", content).status == "refused"
    (named,) = home.ingest(home.settings.landing / "export.csv", dataset="petitions")
    assert named.status == "refused"
    assert "missing required column" in named.reason
    mine = [delivery for delivery in read_ledger(home.settings) if delivery.sha256 == named.sha256]
    assert [delivery.dataset for delivery in mine] == ["petitions"]


def test_two_contracts_that_match_one_file_are_both_named(home):
    """The real contracts are all apart; two are made for the purpose."""
    fields = {
        "case_id": {"title": "编号", "description": "编号", "type": "id", "required": True},
        "happened_on": {"title": "日期", "description": "日期", "type": "date"},
    }
    common = {"title": "甲", "description": "x", "owner": "x", "cadence": "daily", "key": ["case_id"], "fields": fields}
    two = {
        name: Contract.model_validate({"dataset": name} | common | {"title": name}) for name in ("firsts", "seconds")
    }
    path = home.settings.landing / "export.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("编号,日期\nA1,2024-01-01\n")
    (delivery,) = ingest_file(home.settings, two, path)
    assert delivery.status == "refused"
    assert "the contracts firsts、seconds all match" in delivery.reason
    assert "firsts_2024-09-30.csv" in delivery.reason
    assert not (home.settings.lake / "firsts" / "000002.parquet").exists()


def test_units_come_first(empty_home):
    delivery = empty_home.deliver("petitions_2024-09-30.csv", GOOD)
    assert delivery.status == "refused"
    assert "deliver the dataset units first" in delivery.reason
    assert "请先报送单位表" in delivery.reason


def test_no_such_file_and_no_such_dataset(home):
    with pytest.raises(YingshangError, match=r"absent\.csv: no such file"):
        home.ingest(home.settings.landing / "absent.csv")
    (home.settings.landing / "x.csv").write_text(GOOD)
    with pytest.raises(YingshangError, match="no dataset 'petition'; expected one of units"):
        home.ingest(home.settings.landing / "x.csv", dataset="petition")
    assert len(read_ledger(home.settings)) == 1
