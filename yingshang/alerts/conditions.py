"""What a rule looks for: every condition says when it is broken and when clear again; in between, nothing changes."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Status = Literal["MET", "ON_TRACK", "AT_RISK", "BEHIND", "MISSED"]


class _Condition(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StatusCondition(_Condition):
    """A figure has one of some statuses; it is clear with one of others."""

    kind: Literal["status"]
    statuses: tuple[Status, ...] = Field(min_length=1)
    clear_statuses: tuple[Status, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _apart(self) -> Self:
        both = set(self.statuses) & set(self.clear_statuses)
        if both:
            raise ValueError(f"{'、'.join(sorted(both))} both raises and clears; a status does one of the two")
        return self


class ThresholdCondition(_Condition):
    """A figure passes a value; it is clear beyond another one on the good side, so that it does not flap."""

    kind: Literal["threshold"]
    side: Literal["below", "above"]
    raise_at: Decimal
    clear_at: Decimal

    @model_validator(mode="after")
    def _right_way(self) -> Self:
        is_right = self.clear_at >= self.raise_at if self.side == "below" else self.clear_at <= self.raise_at
        if not is_right:
            better = ">=" if self.side == "below" else "<="
            raise ValueError(
                f"hysteresis the wrong way: {self.side} {self.raise_at} raises, so clear_at must be {better} it,"
                f" not {self.clear_at}"
            )
        return self


class ForecastCondition(_Condition):
    """The whole interval of the forecast misses the target; it is clear when the forecast itself meets it."""

    kind: Literal["forecast"]


class LostCondition(_Condition):
    """The target can no longer be met, whatever happens."""

    kind: Literal["lost"]


class SuddenCondition(_Condition):
    """A figure moved within some days by a multiple of its usual movement in as many days."""

    kind: Literal["sudden"]
    days: int = Field(default=7, ge=1, le=31)
    times: Decimal = Field(default=Decimal(6), gt=1)
    history_days: int = Field(default=90, ge=30)


class DeadlineCondition(_Condition):
    """The deadline is near, and the target is not met."""

    kind: Literal["deadline"]
    workdays: int = Field(ge=1)


class OverdueCondition(_Condition):
    """A unit has many petitions past their term; it is clear with few."""

    kind: Literal["overdue"]
    raise_at: int = Field(ge=1)
    clear_at: int = Field(ge=0)

    @model_validator(mode="after")
    def _right_way(self) -> Self:
        if self.clear_at >= self.raise_at:
            raise ValueError(f"hysteresis the wrong way: clear_at {self.clear_at} must be below {self.raise_at}")
        return self


class StaleCondition(_Condition):
    """A source has not delivered for longer than its cadence and a grace of working days."""

    kind: Literal["stale"]
    grace_workdays: int = Field(ge=0)


class CheckCondition(_Condition):
    """A check of the snapshot has failed."""

    kind: Literal["check"]
    severities: tuple[Literal["ERROR", "WARN"], ...] = ("ERROR", "WARN")


class MissingCondition(_Condition):
    """The lead unit has not reported a value."""

    kind: Literal["missing"]


Condition = Annotated[
    StatusCondition
    | ThresholdCondition
    | ForecastCondition
    | LostCondition
    | SuddenCondition
    | DeadlineCondition
    | OverdueCondition
    | StaleCondition
    | CheckCondition
    | MissingCondition,
    Field(discriminator="kind"),
]
# Conditions about data; their alerts go to the data stewards, and hold back those about figures.
ABOUT_DATA = ("stale", "check")
