"""Options that several commands share."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from yingshang.errors import YingshangError


def day(text: str | None) -> dt.date | None:
    """Read an ISO day.

    Raises:
        YingshangError: the text is no day.
    """
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise YingshangError(f"{text!r} is no day; expected one such as 2024-09-30.") from error


Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出, 供程序读取。")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="日期", help="截至日期, 如 2024-09-30。")]
KnownBy = Annotated[
    str | None, typer.Option("--known-by", metavar="日期", help="只用数据截止日期不晚于此日的投递; 默认同 --as-of。")
]
Unit = Annotated[str | None, typer.Option("--unit", metavar="单位", help="单位代码或名称, 如 330106 或 西湖区。")]
File = Annotated[Path, typer.Argument(metavar="文件或目录", help="要收入的文件; 目录则按文件名顺序全部收入。")]
