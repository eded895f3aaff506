"""The figures that nobody may get wrong, computed a second time by another route: polars over delivered rows.

No SQL model and no formula is shared with `dbt_like_sql`; only the rows of the lake and the words of the definitions
are. Comparing both and closing the gate is in `checks.second_computation`.
"""

from yingshang.second_computations.known_rows import KnownRows
from yingshang.second_computations.registry import ROUTES
from yingshang.second_computations.terms import EXACT, Parts, Terms

__all__ = ["EXACT", "ROUTES", "KnownRows", "Parts", "Terms"]
