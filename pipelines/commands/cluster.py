"""`yingshang cluster start|stop|status|worker`: the Spark cluster that YINGSHANG_ENGINE=spark computes on."""
# ruff: noqa: PLC0415 - only an answer needs the cluster's code

import os
from dataclasses import asdict
from typing import Annotated

import typer

from pipelines.commands.options import Json
from pipelines.output import answer
from yingshang.errors import YingshangError
from yingshang.settings import load_settings

app = typer.Typer(
    name="cluster", help="Spark 集群: 启动、停止、查看、在另一台机器上加入; 见 docs/spark.md。", no_args_is_help=True
)
COLUMNS = {"kind": "种类", "name": "名称", "is_alive": "在运行", "detail": "说明"}


@app.command("start", help="启动主节点、工作节点和 Spark Connect; 已在运行的不动, 掉线的补起。")
def start() -> None:
    """Start what does not run yet."""
    from yingshang.cluster import start_cluster

    settings = load_settings()
    start_cluster(settings, lambda name: typer.echo(f"启动 {name}", err=True))
    typer.echo("集群已就绪; 用 YINGSHANG_ENGINE=spark yingshang run 在其上计算")


@app.command("stop", help="停止本机从该目录启动的全部进程。")
def stop() -> None:
    """Stop everything that was started from this home."""
    from yingshang.cluster import stop_cluster

    stopped = stop_cluster(load_settings())
    typer.echo(f"已停止: {'、'.join(stopped)}" if stopped else "没有在运行的集群")


@app.command("status", help="列出进程、工作节点和执行器; 有掉线的则退出码为 1。")
def status(*, as_json: Json = False) -> None:
    """Answer one row per process, worker and executor; a lost one is an error, a cluster that was stopped is not."""
    from yingshang.cluster import cluster_status

    members = cluster_status(load_settings())
    answer([asdict(member) for member in members], COLUMNS, as_json=as_json)
    lost = [member.name for member in members if member.kind == "process" and not member.is_alive]
    if lost:
        raise YingshangError(f"{', '.join(lost)}: lost; start them again with `yingshang cluster start`.")


@app.command("worker", help="在另一台共享该目录的机器上加入集群; 占用本终端, 可交给 systemd。")
def worker(
    master: Annotated[str, typer.Option(metavar="地址", help="主节点, 如 spark://10.0.0.1:17077。")],
    host: Annotated[str, typer.Option(metavar="地址", help="本机在集群网络中的地址。")],
) -> None:
    """Replace this process by a worker of the cluster."""
    from yingshang.cluster import worker_command

    words, environment = worker_command(load_settings(), master, host)
    os.execve(words[0], words, os.environ | environment)  # noqa: S606 - no shell, our own arguments
