"""`yingshang ui`: the orchestrator's web page on this machine, with schedule and sensor."""

import os
import signal
import sys
from typing import Annotated

import typer

from pipelines.instance import prepare_dagster_home
from yingshang.settings import PROJECT_DIR, load_settings

HELP = "打开编排界面(仅本机可访问): 从文件到指标的血缘、运行、检查、定时与感知。"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ui", help=HELP)(ui)


def ui(port: Annotated[int, typer.Option(min=1, max=65535, help="端口。")] = 3000) -> None:
    """Replace this process by the orchestrator, which answers on the loopback interface only."""
    settings = load_settings()
    prepare_dagster_home(settings)
    os.environ["YINGSHANG_HOME"] = str(settings.home)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(PROJECT_DIR), os.environ.get("PYTHONPATH"))))
    os.chdir(PROJECT_DIR)
    typer.echo(f"http://127.0.0.1:{port}", err=True)
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell may have told us to ignore them, and children inherit that
        signal.signal(number, signal.SIG_DFL)
    command = [sys.executable, "-m", "dagster", "dev", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)]
    os.execv(sys.executable, command)  # noqa: S606 - no shell, fixed arguments
