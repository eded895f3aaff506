"""Shows a run on the terminal: a line per finished step, a bar while it works. What went wrong: `failures.py`."""

import logging
import time
from types import TracebackType
from typing import Self

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

LOGGER = "yingshang.terminal"
STEPS = {
    "ingest_files": "收数入湖",
    "lake_checks": "检查湖表",
    "source_checks": "检查必需数据源",
    "declare": "写日历、目标、口径",
    "declared__deliveries": "写投递台账",
    "models": "dbt 计算与测试",
    "kpi_checks": "检查指标结果",
    "kpi__forecasts": "预测期末",
    "publish": "发布快照与看板",
    "alerts__evaluation": "评估预警",
}


def _listened(_context: dg.InitLoggerContext) -> logging.Logger:
    """Return the logger that `RunProgress` listens to."""
    logger = logging.getLogger(LOGGER)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    return logger


terminal_logger = dg.LoggerDefinition(_listened, description="Hands the events of a run to the command line.")


class RunProgress(logging.Handler):
    """Listens to a run's events while it is entered; knows afterwards how long each step took."""

    def __init__(self, console: Console, total: int) -> None:
        """Show progress on `console`; `total` assets and checks make a full bar."""
        super().__init__()
        self.seconds: dict[str, float] = {}
        self._console = console
        self._started: dict[str, float] = {}
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bar = Progress(*columns, TimeElapsedColumn(), console=console, transient=True)
        self._task = self._bar.add_task("准备", total=total)

    def __enter__(self) -> Self:
        """Start listening and drawing."""
        logging.getLogger(LOGGER).addHandler(self)
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing and listening."""
        self._bar.stop()
        logging.getLogger(LOGGER).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Take one event or log line of the run."""
        metadata = getattr(record, "dagster_meta", {})
        event = metadata.get("dagster_event")
        if event is None:
            message = str(metadata.get("orig_message", ""))
            if record.levelno >= logging.INFO and not message.startswith("Dependencies for step"):
                self._tell(record.levelno, message)
        elif event.event_type is dg.DagsterEventType.STEP_START:
            self._started[event.step_key] = time.monotonic()
            self._bar.update(self._task, description=STEPS.get(event.step_key, event.step_key))
        elif event.event_type in (dg.DagsterEventType.STEP_SUCCESS, dg.DagsterEventType.STEP_FAILURE):
            self._finish(event.step_key, has_succeeded=event.event_type is dg.DagsterEventType.STEP_SUCCESS)
        elif event.event_type in (
            dg.DagsterEventType.ASSET_MATERIALIZATION,
            dg.DagsterEventType.ASSET_CHECK_EVALUATION,
        ):
            self._bar.advance(self._task)

    def _tell(self, level: int, message: str) -> None:
        if level >= logging.WARNING:
            self._console.print(f"  [yellow]![/] {message}", highlight=False)
        else:
            self._bar.update(self._task, description=message[:60])

    def _finish(self, step: str, *, has_succeeded: bool) -> None:
        self.seconds[step] = time.monotonic() - self._started.get(step, time.monotonic())
        mark = "[green]✓[/]" if has_succeeded else "[red]✗[/]"
        self._console.print(f"  {mark} {STEPS.get(step, step)}  {self.seconds[step]:.1f} s", highlight=False)
