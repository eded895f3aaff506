"""The command line `yingshang`: one module per command in `commands`; what is slow to import waits until it runs."""

import sys
import traceback
from typing import NoReturn

import typer

from pipelines.commands import (
    alerts,
    checks,
    cluster,
    definitions,
    doctor,
    explain,
    export,
    ingest,
    kpi,
    messages,
    quarantine,
    report,
    run,
    serve,
    simulate,
    slips,
    sql,
    status,
    ui,
    user,
    vintage,
)
from pipelines.full_disk import full_disk_in
from yingshang.errors import YingshangError

app = typer.Typer(
    name="yingshang",
    help="营商环境承诺指标: 从部门投递的文件到经过检查、可以解释的数字。",
    epilog="任何命令都可以加 --debug, 出错时显示完整的调用过程。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for module in (run, ingest, simulate, status, checks, sql, doctor, ui, serve):
    module.register(app)
for module in (explain, definitions):
    module.register(kpi.app)
app.add_typer(kpi.app)
app.add_typer(vintage.app)
app.add_typer(user.app)
app.add_typer(report.app)
app.add_typer(alerts.app)
app.add_typer(slips.app)
app.add_typer(messages.app)
app.add_typer(quarantine.app)
app.add_typer(export.app)
app.add_typer(cluster.app)


def execute(words: list[str]) -> int:
    """Run one command; return 0, 1 after an error in one sentence, 2 after wrong usage, 130 after Ctrl-C."""
    is_debug = "--debug" in words
    try:
        app(args=[word for word in words if word != "--debug"])
    except SystemExit as end:
        return int(end.code or 0)
    except KeyboardInterrupt:
        return _end("interrupted; nothing was published, start the command again", 130)
    except YingshangError as error:
        return _end(str(error), 1, is_debug=is_debug)
    except OSError as error:
        return _end(full_disk_in(str(error)) or str(error), 1, is_debug=is_debug)
    except Exception as error:  # noqa: BLE001 - the last line of defence: one sentence instead of a traceback
        sentence = (
            full_disk_in(str(error))
            or f"unexpected {type(error).__name__}: {error}; run it again with --debug and report the output"
        )
        return _end(sentence, 1, is_debug=is_debug)
    return 0


def _end(sentence: str, code: int, *, is_debug: bool = False) -> int:
    if is_debug:
        traceback.print_exc()
    print(f"yingshang: {sentence}", file=sys.stderr)  # noqa: T201 - the one sentence
    return code


def main() -> NoReturn:
    """Be the program `yingshang`."""
    sys.exit(execute(sys.argv[1:]))


if __name__ == "__main__":
    main()
