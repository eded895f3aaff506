"""Turns the text of a cell into a typed value, as polars expressions. Whether a row is accepted is `judging`'s affair.

Every field type has a generous reading, which is the definition, and may have quick ones, which read the usual
spelling alone and are several times faster. A quick reading must give the generous value or nothing, or a day before
`FIRST_DAY`, which no quick verdict accepts.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal

import polars as pl

from yingshang.contracts.model import Field, FieldType, fold

LOCAL_ZONE = "Asia/Shanghai"
MONEY_TYPE = pl.Decimal(18, 2)
LAKE_TYPES: dict[FieldType, pl.DataType] = {
    FieldType.ID: pl.String(),
    FieldType.TEXT: pl.String(),
    FieldType.CODE: pl.String(),
    FieldType.UNIT: pl.String(),
    FieldType.CREDIT_CODE: pl.String(),
    FieldType.TIMESTAMP: pl.Datetime("us"),
    FieldType.DATE: pl.Date(),
    FieldType.MONEY: MONEY_TYPE,
    FieldType.SHARE: pl.Decimal(9, 6),
    FieldType.DECIMAL: pl.Decimal(18, 6),
    FieldType.INTEGER: pl.Int64(),
    FieldType.BOOLEAN: pl.Boolean(),
}
EMPTY_WORDS = ("null", "none", "n/a", "na", "nan", "无", "-", "--", "—", "——", "/", "\\n")
BOOLEAN_WORDS = {
    **dict.fromkeys(("是", "true", "t", "1", "y", "yes", "√", "有", "对"), True),
    **dict.fromkeys(("否", "false", "f", "0", "n", "no", "×", "无", "没有", "不是"), False),
}
_SCALED = pl.Decimal(38, 10)  # 亿元 with ten decimals is exact to the cent
# Twenty digits before the point: above any amount, and 亿元 of it still fits 38 digits.
_UNGROUPED = r"[0-9]{1,20}(?:\.[0-9]*)?|\.[0-9]+"
_PLAIN_NUMBER = rf"^[-+]?(?:{_UNGROUPED})$"
_NUMBER = rf"^[-+]?(?:{_UNGROUPED}|[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,6}}(?:\.[0-9]*)?)$"
_PLAIN_WHOLE_NUMBER = r"^-?[0-9]{1,18}$"
_WHOLE_NUMBER = r"^[-+]?(?:[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.0*)?$"
# Five or more letters, digits, signs or Chinese characters; after a first digit no point and no E.
_USUAL_ID = r"^(?:[!-/:-~\u{4e00}-\u{9fff}]|[0-9][!-\-/-DF-df-~\u{4e00}-\u{9fff}])[!-~\u{4e00}-\u{9fff}]{4,}$"
_NO_ID = r"[\s\x00-\x1f\x7f]|^[0-9](\.[0-9]+)?[eE]\+?[0-9]+$"
_CREDIT_CODE = r"^([0-9A-HJ-NPQRTUWXY]{18})$"
_INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
# A year of two digits is not taken for one of the first century.
_WITH_FULL_YEAR = r"(?s)^([1-9][0-9]{3}.*)$"
_WRITTEN_DAY = r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?[T\s]*"
_COMPACT_DAY = r"^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})([0-9]{2}))?$"
_WITH_ZONE = r"^(.*[0-9](?:Z|[+-][0-9]{2}:?[0-9]{2}))$"
# A year of two digits is read as one of the first century; the generous readings refuse it.
FIRST_DAY = dt.date(1000, 1, 1)
_EXCEL_ORIGIN = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - the lake holds local time without a zone
_EXCEL_SERIAL = r"^([0-9]{5}(?:\.[0-9]+)?)$"


@dataclass(frozen=True)
class Reading:
    """How one field is read in one delivery: the contract's type, and what this source writes differently."""

    name: str
    field: Field
    formats: tuple[str, ...] = ()
    multiplier: int = 1
    time_zone: str | None = None
    unit_words: Mapping[str, str] = dataclass_field(default_factory=dict)

    @property
    def lake_type(self) -> pl.DataType:
        """Type of the column in the lake."""
        return LAKE_TYPES[self.field.type]


def plain_text(reading: Reading, column: str) -> pl.Expr:
    """Return the text of a cell as it is read: trimmed, half-width where it is no free text; nothing for "nothing"."""
    text = pl.col(column).str.strip_chars()
    if reading.field.type is FieldType.TEXT:
        return pl.when(text != "").then(text)
    plain = text.str.normalize("NFKC").str.replace_all(_INVISIBLE, "").str.strip_chars()
    words = [word for word in EMPTY_WORDS if reading.field.type is not FieldType.BOOLEAN or word not in BOOLEAN_WORDS]
    spellings = {spelling for word in words for spelling in (word, word.upper(), word.title(), word.capitalize())}
    return with_words_replaced(plain, dict.fromkeys(["", *sorted(spellings)]))


def generous(reading: Reading, plain: pl.Expr) -> pl.Expr:
    """Return the value of a cell's plain text; nothing when it cannot be read."""
    kind = reading.field.type
    if kind is FieldType.TEXT:
        return plain
    if kind is FieldType.ID:
        return pl.when(~plain.str.contains(_NO_ID)).then(plain)
    if kind is FieldType.CREDIT_CODE:
        return plain.str.to_uppercase().str.replace_all("[ -]", "").str.extract(_CREDIT_CODE, 1)
    if kind in {FieldType.CODE, FieldType.UNIT, FieldType.BOOLEAN}:
        folded = plain.str.replace_all(r"[\s_]+", "").str.to_lowercase()
        return _looked_up(folded, {fold(word): value for word, value in _words(reading).items()}, reading)
    if kind in {FieldType.TIMESTAMP, FieldType.DATE}:
        moment = _by_formats(plain, reading) if reading.formats else _any_moment(plain, reading)
        return moment.dt.date() if kind is FieldType.DATE else moment
    return _number(plain, reading)


def quick_readings(reading: Reading, text: pl.Expr) -> list[pl.Expr]:
    """Return faster readings of the usual spellings, to be tried on a sample before they are trusted."""
    kind = reading.field.type
    quick: list[pl.Expr] = []
    if kind is FieldType.ID:
        quick = [pl.when(text.str.contains(_USUAL_ID)).then(text)]
    elif kind is FieldType.CREDIT_CODE:
        quick = [pl.when(text.str.contains(_CREDIT_CODE)).then(text)]
    elif kind in {FieldType.CODE, FieldType.UNIT, FieldType.BOOLEAN}:
        quick = [_looked_up(text, _words(reading), reading)]
    elif kind is FieldType.INTEGER:
        quick = [pl.when(text.str.contains(_PLAIN_WHOLE_NUMBER)).then(text).cast(pl.Int64, strict=False)]
    elif kind in {FieldType.MONEY, FieldType.DECIMAL}:
        value = pl.when(text.str.contains(_PLAIN_NUMBER)).then(text).cast(_SCALED, strict=False)
        quick = [_rounded(value * reading.multiplier if reading.multiplier != 1 else value, reading)]
    elif kind is FieldType.TIMESTAMP and not reading.formats:
        patterns = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S")
        # The cache of polars for repeated texts costs more than it saves: moments hardly ever repeat.
        moments = [text.str.to_datetime(pattern, time_unit="us", strict=False, cache=False) for pattern in patterns]
        quick = [_in_local_time(moment, reading) for moment in moments]
    elif kind is FieldType.DATE and not reading.formats:
        quick = [text.str.to_date(pattern, strict=False) for pattern in ("%Y-%m-%d", "%Y/%m/%d")]
    return quick


def _words(reading: Reading) -> Mapping[str, str | bool]:
    """Return every word of a closed list with the value it stands for."""
    if reading.field.type is FieldType.BOOLEAN:
        return BOOLEAN_WORDS
    if reading.field.type is FieldType.UNIT:
        return reading.unit_words
    return {word: code for code, words in reading.field.codes.items() for word in (code, *words)}


def _looked_up(text: pl.Expr, words: Mapping[str, str | bool], reading: Reading) -> pl.Expr:
    if not words:
        return pl.lit(None, dtype=reading.lake_type)
    dtype = reading.lake_type
    return text.map_batches(
        lambda column: column.replace_strict(words, default=None, return_dtype=dtype),
        return_dtype=dtype,
        is_elementwise=True,
    )


def with_words_replaced(text: pl.Expr, words: Mapping[str, str | None]) -> pl.Expr:
    """Replace whole words; other texts stay. As an expression, `replace` would gather the column of the whole file."""
    return text.map_batches(lambda column: column.replace(words), return_dtype=pl.String, is_elementwise=True)


def _any_moment(plain: pl.Expr, reading: Reading) -> pl.Expr:
    """Read 2024-3-5, 2024/03/05 9:05, 2024年3月5日 9时5分, 20240305, ISO 8601 with zone, Excel serial numbers."""
    day = plain.str.extract(_WITH_FULL_YEAR, 1).str.replace(_WRITTEN_DAY, "${1}-${2}-${3} ")
    spaced = day.str.replace(_COMPACT_DAY, "${1}-${2}-${3} ${4}:${5}:${6}")
    clock = spaced.str.replace_all("[时点分]", ":").str.strip_chars_end(": 秒")
    padded = clock.str.replace("^([0-9-]+)$", "${1} 0:0:0").str.replace("^([0-9-]+ +[0-9]+:[0-9]+)$", "${1}:0")
    written = padded.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False)
    zoned = clock.str.extract(_WITH_ZONE, 1).str.replace("Z$", "+00:00")
    utc = zoned.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%z", time_unit="us", time_zone="UTC", strict=False)
    days = plain.str.extract(_EXCEL_SERIAL, 1).cast(pl.Float64, strict=False)
    microseconds = (days * 86_400).round(0).cast(pl.Int64) * 1_000_000
    serial = pl.lit(_EXCEL_ORIGIN) + microseconds.cast(pl.Duration("us"))
    return pl.coalesce(_in_local_time(pl.coalesce(written, serial), reading), _as_local(utc))


def _by_formats(plain: pl.Expr, reading: Reading) -> pl.Expr:
    moments = []
    for pattern in reading.formats:
        if "%z" in pattern:
            offset = plain.str.replace("Z$", "+00:00")
            moments.append(_as_local(offset.str.to_datetime(pattern, time_unit="us", time_zone="UTC", strict=False)))
        elif re.search("%[HIRTklrXcs]", pattern):
            moments.append(_in_local_time(plain.str.to_datetime(pattern, time_unit="us", strict=False), reading))
        else:
            day = plain.str.to_date(pattern, strict=False).cast(pl.Datetime("us"))
            moments.append(_in_local_time(day, reading))
    return _with_full_year(pl.coalesce(moments))


def _with_full_year(moment: pl.Expr) -> pl.Expr:
    """Leave out what a year of two digits turned into."""
    return pl.when(moment >= FIRST_DAY).then(moment)


def _in_local_time(moment: pl.Expr, reading: Reading) -> pl.Expr:
    """Bring a moment without a zone from the source's zone to the lake's; an hour that summer time skips is nothing."""
    if not reading.time_zone:
        return moment
    return _as_local(moment.dt.replace_time_zone(reading.time_zone, ambiguous="earliest", non_existent="null"))


def _as_local(zoned: pl.Expr) -> pl.Expr:
    return zoned.dt.convert_time_zone(LOCAL_ZONE).dt.replace_time_zone(None)


def _number(plain: pl.Expr, reading: Reading) -> pl.Expr:
    """Read 1,234.50, ¥1,234, (1,234), 3.5万元, 12.5%."""
    bare = plain.str.replace_all(r"[\s¥$€£]", "").str.replace(r"^\((.+)\)$", "-${1}")
    if reading.field.type is FieldType.INTEGER:
        whole = pl.when(bare.str.contains(_WHOLE_NUMBER)).then(bare).str.replace(r"\..*$", "")
        return whole.str.replace_all("[+,]", "").cast(pl.Int64, strict=False)
    if reading.field.type is FieldType.MONEY:
        factors = (
            {"": reading.multiplier, "元": 1}
            | dict.fromkeys(("万", "万元"), 10**4)
            | dict.fromkeys(("亿", "亿元"), 10**8)
        )
        factor = bare.str.extract("([万亿]?元?)$", 1).map_batches(
            lambda column: column.replace_strict(factors, default=None, return_dtype=pl.Int64),
            return_dtype=pl.Int64,
            is_elementwise=True,
        )
        return _rounded(_exact(bare.str.replace("[万亿]?元?$", "")) * factor, reading)
    if reading.field.type is FieldType.SHARE:
        divisor = pl.when(bare.str.ends_with("%")).then(pl.lit(Decimal(100))).otherwise(pl.lit(Decimal(1)))
        return _rounded(_exact(bare.str.strip_suffix("%")) / divisor, reading)
    return _rounded(_exact(bare) * reading.multiplier, reading)


def _exact(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(_NUMBER)).then(text).str.replace_all(",", "").cast(_SCALED, strict=False)


def _rounded(value: pl.Expr, reading: Reading) -> pl.Expr:
    scale = {FieldType.MONEY: 2}.get(reading.field.type, 6)
    return value.round(scale, mode="half_away_from_zero").cast(reading.lake_type, strict=False)
