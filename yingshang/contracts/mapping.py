"""The shape of a mapping: how a foreign file becomes datasets without code. `docs/mapping.md` explains every option."""

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic import Field as Declared

from yingshang.contracts.model import Contract, FieldType, Name, Severity, Text
from yingshang.declarations import load_declaration
from yingshang.errors import YingshangError

MONEY_UNITS = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
_MOMENTS = {FieldType.DATE, FieldType.TIMESTAMP}


class _Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Declaration):
    """Where the text of one field comes from, and how it is to be read."""

    column: Text | None = Declared(default=None, description="Header of the source column.")
    constant: str | None = Declared(default=None, description="The same text for every row.")
    expression: Text | None = Declared(default=None, description="DuckDB SQL over the source columns (all text).")
    values: dict[str, str] = Declared(default_factory=dict, description="source value: value to read instead.")
    formats: tuple[Text, ...] = Declared(default=(), description="strftime patterns of dates, in this order.")
    unit: Literal["元", "万元", "亿元"] | None = Declared(default=None, description="Unit of a money column.")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [source for source in (self.column, self.constant, self.expression) if source is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of column, constant, expression")
        return self


def _column_from_text(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


def _groups(pattern: str) -> int:
    try:
        return re.compile(pattern).groups
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression ({error})") from error


def _as_sequence(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Output(_Declaration):
    """One dataset that is read from the file."""

    dataset: Name
    name: Name | None = Declared(default=None, description="Tells two outputs of one dataset apart.")
    where: Text | None = Declared(default=None, description="DuckDB SQL condition: only these source rows.")
    delivery_kind: Literal["increment", "full_snapshot"] = "increment"
    duplicates: Literal["quarantine", "keep_last"] = "quarantine"
    columns: dict[Name, Annotated[Column, BeforeValidator(_column_from_text)]] = Declared(min_length=1)
    ignored_columns: tuple[Text, ...] = Declared(default=(), description="Source columns left out on purpose.")
    severities: dict[Name, Severity] = Declared(default_factory=dict, description="rule: severity for this source.")


class Cutoff(_Declaration):
    """The last day that a delivery covers (数据截止日期)."""

    on: dt.date | None = None
    from_file_name: Text | None = Declared(default=None, description="Pattern whose first group is the day.")
    format: Text = "%Y-%m-%d"
    latest_of: Name | None = Declared(default=None, description="Latest value of this field in the file.")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(source is not None for source in (self.on, self.from_file_name, self.latest_of)) != 1:
            raise ValueError("give exactly one of on, from_file_name, latest_of")
        if self.from_file_name and _groups(self.from_file_name) != 1:
            raise ValueError("from_file_name needs exactly one group, around the day")
        return self


class Footer(_Declaration):
    """A control total in the file: the number of rows, checked against what was read."""

    pattern: Text = Declared(description="Pattern of the footer's text; its one group is the total.")

    @model_validator(mode="after")
    def _one_group(self) -> Self:
        if _groups(self.pattern) != 1:
            raise ValueError("the pattern needs exactly one group, around the total")
        return self


class Mapping(_Declaration):
    """How files that match `files` are read and which datasets they become."""

    name: Name
    description: Text
    files: Text = Declared(description="Shell pattern of the file name.")
    format: Literal["csv", "xlsx", "jsonl", "parquet"] | None = None
    encoding: Annotated[tuple[Text, ...], BeforeValidator(_as_sequence)] = Declared(
        default=(), description="One encoding, or several: the first that fits the whole file."
    )
    delimiter: Annotated[str, Declared(min_length=1, max_length=1)] | None = None
    sheet: str | int = 0
    header_row: int = Declared(default=1, ge=1)
    skip_where: Text | None = Declared(default=None, description="DuckDB SQL condition: rows that are no data.")
    footer: Footer | None = None
    time_zone: str | None = Declared(default=None, description="Zone of the timestamps, when it is not local time.")
    data_cutoff: Cutoff
    outputs: tuple[Output, ...] = Declared(min_length=1)

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        names = [output.name or output.dataset for output in self.outputs]
        if len(set(names)) != len(names):
            raise ValueError("two outputs have the same dataset and name; give each a name of its own")
        try:
            ZoneInfo(self.time_zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(
                f"time_zone {self.time_zone!r} is not known; expected a name such as Asia/Shanghai"
            ) from error
        return self


def load_mapping(path: Path, contracts: dict[str, Contract]) -> Mapping:
    """Read a mapping and check it against the contracts it writes to.

    Raises:
        YingshangError: it is wrong by itself (file and line), or names a dataset, field or rule that does not exist.
    """
    mapping = load_declaration(path, Mapping)
    for output in mapping.outputs:
        contract = contracts.get(output.dataset)
        if contract is None:
            raise YingshangError(
                f"{path}: no dataset {output.dataset!r}; expected one of {'、'.join(sorted(contracts))}."
            )
        _check_columns(path, output, contract)
        for rule in output.severities:
            if rule not in contract.rules:
                raise YingshangError(
                    f"{path}: {output.dataset} has no rule {rule!r}; expected one of {'、'.join(contract.rules)}."
                )
        _check_cutoff(path, mapping, output, contract)
    return mapping


def _check_columns(path: Path, output: Output, contract: Contract) -> None:
    for name, column in output.columns.items():
        if name not in contract.fields:
            raise YingshangError(
                f"{path}: {output.dataset} has no field {name!r}; see assets/contracts/{output.dataset}.yml."
            )
        kind = contract.fields[name].type
        if column.formats and kind not in _MOMENTS:
            raise YingshangError(f"{path}: {output.dataset}.{name} is of type {kind}; formats are for dates and times.")
        if column.unit and kind is not FieldType.MONEY:
            raise YingshangError(f"{path}: {output.dataset}.{name} is of type {kind}; a unit is for money.")
    missing = [name for name, field in contract.fields.items() if field.required and name not in output.columns]
    if missing:
        raise YingshangError(
            f"{path}: {output.dataset} needs {'、'.join(missing)}; map them to a column, constant or expression."
        )


def _check_cutoff(path: Path, mapping: Mapping, output: Output, contract: Contract) -> None:
    name = mapping.data_cutoff.latest_of
    if name is not None and (name not in output.columns or contract.fields[name].type not in _MOMENTS):
        raise YingshangError(
            f"{path}: data_cutoff.latest_of is {name!r}, which {output.name or output.dataset} maps to no date or "
            "time; name a field that every output maps, or give on or from_file_name."
        )
