"""The shape of a contract (`assets/contracts/<dataset>.yml`). How rows are parsed and judged is in `deliveries`."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator
from pydantic import Field as Declared

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class FieldType(StrEnum):
    """How the text of a cell is read; the lake type follows from it."""

    ID = "id"
    TEXT = "text"
    CODE = "code"
    UNIT = "unit"
    CREDIT_CODE = "credit_code"
    TIMESTAMP = "timestamp"
    DATE = "date"
    MONEY = "money"
    SHARE = "share"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"


class Severity(StrEnum):
    """error: the row is quarantined. warn: the row is accepted and counted."""

    ERROR = "error"
    WARN = "warn"


class Cadence(StrEnum):
    """How often the owner has promised to deliver."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    ON_CHANGE = "on_change"


class _Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _iso_day(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


Bound = Annotated[Decimal | str | None, BeforeValidator(_iso_day)]


class Range(_Declaration):
    """Plausible bounds, both inclusive; for timestamps and dates give ISO days."""

    min: Bound = None
    max: Bound = None


ORDERED_TYPES = {
    FieldType.TIMESTAMP,
    FieldType.DATE,
    FieldType.MONEY,
    FieldType.SHARE,
    FieldType.INTEGER,
    FieldType.DECIMAL,
}


class Field(_Declaration):
    """One column of a dataset."""

    title: Text = Declared(description="Chinese column name that departments use first.")
    description: Text = Declared(description="Meaning, Chinese first; becomes the column comment.")
    type: FieldType
    required: bool = False
    aliases: tuple[Text, ...] = ()
    pii: bool = Declared(default=False, description="Never leaves the lake.")
    codes: dict[Name, tuple[Text, ...]] = Declared(default_factory=dict, description="code: words that mean it.")
    unit_kind: str | None = Declared(default=None, description="For type unit: city, district, department … or any.")
    range: Range | None = None
    severity: Severity = Declared(default=Severity.ERROR, description="What a range violation does.")
    known_in: Literal["catalogue"] | None = Declared(
        default=None, description="catalogue: the value names a target or a commitment that one covers."
    )
    open_unless: Text | None = Declared(
        default=None,
        description="For type date: a period that ended here and has closed is taken only under this SQL condition.",
    )
    max_length: int = Declared(default=20_000, description="Longest text that is taken for a value, in characters.")

    @model_validator(mode="after")
    def _type_fits(self) -> Self:
        if (self.type is FieldType.CODE) != bool(self.codes):
            raise ValueError("codes are given for type code, and only for it")
        if (self.type is FieldType.UNIT) != (self.unit_kind is not None):
            raise ValueError("unit_kind is given for type unit, and only for it")
        if self.open_unless and self.type is not FieldType.DATE:
            raise ValueError("open_unless is given for type date only")
        if self.range and self.type not in ORDERED_TYPES:
            raise ValueError(f"a range needs an ordered type, not {self.type.value}")
        words = [fold(word) for code, aliases in self.codes.items() for word in {code, *aliases}]
        if repeated := sorted({word for word in words if words.count(word) > 1}):
            raise ValueError(f"the word {repeated[0]!r} stands for two codes")
        return self


class Rule(_Declaration):
    """A condition across fields; a row for which it is false breaks the rule, one for which it is unknown passes."""

    expression: Text = Declared(description="SQL condition over the parsed fields.")
    reason: Text = Declared(description="What a clerk reads in quarantine, Chinese.")
    severity: Severity = Severity.ERROR


class Contract(_Declaration):
    """Everything that is known about one dataset; parsing, checks and the data dictionary are generated from it."""

    dataset: Name
    title: Text
    description: Text
    owner: Text
    cadence: Cadence
    key: tuple[Name, ...] = Declared(min_length=1)
    ignored_headers: tuple[Text, ...] = Declared(default=("序号", "备注"), description="Columns left out on purpose.")
    max_quarantine_share: Decimal = Declared(default=Decimal("0.05"), ge=0, le=1)
    fields: dict[Name, Field] = Declared(min_length=1)
    rules: dict[Name, Rule] = Declared(default_factory=dict)

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        for name in self.key:
            if name not in self.fields or not self.fields[name].required:
                raise ValueError(f"key field {name!r} must be a required field")
        seen: dict[str, str] = {}
        for name in self.fields:
            for header in {fold(header) for header in self.headers(name)}:
                if header in seen:
                    raise ValueError(f"the header {header!r} stands for {seen[header]} and for {name}")
                seen[header] = name
        if clash := set(self.rules) & set(RULE_REASONS):
            raise ValueError(f"rule name {min(clash)!r} is taken by a built-in rule")
        return self

    def headers(self, name: str) -> tuple[str, ...]:
        """Return every header that means the field `name`."""
        return (name, self.fields[name].title, *self.fields[name].aliases)

    def field_of_header(self) -> dict[str, str]:
        """Map each known header, folded, to its field."""
        return {fold(header): name for name in self.fields for header in self.headers(name)}

    @property
    def names_targets(self) -> bool:
        """Whether a field must name a target of the catalogue."""
        return any(field.known_in for field in self.fields.values())

    @property
    def has_closing_periods(self) -> bool:
        """Whether rows are about periods that close."""
        return any(field.open_unless for field in self.fields.values())

    @property
    def pii_fields(self) -> frozenset[str]:
        """Names of the fields that never leave the lake."""
        return frozenset(name for name, field in self.fields.items() if field.pii)


# Built-in rules in the order in which a row is judged, with the words for the clerk.
RULE_REASONS = {
    "columns": "该行列数与表头不符, 或引号、括号未闭合",
    "encoding": "含无法识别的字符(编码错误)",
    "formula": "单元格是公式或公式出错, 请粘贴为数值后再报",
    "length": "内容过长, 疑为引号未闭合或误粘贴",
    "required": "必填项为空",
    "type": "无法按规定格式识别",
    "code": "取值不在代码表内",
    "unit": "单位名称或代码不在单位表内",
    "unknown": "目标目录中没有可填报此编号的指标, 请按下发的填报表填写",
    "credit_code": "统一社会信用代码校验位不符",
    "range": "数值超出合理范围(请核对单位: 元/万元/亿元)",
    "closed": "该报告期已关闭(数据截止日已过定稿日); 补报或更正须填写修订次数和修订原因",
    "key_conflict": "同一批次内主键重复且内容不同",
}


def fold(text: str) -> str:
    """Return a header or code word as it is compared: half-width, lower case, without blanks and underscores."""
    return re.sub(r"[\s_\ufeff]+", "", unicodedata.normalize("NFKC", text)).lower()
