"""The types of single fields of a catalogue file. What the fields mean together is in `model` and `versions`."""

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from yingshang.catalogue.units_of_measure import UNITS

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class Operator(StrEnum):
    """How the value is compared with the target; the strictness of the document's words is kept (超 is `>`)."""

    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="


def _exact(value: object) -> object:
    """Refuse binary fractions: a target must be the very number of the document."""
    if isinstance(value, float):
        raise ValueError(f'write {value} in quotes ("{value}"), so that it is read as an exact decimal')  # noqa: TRY004 - pydantic
    return value


def _an_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError(f"{value!r} is no id; expected lower-case words joined by underscores")
    return value


def _a_unit(value: str) -> str:
    if value not in UNITS:
        raise ValueError(f"unknown unit {value!r}; expected one of {'、'.join(UNITS)}")
    return value


def _without_repeats(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise ValueError("a name stands twice; keep one of them")
    return values


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, AfterValidator(_an_id)]
Exact = Annotated[Decimal, BeforeValidator(_exact), Field(max_digits=28, decimal_places=6)]
Sources = Annotated[tuple[Id, ...], AfterValidator(_without_repeats)]
UnitOfMeasure = Annotated[str, AfterValidator(_a_unit)]


class Declaration(BaseModel):
    """Whatever is declared: a name that the model does not know is refused, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)
