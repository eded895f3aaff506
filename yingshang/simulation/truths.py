"""All that the simulator knows to be true, learnt dataset by dataset and measured at the end of a month."""

from collections.abc import Iterator

from yingshang.simulation.days import WorkCalendar
from yingshang.simulation.delivery import Learn
from yingshang.simulation.truth import TrueValue
from yingshang.simulation.truth_guarantees import GuaranteeTruth
from yingshang.simulation.truth_petitions import PetitionTruth
from yingshang.simulation.truth_pushes import PushTruth


class Truths:
    """The true values of the three headline targets and their rival definitions."""

    def __init__(self, rows: int, calendar: WorkCalendar, window: tuple[int, int]) -> None:
        """Know nothing yet of `rows` petitions; the window of epoch days includes both ends."""
        self._petitions = PetitionTruth(rows, window[0])
        self._pushes = PushTruth(calendar, window)
        self._guarantees = GuaranteeTruth()

    def learner(self, dataset: str) -> Learn | None:
        """Return what is to be told of accepted rows of a dataset; None where no target depends on it."""
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
        yield from self._pushes.measure(as_of)
        yield from self._petitions.measure(as_of)
        yield from self._guarantees.measure(as_of)
