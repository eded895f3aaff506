"""Generates from a contract what every row of its lake dataset must fulfil. Running the suite is in `lake.py`.

The suite repeats on the lake, in SQL, what ingest promises to have done in polars: two independent programs agree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yingshang.checks.outcomes import CheckSpec, Severity
from yingshang.checks.validation import BATCH
from yingshang.contracts import Contract, Field, FieldType
from yingshang.contracts import Severity as RuleSeverity
from yingshang.deliveries import Delivery

LAKE_TYPES = {
    FieldType.ID: "VARCHAR",
    FieldType.TEXT: "VARCHAR",
    FieldType.CODE: "VARCHAR",
    FieldType.UNIT: "VARCHAR",
    FieldType.CREDIT_CODE: "VARCHAR",
    FieldType.TIMESTAMP: "TIMESTAMP",
    FieldType.DATE: "DATE",
    FieldType.MONEY: "DECIMAL(18,2)",
    FieldType.SHARE: "DECIMAL(9,6)",
    FieldType.DECIMAL: "DECIMAL(18,6)",
    FieldType.INTEGER: "BIGINT",
    FieldType.BOOLEAN: "BOOLEAN",
}
META_COLUMNS = {
    "_delivery_seq": "BIGINT",
    "_row_number": "BIGINT",
    "_data_cutoff_on": "DATE",
    "_is_withdrawn": "BOOLEAN",
}
CREDIT_CODE_SHAPE = "[0-9A-HJ-NPQRTUWXY]{18}"
_SEVERITIES: dict[RuleSeverity, Severity] = {RuleSeverity.ERROR: "ERROR", RuleSeverity.WARN: "WARN"}


@dataclass(frozen=True)
class RowCheck:
    """A condition on single rows: `violation` is an SQL condition that holds for a wrong row.

    `prunable` says that it compares one column with constants, so that Parquet's statistics spare most of the rows.
    Withdrawn rows (a key that a later full snapshot no longer holds) are empty apart from their key: not checked.
    """

    spec: CheckSpec
    violation: str
    prunable: bool = False


def schema_spec(contract: Contract) -> CheckSpec:
    """Announce the check that all columns are there with their types."""
    return _spec(contract, "schema__columns", "字段与类型与数据合同一致 / Columns and types are those of the contract")


def key_specs(contract: Contract) -> tuple[CheckSpec, CheckSpec]:
    """Announce the checks on keys that a delivery holds twice: as repeats (never) or as versions (some sources)."""
    key = "_".join(contract.key)
    repeats = "同一批次内同一主键没有重复的行 / A delivery repeats no row of a key"
    versions = "同一批次内同一主键只有一个版本 / A delivery holds one version of a key"
    return (
        _spec(contract, f"unique__{key}", repeats),
        _spec(contract, f"versions__{key}", versions, RuleSeverity.WARN),
    )


def rows_spec(contract: Contract) -> CheckSpec:
    """Announce the check that every delivery has the rows and the data cut-off that the ledger says."""
    return _spec(contract, "rows__ledger", "湖中每批行数与台账一致 / Rows per delivery are those of the ledger")


def row_checks(contract: Contract, deliveries: Sequence[Delivery]) -> list[RowCheck]:
    """Return the checks of single rows, in the contract's order.

    Args:
        contract: what is promised.
        deliveries: those of this dataset; where a source's mapping lowers a rule to a warning, its rows may break it.
    """
    checks = [_meta_check(contract)]
    for name, field in contract.fields.items():
        checks += _field_checks(contract, name, field)
    for name, rule in contract.rules.items():
        violation = f"NOT ({rule.expression})"
        lenient = [str(delivery.delivery_seq) for delivery in deliveries if delivery.warned.get(name)]
        if rule.severity is RuleSeverity.ERROR and lenient:
            violation += f" AND _delivery_seq NOT IN ({', '.join(lenient)})"
        spec = _spec(contract, f"rule__{name}", f"不得出现: {rule.reason} / {rule.expression}", rule.severity)
        checks.append(RowCheck(spec, violation))
    return checks


def content_query(checks: Sequence[RowCheck], *, is_large: bool) -> str:
    """Return one query that lists the names of the violated checks.

    One scan answers all of them; when there are many rows, prunable checks get a scan of their own that reads little.
    """
    alone = [check for check in checks if is_large and check.prunable]
    shared = [check for check in checks if check not in alone]
    parts = [f"SELECT '{c.spec.name}' AS name WHERE EXISTS (FROM {BATCH} WHERE {c.violation})" for c in alone]
    counts = ", ".join(f'count_if({check.violation}) AS "{check.spec.name}"' for check in shared)
    scan = f"SELECT {counts} FROM {BATCH} WHERE _is_withdrawn IS NOT TRUE"
    parts.append(f"SELECT name FROM (UNPIVOT ({scan}) ON COLUMNS(*) INTO NAME name VALUE found) WHERE found > 0")
    return " UNION ALL ".join(parts)


def schema_query(contract: Contract) -> str:
    """Return a query that lists the columns that are missing or have another type."""
    wanted = {name: LAKE_TYPES[field.type] for name, field in contract.fields.items()} | META_COLUMNS
    values = ", ".join(f"('{name}', '{kind}')" for name, kind in wanted.items())
    return f"""
        SELECT wanted.name, wanted.kind AS expected, found.column_type AS found
        FROM (VALUES {values}) AS wanted (name, kind)
        LEFT JOIN (DESCRIBE {BATCH}) AS found ON found.column_name = wanted.name
        WHERE found.column_type IS DISTINCT FROM wanted.kind"""


def key_query(contract: Contract) -> str:
    """Return a query that lists keys which a delivery holds twice, repeats first.

    A source whose rows are successive versions (duplicates: keep_last) may hold a key twice, but then with another row
    number and other contents than just before. Hashes are compared first, for they are small.
    """
    key = ", ".join(["_delivery_seq", *(f'"{name}"' for name in contract.key)])
    fields = ", ".join(f'"{name}" := "{name}"' for name in contract.fields)
    return f"""
        SELECT {key}, count(*) AS copies, coalesce(bool_or(repeats), false) AS is_repeat FROM (
            SELECT {key}, _row_number = lag(_row_number) OVER versions
                OR struct_pack({fields}) IS NOT DISTINCT FROM lag(struct_pack({fields})) OVER versions AS repeats
            FROM {BATCH} WHERE hash({key}) IN (SELECT hash({key}) FROM {BATCH} GROUP BY 1 HAVING count(*) > 1)
            WINDOW versions AS (PARTITION BY {key} ORDER BY _row_number)
        )
        GROUP BY ALL HAVING count(*) > 1 ORDER BY is_repeat DESC, {key} LIMIT 100"""


def rows_query(contract: Contract) -> str:
    """Return a query that lists deliveries whose rows differ from the ledger (table `ledger.deliveries`)."""
    return f"""
        SELECT * FROM (
            SELECT delivery_seq, data_cutoff_on, rows_accepted, rows_withdrawn FROM ledger.deliveries
            WHERE dataset = '{contract.dataset}' AND rows_accepted + rows_withdrawn > 0
        ) AS told FULL JOIN (
            SELECT _delivery_seq AS delivery_seq, _data_cutoff_on AS data_cutoff_on,
                   count(*) FILTER (WHERE _is_withdrawn IS FALSE) AS accepted_found,
                   count(*) FILTER (WHERE _is_withdrawn IS NOT FALSE) AS withdrawn_found
            FROM {BATCH} GROUP BY ALL
        ) AS found USING (delivery_seq, data_cutoff_on)
        WHERE rows_accepted IS DISTINCT FROM accepted_found OR rows_withdrawn IS DISTINCT FROM withdrawn_found"""


def _spec(contract: Contract, name: str, description: str, severity: RuleSeverity = RuleSeverity.ERROR) -> CheckSpec:
    return CheckSpec(name, f"lake/{contract.dataset}", _SEVERITIES[severity], f"{contract.title}: {description}")


def _meta_check(contract: Contract) -> RowCheck:
    spec = _spec(contract, "required__lineage", "每行都带批次、行号、数据截止日期 / Every row names its delivery")
    return RowCheck(spec, " OR ".join(f"{name} IS NULL" for name in META_COLUMNS))


def _field_checks(contract: Contract, name: str, field: Field) -> Iterator[RowCheck]:
    column = f'"{name}"'
    if field.required:
        spec = _spec(contract, f"required__{name}", f"{field.title}: 不得为空 / Never empty")
        yield RowCheck(spec, f"{column} IS NULL")
    if field.range:
        yield _range_check(contract, name, field)
    if field.type is FieldType.CREDIT_CODE:
        spec = _spec(contract, f"credit_code__{name}", f"{field.title}: 须为18位信用代码 / 18 valid characters")
        yield RowCheck(spec, f"NOT regexp_full_match({column}, '{CREDIT_CODE_SHAPE}')")
    if field.type is FieldType.CODE:
        spec = _spec(contract, f"code__{name}", f"{field.title}: 须为代码表内的值 / Only listed codes")
        codes = ", ".join(f"'{code}'" for code in field.codes)
        yield RowCheck(spec, f"{column} NOT IN ({codes})", prunable=True)
    if field.type is FieldType.UNIT:
        spec = _spec(contract, f"unit__{name}", f"{field.title}: 须在单位表内 / Only units of the right kind")
        # A record of an area may name the area where a district is asked for.
        kinds = {"any": "", "district": " AND unit_kind IN ('district', 'area')"}
        kind = kinds.get(field.unit_kind or "", f" AND unit_kind = '{field.unit_kind}'")
        units = f"SELECT unit_code FROM lake.units WHERE unit_code IS NOT NULL{kind}"
        yield RowCheck(spec, f"{column} IS NOT NULL AND {column} NOT IN ({units})", prunable=True)


def _range_check(contract: Contract, name: str, field: Field) -> RowCheck:
    bounds = field.range
    assert bounds is not None
    column, outside = f'"{name}"', []
    if bounds.min is not None:
        outside.append(f"{column} < {_literal(field, bounds.min)}")
    if bounds.max is not None:
        outside.append(f"{column} > {_literal(field, bounds.max)}")
    words = f"{field.title}: 应在 {_shown(bounds.min)} 至 {_shown(bounds.max)} 之间 / Within plausible bounds"
    spec = _spec(contract, f"range__{name}", words, field.severity)
    return RowCheck(spec, " OR ".join(outside) or "false", prunable=True)


def _literal(field: Field, bound: object) -> str:
    """Return a bound as SQL; days stand for their first moment, as in ingest."""
    if field.type in {FieldType.DATE, FieldType.TIMESTAMP}:
        return f"{LAKE_TYPES[field.type]} '{bound}'"
    return f"{bound:f}"


def _shown(bound: object) -> str:
    return "不限" if bound is None else str(bound)
