"""All that the simulator knows to be true, learnt dataset by dataset and measured at the end of a month."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from yingshang.catalogue import Catalogue
from yingshang.simulation.days import WorkCalendar
from yingshang.simulation.delivery import Learn
from yingshang.simulation.truth import TrueValue
from yingshang.simulation.truth_guarantees import GuaranteeTruth
from yingshang.simulation.truth_petitions import PetitionTruth
from yingshang.simulation.truth_pushes import PushTruth
from yingshang.simulation.truth_records import DATASETS, RecordTruth

_HEADLINES = {
    "push_by_pair": "proactive_push_rate",
    "push_by_policy": "proactive_push_rate",
    "balance_by_ledger": "guarantee_balance",
    "own_risk_balance": "guarantee_balance",
    "balance_by_contract": "guarantee_balance",
    "closure_of_due": "petition_closure_rate",
    "on_time_of_due": "petition_closure_rate",
    "on_time_of_first_due": "petition_closure_rate",
    "closure_of_received": "petition_closure_rate",
    "on_time_of_closed": "petition_closure_rate",
}
# Every record is kept in memory for the targets beside the headlines, so of petitions only as many as fit.
_MOST_PETITIONS = 200_000


class Truths:
    """The true values of all targets that are computed: the headlines by vectors, the others record by record."""

    def __init__(
        self, rows: int, calendar: WorkCalendar, window: tuple[int, int], catalogues: tuple[Catalogue, ...]
    ) -> None:
        """Know nothing yet of `rows` petitions; the window of epoch days includes both ends."""
        self._records = RecordTruth(catalogues, calendar)
        self._kept = DATASETS if rows <= _MOST_PETITIONS else DATASETS - {"petitions", "petition_events"}
        self._petitions = PetitionTruth(rows, window[0])
        self._pushes = PushTruth(calendar, window)
        self._guarantees = GuaranteeTruth()

    def learner(self, dataset: str, *, is_promised: bool = False) -> Learn | None:
        """Return what is to be told of accepted rows of a dataset; None where no target depends on it.

        What is delivered beside the general run (`is_promised`) matters to no headline.
        """
        headline = None if is_promised else self._headline_learner(dataset)
        if dataset not in self._kept:
            return headline

        def learn(frame: pl.DataFrame) -> None:
            if headline is not None:
                headline(frame)
            self._records.learn(dataset, frame)

        return learn

    def _headline_learner(self, dataset: str) -> Learn | None:
        learners: dict[str, Learn] = {
            "petitions": self._petitions.learn_petitions,
            "petition_events": self._petitions.learn_events,
            "enterprises": self._pushes.learn_enterprises,
            "policies": self._pushes.learn_policies,
            "policy_matches": self._pushes.learn_matches,
            "policy_pushes": self._pushes.learn_pushes,
            "guarantees": self._guarantees.learn_guarantees,
            "guarantee_events": self._guarantees.learn_events,
        }
        return learners.get(dataset)

    def measure(self, as_of: int) -> Iterator[TrueValue]:
        """Yield every true value at the end of the epoch day `as_of`, by what is known then."""
        for truth in (self._pushes, self._petitions, self._guarantees):
            for value in truth.measure(as_of):
                yield replace(value, kpi_id=_HEADLINES[value.definition_id])
        yield from self._records.measure(as_of)
