"""The two days of a run: `as_of` (the day a number is about) and `known_by` (the last data cut-off that is used).

Which days the orchestrator offers stands here; what the days mean to a number stands in dbt.
"""

import datetime as dt

import dagster as dg

from yingshang.errors import YingshangError
from yingshang.settings import Settings

TIME_ZONE = "Asia/Shanghai"
KNOWN_BY_TAG = "yingshang/known_by"
PARTITION_TAG, RANGE_END_TAG = "dagster/partition", "dagster/asset_partition_range_end"


def as_of_days(settings: Settings) -> dg.DailyPartitionsDefinition:
    """Return one partition per as_of day, from `partitions_start` through today."""
    return dg.DailyPartitionsDefinition(settings.partitions_start, timezone=TIME_ZONE, end_offset=1)


def as_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> dt.date:
    """Return the day of this run; a range is one run about its last day, which holds all days before it.

    Raises:
        YingshangError: the run was started without a day.
    """
    tags = context.run.tags  # checks have no partitions of their own, so the context offers them no key
    day = tags.get(RANGE_END_TAG) or tags.get(PARTITION_TAG)
    if day is None:
        raise YingshangError("This step needs an as_of day; start the run for a partition, such as 2024-09-30.")
    return dt.date.fromisoformat(day)


def known_by(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> dt.date:
    """Return the last data cut-off that this run may use: the run's tag, else its as_of day.

    Raises:
        YingshangError: the tag is no ISO day.
    """
    text = context.run.tags.get(KNOWN_BY_TAG)
    if text is None:
        return as_of(context)
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise YingshangError(f"Run tag {KNOWN_BY_TAG} is {text!r}; expected a day such as 2024-09-30.") from error
