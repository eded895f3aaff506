"""When the whole run starts by itself."""

import datetime as dt

import dagster as dg

from assets.days import TIME_ZONE
from pipelines.jobs import WHOLE_RUN
from yingshang.workdays import is_workday


@dg.schedule(
    job_name=WHOLE_RUN,
    cron_schedule="0 7 * * *",
    execution_timezone=TIME_ZONE,
    name="every_working_morning",
    description="每个工作日早 7 点, 出截至前一天的数 / At seven on every working day, about the day before",
)
def every_working_morning(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Request the run about yesterday; holidays are skipped, make-up days are not."""
    today = context.scheduled_execution_time.date()
    if not is_workday(today):
        return dg.SkipReason(f"{today} is no working day.")
    as_of = (today - dt.timedelta(days=1)).isoformat()
    return dg.RunRequest(run_key=as_of, partition_key=as_of)
