"""One dataset's way to the landing folder: which rows are dirty, repaired later, or sent twice, and the count of each.

A dirty row takes the place of a good one, which follows with the dataset's next delivery, so the lake is complete in
the end but not on every day before. The last delivery of a dataset is clean.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from yingshang.contracts import Contract
from yingshang.simulation.days import Period
from yingshang.simulation.dirt import KEY_CONFLICT, Mistakes
from yingshang.simulation.draws import Draws, Index
from yingshang.simulation.files import DeliveredFile
from yingshang.simulation.rendering import render
from yingshang.simulation.styles import Style, style_of

Learn = Callable[[pl.DataFrame], None]

_COPIED_SHARE = 0.002
_RESENT_SHARE = 0.004
_KEPT_FOR_RESENDING = 0.01
_GREATEST_DEBT = 4.0


@dataclass
class FileCount:
    """What is in one delivered file; rows = accepted + identical_repeats + all dirty."""

    path: str
    dataset: str
    data_cutoff_on: str
    rows: int = 0
    accepted: int = 0
    identical_repeats: int = 0
    dirty: dict[str, int] = field(default_factory=dict)


class Allowance:
    """Turns a share into whole rows; what is left over is carried on."""

    def __init__(self, share: float) -> None:
        """Start with nothing owed."""
        self._share, self._debt = share, 0.0

    def grant(self, rows: int, limit: int) -> int:
        """Return how many of the next `rows` rows are chosen, at most `limit`."""
        self._debt += self._share * rows
        granted = min(int(self._debt), limit)
        self._debt = min(self._debt - granted, _GREATEST_DEBT)
        return granted


class Sender:
    """Delivers one dataset over the year. `learn` is told the rows that are accepted, as typed records."""

    def __init__(
        self, contract: Contract, out: Path, seed: int, dirt: float, learn: Learn | None = None, label: str = ""
    ) -> None:
        """Prepare the deliveries of one dataset below `out`; `label` tells files of one dataset and day apart."""
        self._label = label
        self._contract, self._out, self._learn = contract, out, learn
        self._draws = Draws(seed, "delivery", contract.dataset + label)
        self._mistakes = Mistakes(contract, self._draws)
        self._highest_share = max(float(contract.max_quarantine_share), dirt)
        self._allowances = {"dirty": Allowance(dirt), "copied": Allowance(_COPIED_SHARE)}
        self._resend = Allowance(_RESENT_SHARE)
        self.key = contract.key[0]
        self._owed: list[pl.DataFrame] = []
        self._recent: pl.DataFrame | None = None
        self.counts: list[FileCount] = []

    def open(self, period: Period, rows: int, *, is_last: bool) -> None:
        """Begin the delivery of a period with about `rows` new or changed records."""
        day = period.cutoff.isoformat()
        self._style: Style = style_of(self._contract.dataset, len(self.counts), rows)
        name = f"{self._contract.dataset}{self._label}_{day}"
        self._file = DeliveredFile(self._out / day / name, self._contract, self._style)
        path = self._file.path.relative_to(self._out).as_posix()
        self._count = FileCount(path, self._contract.dataset, day)
        self._dirty_limit = 0 if is_last else int(rows * self._highest_share)
        self._repairs = self._as_repaired(pl.concat(self._owed)) if self._owed else None
        self._owed = []
        self._accepted_sample: list[pl.DataFrame] = []

    def _as_repaired(self, owed: pl.DataFrame) -> pl.DataFrame:
        """Return what was refused as it is delivered anew: where periods close, as a revision with its reason."""
        if not self._contract.has_closing_periods:
            return owed
        reason = pl.col("revision_reason").fill_null("退回后补报")
        return owed.with_columns(pl.max_horizontal("revision", pl.lit(1)), reason)

    def add(self, frame: pl.DataFrame) -> None:
        """Write new or changed records, some of them dirty, some twice."""
        if frame.is_empty():
            return
        self._supersede(frame[self.key])
        wanted = self._allowances["dirty"].grant(frame.height, self._dirty_limit)
        self._dirty_limit -= wanted
        places = self._draws.rng.permutation(frame.height)
        dirty, clean = np.sort(places[:wanted]), np.sort(places[wanted:])
        accepted = frame[clean] if wanted else frame
        text = render(frame, self._contract, self._style)
        self._write(self._with_mistakes(frame[dirty], text, dirty, clean) if wanted else text)
        self._accept(accepted)
        if wanted:
            self._owed.append(frame[dirty])
        copies = self._allowances["copied"].grant(accepted.height, accepted.height)
        self._repeat(self._some(accepted, copies))
        self._accepted_sample.append(self._some(accepted, max(1, int(accepted.height * _KEPT_FOR_RESENDING))))

    def close(self) -> None:
        """Write what is owed from the last delivery and some unchanged records, then finish the file."""
        if self._repairs is not None and not self._repairs.is_empty():
            self._write(render(self._repairs, self._contract, self._style))
            self._accept(self._repairs)
        if self._recent is not None:
            least = 1 if self._count.rows == 0 else 0  # an empty file would say that nothing was delivered
            wanted = max(self._resend.grant(self._count.rows, self._recent.height), least)
            self._repeat(self._recent.head(wanted))
        if self._accepted_sample:
            self._recent = pl.concat(self._accepted_sample)
        if self._count.rows:
            self._file.close()
            self.counts.append(self._count)

    def _supersede(self, keys: pl.Series) -> None:
        """Drop owed and kept records of which a newer version is being delivered."""
        newer = keys.implode()
        if self._repairs is not None:
            self._repairs = self._repairs.filter(~self._repairs[self.key].is_in(newer))
        if self._recent is not None:
            self._recent = self._recent.filter(~self._recent[self.key].is_in(newer))

    def _with_mistakes(self, records: pl.DataFrame, text: pl.DataFrame, places: Index, clean: Index) -> pl.DataFrame:
        """Return all rows in their order, those at `places` replaced by dirty ones."""
        dirty, order = [], []
        for place, record, row in zip(places.tolist(), records.to_dicts(), text[places].to_dicts(), strict=True):
            kind = self._next_kind()
            planted = self._mistakes.planted(kind, row, record, self._style)
            dirty += planted
            order += [place] * len(planted)
            self._count.dirty[kind] = self._count.dirty.get(kind, 0) + len(planted)
        pieces = pl.concat([text[clean], pl.DataFrame(dirty, schema=text.schema)])
        return pieces[np.argsort(np.concatenate([clean, np.array(order)]), kind="stable")]

    def _some(self, frame: pl.DataFrame, count: int) -> pl.DataFrame:
        return frame[np.sort(self._draws.rng.permutation(frame.height)[:count])]

    def _next_kind(self) -> str:
        """Two rows that contradict each other are both refused, which may be one more than the file bears."""
        kind = self._mistakes.next_kind(self._style)
        if kind == KEY_CONFLICT and self._dirty_limit == 0:
            return self._mistakes.next_kind(self._style)
        self._dirty_limit -= kind == KEY_CONFLICT
        return kind

    def _write(self, text: pl.DataFrame) -> None:
        self._file.add(text)
        self._count.rows += text.height

    def _accept(self, frame: pl.DataFrame) -> None:
        self._count.accepted += frame.height
        if self._learn is not None:
            self._learn(frame)

    def _repeat(self, frame: pl.DataFrame) -> None:
        if not frame.is_empty():
            self._write(render(frame, self._contract, self._style))
            self._count.identical_repeats += frame.height
