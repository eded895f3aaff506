"""Makes the benchmark's delivery: a small simulated city, and one very large petitions file in its place."""

import shutil
from pathlib import Path

import numpy as np
import polars as pl

from yingshang.simulation import simulate
from yingshang.simulation.city import DISTRICTS

DELIVERED_ON = "2024-12-31"
_CHUNK_ROWS = 1_000_000
_YEAR_SECONDS = 365 * 86_400
_START = np.datetime64("2024-01-01T00:00:00", "us")
_TEXTS = (
    "企业反映办理流程较长，希望尽快协调解决",
    "咨询补贴政策申报条件与材料清单",
    "请求协调解决用地问题与施工许可",
    "反映货款拖欠，请求督促支付",
)
_MOMENT = "%Y-%m-%d %H:%M:%S"
_SMALL_CITY_ROWS = 2_000
_TRACED_PETITIONS = 20_000


def prepare(folder: Path, rows: int) -> tuple[Path, Path]:
    """Write a landing folder with `rows` petitions in one CSV file; return the folder and that file.

    Everything is kept for the next run with the same number of rows.
    """
    landing = folder / f"landing_{rows}"
    petitions = landing / DELIVERED_ON / f"petitions_{DELIVERED_ON}.csv"
    if not petitions.exists():
        shutil.rmtree(landing, ignore_errors=True)
        simulate(rows=_SMALL_CITY_ROWS, seed=7, out=landing)
        for path in landing.glob("*/petition*"):
            path.unlink()
        petitions.parent.mkdir(parents=True, exist_ok=True)
        _write_petitions(petitions, rows)
    return landing, petitions


def _write_petitions(path: Path, rows: int) -> None:
    draw = np.random.default_rng(2024)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        for first in range(0, rows, _CHUNK_ROWS):
            chunk = _petitions(draw, first, min(_CHUNK_ROWS, rows - first))
            chunk.write_csv(file, include_header=first == 0, datetime_format=_MOMENT)
            if first == 0:
                _write_events(path.with_name(f"petition_events_{DELIVERED_ON}.csv"), chunk.head(_TRACED_PETITIONS))
    unfinished.rename(path)


def _write_events(path: Path, petitions: pl.DataFrame) -> None:
    """Write the closures of some petitions, and for every tenth of them that it was opened again an hour later."""
    closed = petitions.filter(pl.col("办结时间").is_not_null()).select("诉求编号", pl.col("办结时间").alias("动作时间"))
    again = closed.gather_every(10).with_columns(pl.col("动作时间") + pl.duration(hours=1))
    events = pl.concat([closed.with_columns(动作=pl.lit("办结")), again.with_columns(动作=pl.lit("重办"))])
    numbered = events.with_row_index("流水编号").with_columns(pl.format("LS{}", "流水编号").alias("流水编号"))
    numbered.write_csv(path, datetime_format=_MOMENT)


def _petitions(draw: np.random.Generator, first: int, rows: int) -> pl.DataFrame:
    accepted = _START + draw.integers(0, _YEAR_SECONDS, rows).astype("timedelta64[s]")
    due = accepted + np.timedelta64(7 * 86_400, "s")
    took = draw.integers(600, 8 * 86_400, rows).astype("timedelta64[s]")
    is_closed = draw.random(rows) < 0.97  # noqa: PLR2004 - most petitions of a year are closed at its end
    closed = pl.Series(accepted + took).set(pl.Series(~is_closed), None)
    numbers = pl.Series(np.arange(first, first + rows)).cast(pl.String).str.zfill(10)
    return pl.DataFrame(
        {
            "诉求编号": "HZ2024" + numbers,
            "来源渠道": _drawn(draw, ("12345", "企业服务云", "走访", "专窗"), rows),
            "诉求类别": _drawn(draw, ("融资", "用工", "税费", "证照", "用地"), rows),
            "诉求内容": _drawn(draw, _TEXTS, rows),
            "是否涉企": _drawn(draw, ("是",), rows),
            "所属区县": _drawn(draw, tuple(district.name for district in DISTRICTS), rows),
            "受理时间": accepted,
            "应办结时间": due,
            "办结时间": closed,
            "满意度": _drawn(draw, ("满意", "基本满意", "不满意", "未评价"), rows),
            "当前状态": pl.Series(np.array(["办理中", "已办结"])[is_closed.astype(int)]),
            "更新时间": accepted,
        }
    )


def _drawn(draw: np.random.Generator, words: tuple[str, ...], rows: int) -> pl.Series:
    return pl.Series(np.array(words)[draw.integers(0, len(words), rows)])
