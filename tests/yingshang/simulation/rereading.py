"""Reads simulated files back in plain Python and judges their rows, independently of simulator and pipeline.

A row is a dict of canonical field: value (str, int, Decimal, bool, date, datetime or None).
"""

import csv
import datetime as dt
import gzip
import io
import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import yaml

from yingshang import credit_codes

MONEY_UNITS = {"万元": 10_000, "亿元": 100_000_000}
CONTRACTS_DIR = Path(__file__).resolve().parents[3] / "assets" / "contracts"
CONTRACTS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in CONTRACTS_DIR.glob("*.yml")}
CATALOGUES = [yaml.safe_load(path.read_text("utf-8")) for path in CONTRACTS_DIR.parent.glob("catalogue/*.yml")]
TARGETS = {
    number
    for catalogue in CATALOGUES
    for kpi_id, target in catalogue.get("targets", {}).items()
    for number in (kpi_id, *target.get("source_ids", ()))
}
UNREADABLE = object()


def cells(path: Path) -> list[dict]:
    """Rows as header: raw value."""
    if path.suffix == ".xlsx":
        rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        header = next(rows)
        return [dict(zip(header, row, strict=True)) for row in rows]
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in data.decode().splitlines()]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def moment(value):
    if isinstance(value, dt.date):
        return dt.datetime.fromisoformat(value.isoformat())
    parts = [int(number) for number in re.findall(r"\d+", value)]
    parts += [0] * (6 - len(parts))
    try:
        return dt.datetime.fromisoformat("{:04d}-{:02d}-{:02d} {:02d}:{:02d}:{:02d}".format(*parts))
    except ValueError:
        return UNREADABLE


def number(value, multiplier=1):
    if not isinstance(value, str):
        return Decimal(value) * multiplier
    text = value.replace(",", "")
    try:
        return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text) * multiplier
    except ArithmeticError:
        return UNREADABLE


class Reader:
    """Reads rows of one file; `units` maps every spelling to its code."""

    def __init__(self, dataset, units):
        self.fields = CONTRACTS[dataset]["fields"]
        self.units = units

    def rows(self, path: Path) -> list[dict]:
        empty = dict.fromkeys(self.fields)
        return [empty | dict(self._row(raw)) for raw in cells(path)]

    def _row(self, raw):
        for header, value in raw.items():
            bare = re.sub(r"[(\uff08](万元|亿元)[)\uff09]$", "", header)
            unit = next((unit for unit in MONEY_UNITS if header != bare and unit in header), None)
            name = next(name for name, field in self.fields.items() if bare in (name, field["title"]))
            yield name, self._value(self.fields[name], value, MONEY_UNITS.get(unit, 1))

    def _value(self, field, value, multiplier):
        kind = field["type"]
        if value is None or value == "":
            return None
        if kind in {"money", "share", "decimal", "integer"}:
            return number(value, multiplier)
        if kind in {"date", "timestamp"}:
            found = moment(value)
            return found.date() if kind == "date" and found is not UNREADABLE else found
        words = self._words(field)
        return words.get(value, UNREADABLE) if words else value

    def _words(self, field):
        if field["type"] == "code":
            return {word: code for code, words in field["codes"].items() for word in (code, *words)}
        booleans = {"是": True, "否": False, "true": True, "false": False, True: True, False: False}
        return {"unit": self.units, "boolean": booleans}.get(field["type"])


def faults(dataset: str, row: dict) -> list[str]:
    """Rule ids that a row breaks by itself."""
    found = []
    for name, field in CONTRACTS[dataset]["fields"].items():
        value = row.get(name)
        limits = field.get("range", {}) if field.get("severity") != "warn" else {}
        if value is None:
            found += ["required"] if field.get("required") else []
        elif value is UNREADABLE:
            found.append({"code": "code", "unit": "unit"}.get(field["type"], "type"))
        elif "known_in" in field and value not in TARGETS:
            found.append("unknown")
        elif field["type"] == "credit_code" and not credit_codes.is_valid(value):
            found.append("credit_code")
        elif field["type"] not in {"date", "timestamp"} and (
            ("min" in limits and value < limits["min"]) or ("max" in limits and value > limits["max"])
        ):
            found.append("range")
    closed, accepted = row.get("closed_at"), row.get("accepted_at")
    if isinstance(closed, dt.datetime) and isinstance(accepted, dt.datetime) and closed < accepted:
        found.append("closed_not_before_accepted")
    return found


def units_of(out: Path) -> dict[str, str]:
    path = next(out.glob("*/units_*"))
    spellings = {}
    for row in Reader("units", {}).rows(path):
        for word in (row["unit_code"], row["unit_name"], *(row["aliases"] or "").split("、")):
            assert word == "" or spellings.setdefault(word, row["unit_code"]) == row["unit_code"]
    return spellings


class Lake:
    """Newest accepted row per key; `deliver` returns the counts of one file."""

    def __init__(self, out: Path):
        self.out, self.units = out, units_of(out)
        self.newest: dict[str, dict] = {}

    def deliver(self, dataset: str, path: Path) -> dict:
        key = CONTRACTS[dataset]["key"][0]
        rows = Reader(dataset, self.units).rows(path)
        dirty, good = Counter(), {}
        for row in rows:
            rules = faults(dataset, row)
            assert len(rules) <= 1, (path, rules, row)
            dirty.update(rules)
            if not rules:
                good.setdefault(row[key], []).append(row)
        newest, accepted, repeats = self.newest.setdefault(dataset, {}), 0, 0
        for name, same in good.items():
            if any(row != same[0] for row in same):
                dirty["key_conflict"] += len(same)
                continue
            is_known = newest.get(name) == same[0]
            accepted += not is_known
            repeats += len(same) - 1 + is_known
            newest[name] = same[0]
        return {"rows": len(rows), "accepted": accepted, "identical_repeats": repeats, "dirty": dict(dirty)}
