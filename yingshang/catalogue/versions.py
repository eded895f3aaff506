"""The versions of a definition: what each says, and that together they cover the days without gap or overlap."""

import datetime as dt
from collections.abc import Sequence
from typing import Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from yingshang.catalogue.fields import Declaration, Exact, Operator, Text, UnitOfMeasure


class Version(Declaration):
    """What may change from one version of a definition to the next."""

    version: int = Field(ge=1)
    formula_zh: Text
    formula_en: Text
    source_note: Text = Field(description="Who decided this definition, or why it is proposed.")
    effective_from: dt.date
    effective_to: dt.date | None = None
    workdays_allowed: int | None = Field(default=None, ge=0, description="Working days that a step may take.")
    operator: Operator | None = Field(default=None, description="Where it is not compared as the target is.")
    target: Exact | None = Field(default=None, description="Where its value is not in the unit of the target.")
    unit: UnitOfMeasure | None = Field(default=None, description="Where its value is not in the unit of the target.")
    reason: Text | None = Field(default=None, description="Why it took the place of the version before it.")

    @field_validator("effective_to")
    @classmethod
    def _ends_after_start(cls, value: dt.date | None, info: ValidationInfo) -> dt.date | None:
        start = info.data.get("effective_from")
        if value is not None and start is not None and value < start:
            raise ValueError(f"version {info.data.get('version')} ends on {value}, before it starts on {start}")
        return value

    @model_validator(mode="after")
    def _compares_as_a_whole(self) -> Self:
        given = [value is not None for value in (self.operator, self.target, self.unit)]
        if any(given) and not all(given):
            raise ValueError("operator, target and unit of a definition go together; give all three or none")
        return self


class EarlierVersion(Version):
    """A version that another one has followed. It inherits nothing: what it leaves out, it had not."""

    effective_to: dt.date = Field()


def refuse_broken_history(
    earlier: Sequence[EarlierVersion], version: int, effective_from: dt.date, reason: str | None
) -> None:
    """Refuse versions that do not follow one another, oldest first, the newest one being the last.

    Raises:
        ValueError: versions do not ascend, their days overlap or leave a gap, one that follows another gives no reason,
            or the first one that is listed is not version 1.
    """
    first = earlier[0].version if earlier else version
    if first != 1:
        raise ValueError(f"version {first} is the oldest one listed; list all versions since 1 under `earlier`")
    followers = [(each.version, each.effective_from, each.reason) for each in earlier[1:]]
    followers.append((version, effective_from, reason))
    for before, (number, start, why) in zip(earlier, followers, strict=False):  # none follows where none is earlier
        if number <= before.version:
            raise ValueError(f"version {number} stands after version {before.version}; expected ascending versions")
        expected = before.effective_to + dt.timedelta(days=1)
        if start != expected:
            fault = "overlaps with" if start < expected else "leaves a gap after"
            raise ValueError(
                f"version {number} starts on {start} and {fault} version {before.version}, which ends on"
                f" {before.effective_to}; expected {expected}"
            )
        if why is None:
            raise ValueError(f"version {number} has no reason; say why it took the place of version {before.version}")
