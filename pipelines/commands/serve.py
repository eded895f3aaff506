"""`yingshang serve`: the pages for everybody with an account, from the current snapshot on."""
# ruff: noqa: PLC0415 - the web application is slow to import

import gc
from typing import TYPE_CHECKING, Annotated

import typer

from yingshang.errors import YingshangError
from yingshang.settings import load_settings

if TYPE_CHECKING:
    from flask import Flask

HELP = "提供网页: 驾驶舱、目标、指标详情、数据质量、口径; 需先用 user add 建立账号。"
_THREADS = 4
_OBJECTS_UNTIL_A_LOOK = 50_000


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", help=HELP)(serve)


def serve(
    host: Annotated[str, typer.Option(metavar="地址", help="监听地址; 对外提供时应经反向代理。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口。")] = 8050,
    workers: Annotated[int, typer.Option(min=1, max=64, help="进程数。")] = 2,
) -> None:
    """Serve the pages until the process is told to stop; a new snapshot is shown without a restart."""
    from gunicorn.app.base import BaseApplication

    from yingshang.accounts.store import people

    settings = load_settings()
    if not people(settings):
        raise YingshangError("No account yet; make the first one with: yingshang user add NAME --role admin.")

    class Pages(BaseApplication):  # type: ignore[misc]
        """The application in gunicorn's hands; every worker makes its own."""

        def load_config(self) -> None:
            """Set what gunicorn would read from its command line."""
            options = {"bind": f"{host}:{port}", "workers": workers, "threads": _THREADS, "worker_class": "gthread"}
            for name, value in (options | {"loglevel": "warning", "timeout": 60, "graceful_timeout": 10}).items():
                self.cfg.set(name, value)

        def load(self) -> "Flask":
            """Return the web application."""
            from dashboards.app import create_app

            pages = create_app(settings)
            gc.freeze()  # what is imported stays; looking through it again and again would hold up answers
            gc.set_threshold(_OBJECTS_UNTIL_A_LOOK)
            return pages

    typer.echo(f"http://{host}:{port}", err=True)
    Pages().run()
