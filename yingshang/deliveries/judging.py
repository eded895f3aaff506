"""Decides row by row: accepted, or refused with reasons. Reading cells is `parsing`, moving rows is `ingest`.

A quick verdict over all rows finds those that are certainly good; the others get the full verdict, which is the
definition and names every fault. Both agree on every row that the quick one accepts (a property test holds them to it).
Columns: `raw:<field>` is the delivered text, `plain:<field>` the text as it is read, `<field>` the typed value.
"""

import datetime as dt
import functools
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property

import polars as pl

from yingshang.contracts.model import Contract, Field, FieldType, Severity
from yingshang.deliveries.credit_check import has_wrong_check_digit
from yingshang.deliveries.parsing import FIRST_DAY, Reading, generous, plain_text, quick_readings

RAW, PLAIN = "raw:", "plain:"
ROW = "_row_number"
SURPLUS = "_surplus"
TAIL, BLANK = "_has_empty_tail", "_is_blank"
SAMPLE_ROWS = 2_000
_FORMULA = r"^(=[A-Za-z(+\-0-9]|#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)$)"
_SPECIAL_FAULTS = {FieldType.CODE: "code", FieldType.UNIT: "unit"}


@dataclass(frozen=True, eq=False)
class Fault:
    """One way in which a row can be wrong: the field (empty for a rule across fields), the rule, the condition."""

    field: str
    rule: str
    condition: pl.Expr


@dataclass(frozen=True)
class Verdict:
    """Rows of one batch: accepted ones typed, refused ones with `fields` and `rules`, warnings by rule."""

    accepted: pl.DataFrame
    refused: pl.DataFrame


@dataclass(frozen=True)
class Judge:
    """Reads and judges the rows of one delivery of one dataset.

    `severities` lets a source lower a rule across fields; `is_lossy` says that undecodable bytes were replaced.
    `known` holds the values that the catalogue knows, for fields that must be in it; periods that ended by
    `closed_until` are closed.
    """

    contract: Contract
    readings: tuple[Reading, ...]
    severities: dict[str, Severity] = dataclass_field(default_factory=dict)
    is_lossy: bool = False
    known: frozenset[str] = frozenset()
    closed_until: dt.date | None = None

    @cached_property
    def lake_schema(self) -> dict[str, pl.DataType]:
        """Types of the contract's columns in the lake, in the contract's order."""
        return {name: Reading(name, field).lake_type for name, field in self.contract.fields.items()}

    def quick_columns(self, sample: pl.DataFrame) -> list[pl.Expr]:
        """Return typed columns, each by the quickest reading that agrees with the generous one on a sample."""
        wanted = {reading.name: generous(reading, plain_text(reading, RAW + reading.name)) for reading in self.readings}
        quick = {
            f"{reading.name}:{place}": candidate
            for reading in self.readings
            for place, candidate in enumerate(quick_readings(reading, pl.col(RAW + reading.name)))
        }
        tried = sample.select(column.alias(name) for name, column in (wanted | quick).items())
        chosen = dict(wanted)
        for label, candidate in reversed(quick.items()):
            name = label.partition(":")[0]
            if _agree(tried[label], tried[name]):
                chosen[name] = candidate
        return self._all_columns(chosen)

    def quick_verdict(self) -> pl.Expr:
        """Return a condition under which a row is certainly good, check digits apart."""
        good = [pl.col(SURPLUS).is_null()]
        for reading in self.readings:
            field, value, text = reading.field, pl.col(reading.name), pl.col(RAW + reading.name)
            if field.type in {FieldType.TEXT, FieldType.ID}:
                is_plain = ~value.str.contains("^[=#]") & (value.str.len_bytes() <= field.max_length)
                good.append(value.is_null() | is_plain)
            if field.type in {FieldType.DATE, FieldType.TIMESTAMP}:
                good.append((value >= FIRST_DAY).fill_null(value=True))
            if field.type is FieldType.TEXT:
                good.append(~value.str.contains("\0", literal=True).fill_null(value=False))
            is_empty = text.is_null() | (text == "")
            good.append(value.is_not_null() if field.required else value.is_not_null() | is_empty)
            if self.is_lossy:
                good.append(~text.str.contains("\ufffd", literal=True).fill_null(value=False))
        good += [~fault.condition.fill_null(value=False) for fault in self._value_faults()]
        return pl.all_horizontal(good)

    def has_wrong_credit_code(self, rows: pl.DataFrame) -> pl.Series:
        """Say which typed rows hold a credit code whose check digit is wrong."""
        wrong = pl.repeat(value=False, n=len(rows), eager=True)
        for name in self._checked_codes:
            wrong |= has_wrong_check_digit(rows[name])
        return wrong

    def full_verdict(self, rows: pl.DataFrame) -> Verdict:
        """Judge rows of delivered text in every respect."""
        plain = [plain_text(reading, RAW + reading.name).alias(PLAIN + reading.name) for reading in self.readings]
        values = {reading.name: generous(reading, pl.col(PLAIN + reading.name)) for reading in self.readings}
        typed = rows.with_columns(plain).with_columns(self._all_columns(values))
        faults = [*self._cell_faults(), *self._value_faults()]
        flags = typed.select(fault.condition.fill_null(value=False).alias(str(n)) for n, fault in enumerate(faults))
        found = {fault: flags[str(n)] for n, fault in enumerate(faults) if flags[str(n)].any()}
        for name in self._checked_codes:
            if (wrong := has_wrong_check_digit(typed[name])).any():
                found[Fault(name, "credit_code", pl.col(name))] = wrong
        if not found:
            return Verdict(typed, typed.clear())
        is_refused = functools.reduce(operator.or_, found.values())
        refused = typed.filter(is_refused).with_columns(
            _listed(found, is_refused, "field").alias("fields"), _listed(found, is_refused, "rule").alias("rules")
        )
        return Verdict(typed.filter(~is_refused), refused)

    def closed_rows(self, good: pl.LazyFrame) -> dict[str, pl.Series]:
        """Return by field the numbers of good rows about a period that has closed, without what would excuse them.

        Whether a row says anything new is not asked here.
        """
        return {
            name: good.filter(pl.col(name) <= self.closed_until, ~_is_true(field.open_unless))
            .select(ROW)
            .collect()
            .to_series()
            for name, field in self.contract.fields.items()
            if field.open_unless and self.closed_until
        }

    def warnings(self, accepted: pl.DataFrame) -> dict[str, int]:
        """Count the accepted rows that a rule of severity warn speaks against, by rule."""
        counts = [fault.condition.fill_null(value=False).sum().alias(fault.rule) for fault in self._warnings]
        found = accepted.select(counts).row(0, named=True) if counts and not accepted.is_empty() else {}
        return {rule: count for rule, count in found.items() if count}

    def _all_columns(self, columns: dict[str, pl.Expr]) -> list[pl.Expr]:
        nothing = {name: pl.lit(None, dtype=dtype) for name, dtype in self.lake_schema.items()}
        return [column.alias(name) for name, column in (nothing | columns).items()]

    def _cell_faults(self) -> Iterator[Fault]:
        """Yield what can be wrong with the delivered text."""
        yield Fault("", "columns", pl.col(SURPLUS).is_not_null())
        for reading in self.readings:
            name, field, text = reading.name, reading.field, pl.col(PLAIN + reading.name)
            is_long = text.str.len_chars() > field.max_length
            is_formula = text.str.contains(_FORMULA) & ~is_long
            is_unread = text.is_not_null() & pl.col(name).is_null() & ~is_formula & ~is_long
            yield Fault(name, "length", is_long)
            yield Fault(name, "formula", is_formula)
            yield Fault(name, _SPECIAL_FAULTS.get(field.type, "type"), is_unread)
            yield Fault(name, "encoding", text.str.contains(self._damage))
            if field.required:
                yield Fault(name, "required", text.is_null())

    def _value_faults(self) -> Iterator[Fault]:
        """Yield what can be wrong with typed values."""
        for name, field in self._ranges(Severity.ERROR):
            yield Fault(name, "range", ~_bounds(field, pl.col(name)))
        for name, field in self.contract.fields.items():
            if field.known_in:
                yield Fault(name, "unknown", ~pl.col(name).is_in(self.known))
        yield from self._rules(Severity.ERROR)

    @cached_property
    def _warnings(self) -> list[Fault]:
        ranges = [
            Fault(name, f"range:{name}", ~_bounds(field, pl.col(name))) for name, field in self._ranges(Severity.WARN)
        ]
        return [*ranges, *self._rules(Severity.WARN)]

    def _ranges(self, severity: Severity) -> Iterator[tuple[str, Field]]:
        for name, field in self.contract.fields.items():
            if field.range and field.severity is severity:
                yield name, field

    def _rules(self, severity: Severity) -> Iterator[Fault]:
        for name, rule in self.contract.rules.items():
            if self.severities.get(name, rule.severity) is severity:
                yield Fault("", name, ~pl.sql_expr(rule.expression))

    @property
    def _damage(self) -> str:
        """Pattern of what damaged bytes leave behind; a file may hold U+FFFD rightly when it was read without loss."""
        return r"[\x00\x{fffd}]" if self.is_lossy else r"\x00"

    @cached_property
    def _checked_codes(self) -> list[str]:
        codes = (reading for reading in self.readings if reading.field.type is FieldType.CREDIT_CODE)
        return [reading.name for reading in codes if reading.field.severity is Severity.ERROR]


def _agree(quick: pl.Series, wanted: pl.Series) -> bool:
    """Say whether a quick reading gave the generous value for most of a sample, and never another one."""
    missed = quick.is_null() & wanted.is_not_null()
    differing = quick.is_not_null() & quick.ne_missing(wanted)
    return not differing.any() and int(missed.sum()) * 20 <= len(quick)


def _is_true(condition: str) -> pl.Expr:
    return pl.sql_expr(condition).fill_null(value=False)


def _bounds(field: Field, value: pl.Expr) -> pl.Expr:
    bounds = []
    if field.range and field.range.min is not None:
        bounds.append(value >= _literal(field, field.range.min))
    if field.range and field.range.max is not None:
        bounds.append(value <= _literal(field, field.range.max))
    return pl.all_horizontal(bounds)


def _literal(field: Field, bound: object) -> pl.Expr:
    if field.type is FieldType.DATE:
        return pl.lit(str(bound)).str.to_date("%Y-%m-%d")
    if field.type is FieldType.TIMESTAMP:
        return pl.lit(str(bound)).str.to_datetime("%Y-%m-%d", time_unit="us")
    return pl.lit(bound)


def _listed(found: dict[Fault, pl.Series], is_refused: pl.Series, part: str) -> pl.Series:
    """Return the list of fields or rules that each refused row breaks, in the order of judging."""
    named = {
        str(n): pl.select(pl.when(flag.filter(is_refused)).then(pl.lit(getattr(fault, part)))).to_series()
        for n, (fault, flag) in enumerate(found.items())
    }
    return pl.DataFrame(named).select(pl.concat_list(pl.all()).list.drop_nulls()).to_series()
