"""Small faults put into a SQL query, one at a time: what a tired person could write instead.

Each operator is a function from a node to the nodes that may stand in its place. Faults that keep the meaning are not
told apart here; those are listed with their reason in `survivors.tsv`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

_SWAPPED: dict[type[exp.Expression], tuple[type[exp.Expression], ...]] = {
    exp.LT: (exp.LTE, exp.GT),
    exp.LTE: (exp.LT, exp.GTE),
    exp.GT: (exp.GTE, exp.LT),
    exp.GTE: (exp.GT, exp.LTE),
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
    exp.And: (exp.Or,),
    exp.Or: (exp.And,),
    exp.Add: (exp.Sub,),
    exp.Sub: (exp.Add,),
    exp.Mul: (exp.Div,),
    exp.Div: (exp.Mul,),
    exp.Min: (exp.Max,),
    exp.Max: (exp.Min,),
    exp.Sum: (exp.Max,),
    exp.Least: (exp.Greatest,),
    exp.Greatest: (exp.Least,),
    exp.LogicalOr: (exp.LogicalAnd,),
    exp.LogicalAnd: (exp.LogicalOr,),
}


@dataclass(frozen=True)
class Mutant:
    """A query with one fault, and the fault in words: what stood there and what stands there now."""

    model: str
    fault: str
    query: exp.Expression


def mutants(model: str, query: exp.Expression, *, with_divisions: bool = False) -> Iterator[Mutant]:
    """Yield every mutant of a parsed query; the fault's words are unique within the model.

    Divisions in whole numbers are macros that many models share; they are tried once, where `with_divisions` is given.
    """
    seen: dict[str, int] = {}
    for place, node in enumerate(list(query.walk())):
        if not with_divisions and _is_in_division(node):
            continue
        for operator in _OPERATORS:
            for choice, (was, now) in enumerate(_faults(operator, node)):
                changed = exp.Subquery(this=query.copy())  # so that the whole query can be replaced as well
                target = list(changed.this.walk())[place]
                ((_, apply),) = [list(operator(target))[choice]]
                apply()
                fault = f"{was} -> {now}"
                seen[fault] = seen.get(fault, 0) + 1
                words = fault if seen[fault] == 1 else f"{fault} (place {seen[fault]})"
                yield Mutant(model, words, changed.this)


Change = tuple[str, Callable[[], object]]


def _faults(operator: Callable[[exp.Expression], Iterator[Change]], node: exp.Expression) -> list[tuple[str, str]]:
    changes = [now for now, _ in operator(node)]
    return [(_words(node), now) for now in changes]


def _words(node: exp.Expression) -> str:
    text = " ".join(node.sql(dialect="duckdb").split())
    return text if len(text) <= 110 else f"{text[:70]} … {text[-35:]}"


def _swap(node: exp.Expression) -> Iterator[Change]:
    if any(_is_scale(side) for side in (node.args.get("this"), node.args.get("expression"))):
        return
    for other in _SWAPPED.get(type(node), ()):
        yield other.__name__, lambda other=other: node.replace(other(**node.args))


def _drop_condition(node: exp.Expression) -> Iterator[Change]:
    """Leave out one side of a conjunction or disjunction."""
    if isinstance(node, exp.And | exp.Or):
        yield "left side only", lambda: node.replace(node.left)
        yield "right side only", lambda: node.replace(node.right)


def _drop_where(node: exp.Expression) -> Iterator[Change]:
    if isinstance(node, exp.Where | exp.Having | exp.Qualify):
        yield "left out", node.pop


def _negate(node: exp.Expression) -> Iterator[Change]:
    if isinstance(node, exp.Not):
        yield "without not", lambda: node.replace(node.this)
    elif isinstance(node, exp.Is):
        yield "not", lambda: node.replace(exp.Not(this=node.copy()))


def _nudge(node: exp.Expression) -> Iterator[Change]:
    """Change a constant; types, texts that are only shown and the scale of whole numbers stay."""
    if isinstance(node, exp.Boolean):
        yield "the opposite", lambda: node.replace(exp.Boolean(this=not node.this))
    elif _is_scale(node):
        return
    elif isinstance(node, exp.Literal) and not node.is_string and not isinstance(node.parent, exp.DataTypeParam):
        yield "plus 1", lambda: node.replace(exp.Literal.number(str(float(node.this) + 1).removesuffix(".0")))
    elif isinstance(node, exp.Literal) and node.is_string and isinstance(node.parent, exp.EQ | exp.NEQ | exp.In):
        yield "another word", lambda: node.replace(exp.Literal.string(f"{node.this}_"))


def _change_join(node: exp.Expression) -> Iterator[Change]:
    if isinstance(node, exp.Join) and node.args.get("on"):
        if node.side == "LEFT":
            yield "inner join", lambda: (node.set("side", None), node.set("kind", "INNER"))
        elif not node.side and node.kind in ("", "INNER"):
            yield "left join", lambda: (node.set("side", "LEFT"), node.set("kind", None))


def _drop_default(node: exp.Expression) -> Iterator[Change]:
    if isinstance(node, exp.Coalesce):
        yield "first only", lambda: node.replace(node.this)


def _drop_branch(node: exp.Expression) -> Iterator[Change]:
    if isinstance(node, exp.Case):
        for place, branch in enumerate(node.args["ifs"]):
            if len(node.args["ifs"]) > 1:
                yield f"without branch {place + 1}", branch.pop
        if node.args.get("default") is not None:
            yield "without else", lambda: node.set("default", None)


def _drop_rows(node: exp.Expression) -> Iterator[Change]:
    if isinstance(node, exp.Union):
        yield "first part only", lambda: node.replace(node.left)
        yield "second part only", lambda: node.replace(node.right)
    elif isinstance(node, exp.Distinct) and isinstance(node.parent, exp.Select | exp.Count):
        if isinstance(node.parent, exp.Select):
            yield "not distinct", lambda: node.parent.set("distinct", None)
        else:
            yield "not distinct", lambda: node.replace(node.expressions[0])


_OPERATORS = (
    _swap,
    _drop_condition,
    _drop_where,
    _negate,
    _nudge,
    _change_join,
    _drop_default,
    _drop_branch,
    _drop_rows,
)


def parse(text: str) -> exp.Expression:
    """Return the query; relations of the warehouse become tables of their bare name."""
    query = sqlglot.parse_one(text, dialect="duckdb")
    for table in query.find_all(exp.Table):
        if table.args.get("db"):
            table.set("db", None)
            table.set("catalog", None)
    return query


def _is_scale(node: object) -> bool:
    """Say whether a number is the million by which decimals are made whole; it stands on both sides of a comparison."""
    return isinstance(node, exp.Literal) and node.this == "1000000"


def _is_in_division(node: exp.Expression) -> bool:
    """Say whether a node lies inside a division in whole numbers; told from other products by the factor at its end."""
    parent = node.parent
    while parent is not None and not is_division(parent):
        parent = parent.parent
    return parent is not None


def is_division(node: exp.Expression) -> bool:
    """Say whether a node is the outermost one of a division in whole numbers: millionths made a decimal."""
    return isinstance(node, exp.Mul) and node.expression.sql() == "0.000001"
