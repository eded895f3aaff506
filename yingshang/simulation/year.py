"""The year as a whole: draws the city, delivers every dataset in order of time, measures the truth on the way."""

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from yingshang.catalogue import load_catalogue
from yingshang.contracts import Contract, load_contracts
from yingshang.errors import YingshangError
from yingshang.settings import load_settings
from yingshang.simulation import city
from yingshang.simulation.days import (
    WorkCalendar,
    epoch_day,
    month_starts,
    monthly_periods,
    opening_period,
    petition_periods,
)
from yingshang.simulation.delivery import FileCount, Sender
from yingshang.simulation.enterprises import draw_enterprises
from yingshang.simulation.petition_events import PetitionEvents
from yingshang.simulation.petition_flow import PetitionFlow
from yingshang.simulation.petition_records import PetitionRecords
from yingshang.simulation.petitions import PetitionYear
from yingshang.simulation.routes import Setting, bounded, promised_routes, routes
from yingshang.simulation.truth import TrueValue, write_truth
from yingshang.simulation.truths import Truths

TRUTH_FILE = "truth.json"
_HIGHEST_DIRT = 0.5
_PROMISED = "_各地各专项"

OnProgress = Callable[[int, int], None]


def simulate(
    rows: int,
    seed: int,
    out: Path,
    dirt: Decimal | float = 0.01,
    year: int = 2024,
    on_progress: OnProgress | None = None,
    contracts: dict[str, Contract] | None = None,
) -> Path:
    """Write a year of deliveries of an invented Hangzhou below `out`, and what a correct pipeline finds in them.

    The same arguments give the same bytes. An earlier simulation in `out` is replaced once the new one is complete.

    Args:
        rows: number of petitions; the other datasets follow in proportion, within bounds.
        seed: chooses one of many possible years.
        out: folder of the deliveries, one subfolder per data cut-off.
        dirt: share of new rows that are delivered dirty and follow clean with the next delivery.
        year: calendar year; the official holiday calendar must know it and the beginning of the next.
        on_progress: is told (days of delivery done, all of them).
        contracts: by dataset; default: those of the settings.

    Returns:
        Path of `truth.json`.

    Raises:
        YingshangError: an argument is out of range, or `out` holds something that is no earlier simulation.
    """
    _require_in_range(rows, seed, float(dirt))
    _require_replaceable(out)
    calendar = WorkCalendar(year)
    with _replacing(out) as folder:
        simulation = _Simulation(rows, seed, folder, float(dirt), calendar, contracts)
        values = list(simulation.run(on_progress))
        settings = {"rows": rows, "seed": seed, "dirt": str(dirt), "year": year}
        write_truth(folder / TRUTH_FILE, settings, values, simulation.counts())
    return out / TRUTH_FILE


@contextmanager
def _replacing(out: Path) -> Iterator[Path]:
    """Give a folder beside `out` that takes its place when all is written; what a failed run left is cleared."""
    partial = out.with_name(f"{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    yield partial
    if out.exists():
        shutil.rmtree(out)
    partial.rename(out)


def _require_in_range(rows: int, seed: int, dirt: float) -> None:
    if rows < 1 or seed < 0 or not 0 <= dirt <= _HIGHEST_DIRT:
        raise YingshangError(
            f"simulate: rows is {rows}, seed is {seed} and dirt is {dirt}; expected at least 1 row, a seed from 0 and "
            f"dirt from 0 to {_HIGHEST_DIRT}."
        )


def _require_replaceable(out: Path) -> None:
    """Only a simulation is replaced: nothing else may be in the folder that would be lost with it."""
    if not out.exists():
        return
    simulated = _simulated(out)
    foreign = next((path for path in _files(out) if path not in simulated), None)
    if not out.is_dir() or foreign is not None:
        raise YingshangError(
            f"{foreign or out}: is no part of an earlier simulation and would be lost; give a new or an empty folder."
        )


def _files(out: Path) -> list[Path]:
    return sorted(path for path in out.rglob("*") if not path.is_dir())


def _simulated(out: Path) -> set[Path]:
    truth = out / TRUTH_FILE
    if not truth.is_file():
        return set()
    try:
        deliveries = json.loads(truth.read_text(encoding="utf-8"))["deliveries"]
        return {truth, *(out / delivery["path"] for delivery in deliveries)}
    except (ValueError, KeyError, TypeError) as error:
        raise YingshangError(f"{truth}: was not written by a simulation ({error}); give a new folder.") from error


class _Simulation:
    def __init__(
        self,
        rows: int,
        seed: int,
        out: Path,
        dirt: float,
        calendar: WorkCalendar,
        contracts: dict[str, Contract] | None,
    ) -> None:
        self._seed, self._out, self._dirt, self._year = seed, out, dirt, calendar.year
        self._contracts = contracts or load_contracts(load_settings().contracts_dir)
        starts = month_starts(self._year, self._year)
        catalogues = load_catalogue(load_settings().catalogue_dir)
        self._truths = Truths(rows, calendar, (starts[0], starts[-1] - 1), catalogues)
        self._senders: list[Sender] = []
        enterprises = draw_enterprises(seed, bounded(rows * 0.2, 400, 120_000), self._year)
        petitions = PetitionYear(seed, rows, calendar, enterprises)
        setting = Setting(seed, rows, calendar, enterprises, petitions, catalogues)
        self._routes = [*routes(setting, self._sender), *promised_routes(setting, self._promised_sender)]
        senders = (self._sender("petitions"), self._sender("petition_events"))
        self._flow = PetitionFlow(petitions, PetitionRecords(seed, enterprises), PetitionEvents(seed), senders)

    def run(self, on_progress: OnProgress | None) -> Iterator[TrueValue]:
        """Deliver everything in order of cut-off; yield the true values at the end of each month."""
        self._deliver_units()
        periods, month_ends = petition_periods(self._year), monthly_periods(self._year)
        for done, period in enumerate(periods, start=1):
            for route in self._routes:
                route.deliver(period)
            self._flow.deliver(period, is_last=period == periods[-1])
            if period in month_ends:
                yield from self._truths.measure(epoch_day(period.cutoff))
            if on_progress is not None:
                on_progress(done, len(periods))

    def counts(self) -> list[FileCount]:
        """Return the counts of all files written so far."""
        return [count for sender in self._senders for count in sender.counts]

    def _deliver_units(self) -> None:
        """Units come a day before everything else, and clean: every other row names one."""
        opening = opening_period(self._year)
        sender, units = self._sender("units"), city.units()
        sender.open(replace(opening, cutoff=opening.cutoff - dt.timedelta(days=1)), units.height, is_last=True)
        sender.add(units)
        sender.close()

    def _sender(self, dataset: str) -> Sender:
        sender = Sender(self._contracts[dataset], self._out, self._seed, self._dirt, self._truths.learner(dataset))
        self._senders.append(sender)
        return sender

    def _promised_sender(self, dataset: str) -> Sender:
        learn = self._truths.learner(dataset, is_promised=True)
        sender = Sender(self._contracts[dataset], self._out, self._seed, self._dirt, learn, label=_PROMISED)
        self._senders.append(sender)
        return sender
