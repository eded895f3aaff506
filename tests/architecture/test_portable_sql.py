"""The models stay in the SQL that DuckDB and Spark share; what differs stands in macros, one per engine.

The forbidden words are those whose meaning or existence differs between the two; each was seen to differ.
"""

import re
from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest
import sqlglot

PROJECT = Path(__file__).resolve().parents[2] / "dbt_like_sql"
STATEMENTS = sorted(
    path for folder in ("staging", "intermediate", "marts", "kpi", "tests") for path in (PROJECT / folder).glob("*.sql")
)
SHARED_MACROS = sorted((PROJECT / "macros").glob("*.sql"))

FORBIDDEN = {
    r"\bcurrent_(date|time|timestamp)\b|\bnow\s*\(|\btoday\s*\(|\bgetdate\b": "a clock; use as_of() and known_by()",
    r"::": "a cast of one engine; write cast(x as type)",
    r"\bvarchar\b": "needs a length in Spark; write string",
    r"\bhugeint\b|\bint128\b": "exists in DuckDB only; use the number macros",
    r"\bdouble\b|\bfloat\b|\breal\b": "rounds differently; money and rates are decimals",
    r"\bround\s*\(|\bavg\s*\(|\bmean\s*\(|\bmedian\s*\(": "rounds differently; use ratio() on sums",
    r"(?<![/*])/(?![/*])|//|\bdiv\b": "divides differently; use ratio() or whole_ratio()",
    r"\*\s*(exclude|replace|except)\b": "a star of one engine; name the columns",
    r"\basof\b|\bpositional\s+join\b": "a join of DuckDB only",
    r"(^|\(|\bas\s*\()\s*from\b": "FROM first exists in DuckDB only",
    r"\barg_m(ax|in)\b": "DuckDB only; use max_by and min_by",
    r"\bunnest\b|\bexplode\b|\blist_\w+\s*\(|\barray_\w+\s*\(|\bstruct_\w+\s*\(": "differs between engines",
    r"\bdate_?(diff|sub|add)\s*\(|\bage\s*\(": "differs between engines; use days_between()",
    r"\bday_?of_?week\b|\bweekday\b|\bisodow\b": "counts from 0 or from 1; use the calendar",
    r"\bstrf?p?time\b|\btry_strptime\b|\bto_timestamp\b|\bdate_format\b": "differs between engines; use a macro",
    r"\bregexp_\w+\b|\bsimilar\s+to\b|~": "replaces first or all; use a macro",
    r"\bsubstr(ing)?\s*\(|\bconcat\s*\(": "differs at 0 and for NULL; use || and coalesce",
    r"\bhash\s*\(|\bxxhash64\s*\(": "differs between engines; use key_hash()",
    r"\bqualify\b|\bgroup\s+by\s+all\b|\bpivot\b": "not in every Spark dialect; write it out",
    r"\bmerge\b|\binsert\b|\bupdate\b|\bdelete\b|\bcreate\b": "models are one SELECT",
    r"\bread_parquet\b|\bread_csv\b": "use lake() or declared()",
    r'"': "a text in Spark, a name in DuckDB",
}
SPARK_FUNCTIONS = {"xxhash64"}  # that the parser does not know by name


def without_words(text: str) -> str:
    """Remove comments, templates and string literals: what is left is SQL."""
    text = re.sub(r"\{#.*?#\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", " x ", text, flags=re.DOTALL)
    text = re.sub(r"--[^\n]*", " ", text)
    return re.sub(r"'[^']*'", "''", text).lower()


def complaints(text: str) -> list[str]:
    sql = without_words(text)
    found = [f"{match.group(0)!r}: {why}" for pattern, why in FORBIDDEN.items() if (match := re.search(pattern, sql))]
    for order in re.finditer(r"order\s+by\s+(.*?)(\brows\b|\brange\b|\)|$)", sql, flags=re.DOTALL):
        keys = [key.strip() for key in order.group(1).split(",")]
        found += [
            f"order by {key!r}: say nulls first or last" for key in keys if not re.search(r"nulls (first|last)$", key)
        ]
    return found


def one_engine(text: str) -> str:
    """Return the macros that are shared: those named default__ and spark__ belong to one engine."""
    return re.sub(r"\{% macro (default|spark)__.*?\{%- endmacro %\}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.stem)
def test_models_keep_to_the_shared_subset(path):
    assert complaints(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "path", [*SHARED_MACROS, *(PROJECT / "tests/generic").glob("*.sql")], ids=lambda path: path.stem
)
def test_shared_macros_keep_to_it_too(path):
    assert complaints(one_engine(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "sql",
    [
        "select current_date",
        "select a::date from t",
        "select a / b from t",
        "select avg(a) from t",
        "select * exclude (a) from t",
        "from t select a",
        "with x as (from t) select a from x",
        "select cast(a as varchar) from t",
        "select row_number() over (partition by a order by b) from t",
        "select row_number() over (order by b nulls last, c) from t",
        'select "a" from t',
        "select arg_max(a, b) from t",
        "select date_diff('day', a, b) from t",
        "select hash(a) from t",
        "select a from t qualify row_number() over (order by a nulls last) = 1",
        "select regexp_replace(a, 'x', 'y') from t",
    ],
)
def test_the_lint_sees(sql):
    assert complaints(sql)


def test_the_lint_is_not_blind_to_what_is_allowed():
    allowed = "select a, '2024/01 now()' as b from {{ ref('t') }} order by a asc nulls last -- current_date"
    assert complaints(allowed) == []


class Adapter:
    """Picks the Spark macro where there is one."""

    @jinja2.pass_context
    def dispatch(self, context: jinja2.runtime.Context, name: str) -> Callable[..., str]:
        return context.vars.get(f"spark__{name}") or context.vars[f"default__{name}"]


def rendered_for_spark(statement: str) -> str:
    """Render a model as dbt renders it for Spark."""
    macros = "".join(path.read_text(encoding="utf-8") for path in SHARED_MACROS)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    return environment.from_string(macros + statement).render(
        adapter=Adapter(),
        execute=True,
        modules={"re": re},
        ref=lambda name: name,
        source=lambda source, name: f"{source}.{name}",
        config=lambda **_: "",
        var=lambda name, default=None: "2024-09-30" if name in ("as_of", "known_by") else default,
        env_var=lambda _, default="": default,
    )


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.stem)
def test_spark_can_read_every_statement(path):
    sql = rendered_for_spark(path.read_text(encoding="utf-8"))
    (statement,) = sqlglot.parse(sql, read="spark", error_level=sqlglot.ErrorLevel.RAISE)
    assert isinstance(statement, sqlglot.exp.Query)
    unknown = {function.name.lower() for function in statement.find_all(sqlglot.exp.Anonymous)}
    assert unknown <= SPARK_FUNCTIONS
