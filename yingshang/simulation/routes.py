"""Which datasets are delivered when, how large they are, and what is in them; petitions have a flow of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from yingshang.catalogue import Catalogue
from yingshang.simulation import guarantees, loans, policies, pushes, reported_values, reports, services, subsidies
from yingshang.simulation.days import Period, WorkCalendar, monthly_periods, opening_period
from yingshang.simulation.delivery import Sender
from yingshang.simulation.enterprises import Enterprises
from yingshang.simulation.petitions import PetitionYear
from yingshang.simulation.promises import promised_versions

Versions = dict[str, pl.DataFrame]

_QUARTER = 3
_WITH_OPENING = frozenset(
    {
        "enterprises",
        "policies",
        "guarantees",
        "guarantee_events",
        "loans",
        "arrears",
        "licences",
        "funds",
        "fund_investments",
    }
)
_MONTHLY = frozenset(
    {
        "enterprises",
        "policies",
        "policy_matches",
        "policy_pushes",
        "guarantees",
        "guarantee_events",
        "service_events",
        "reported_values",
    }
)

_PROMISED_MONTHLY = frozenset(
    {"service_events", "attendances", "government_services", "procurement_payments", "petitions", "petition_events"}
)


@dataclass(frozen=True)
class Route:
    """One dataset with all its versions in order of `_known_on`, and the periods in which it is delivered."""

    sender: Sender
    versions: pl.DataFrame
    key: str
    periods: list[Period]

    def deliver(self, period: Period) -> None:
        """Deliver the newest version of each record that became known in the period, if it is one of ours."""
        if period not in self.periods:
            return
        place = self.periods.index(period)
        known_on = self.versions["_known_on"].cast(pl.Int32)
        begin = known_on.search_sorted(self.periods[place - 1].end_day, side="left") if place else 0
        end = known_on.search_sorted(period.end_day, side="left")
        rows = self.versions[int(begin) : int(end)].unique(subset=self.key, keep="last", maintain_order=True)
        self.sender.open(period, rows.height, is_last=period == self.periods[-1])
        self.sender.add(rows)
        self.sender.close()


@dataclass(frozen=True)
class Setting:
    """What every dataset refers to."""

    seed: int
    rows: int
    calendar: WorkCalendar
    enterprises: Enterprises
    petitions: PetitionYear
    catalogues: tuple[Catalogue, ...]

    @property
    def year(self) -> int:
        """The simulated year."""
        return self.calendar.year

    def size(self, share: float, least: int, most: int) -> int:
        """Return a size in proportion to the number of petitions, within bounds."""
        return bounded(self.rows * share, least, most)


def bounded(size: float, least: int, most: int) -> int:
    """Return a whole size within bounds."""
    return min(max(int(size), least), most)


def routes(setting: Setting, sender_of: Callable[[str], Sender]) -> list[Route]:
    """Return the routes of all datasets but units and petitions; `sender_of` gives the sender of a dataset."""
    found = []
    for dataset, versions in _all_versions(setting):
        sender = sender_of(dataset)
        ordered = versions.sort("_known_on", maintain_order=True)
        found.append(Route(sender, ordered, sender.key, _periods(dataset, setting.year)))
    return found


def promised_routes(setting: Setting, sender_of: Callable[[str], Sender]) -> list[Route]:
    """Return the routes of what promises are counted from beside the general run."""
    found = []
    drawn = promised_versions(setting.seed, setting.rows, setting.calendar, setting.enterprises)
    for dataset, versions in drawn:
        sender = sender_of(dataset)
        ordered = versions.sort("_known_on", maintain_order=True)
        every = 1 if dataset in _PROMISED_MONTHLY else _QUARTER
        found.append(Route(sender, ordered, sender.key, monthly_periods(setting.year, every)))
    return found


def _periods(dataset: str, year: int) -> list[Period]:
    opening = [opening_period(year)] if dataset in _WITH_OPENING else []
    return [*opening, *monthly_periods(year, 1 if dataset in _MONTHLY else _QUARTER)]


def _all_versions(setting: Setting) -> Iterator[tuple[str, pl.DataFrame]]:
    yield "enterprises", setting.enterprises.versions
    yield from _policy_versions(setting).items()
    yield from _finance_versions(setting).items()
    yield from _service_versions(setting).items()
    arrears = reports.draw_arrears(setting.seed, setting.size(0.02, 60, 10_000), setting.enterprises, setting.year)
    yield "arrears", arrears
    yield "surveys", reports.draw_surveys(setting.seed, setting.year)
    told = reported_values.draw_reported_values(setting.seed, setting.year, setting.catalogues)
    yield "reported_values", told


def _policy_versions(setting: Setting) -> Versions:
    seed, year, enterprises = setting.seed, setting.year, setting.enterprises
    drawn = policies.draw_policies(seed, year)
    matches = policies.draw_matches(seed, setting.size(0.5, 3_000, 300_000), drawn, enterprises, year)
    applications = subsidies.draw_applications(seed, setting.size(0.08, 200, 80_000), drawn, matches, enterprises, year)
    licences = subsidies.draw_licences(seed, setting.size(0.04, 200, 30_000), enterprises, year)
    return {
        "policies": drawn.versions,
        "policy_matches": matches.versions,
        "policy_pushes": pushes.draw_pushes(seed, matches, drawn, enterprises, setting.calendar),
        "subsidy_applications": applications,
        "subsidy_payments": subsidies.draw_payments(seed, applications, year),
        "licences": licences,
        "reminders": subsidies.draw_reminders(seed, licences, matches, drawn, year),
    }


def _finance_versions(setting: Setting) -> Versions:
    seed, year, enterprises = setting.seed, setting.year, setting.enterprises
    guaranteed = guarantees.draw_guarantees(seed, setting.size(0.08, 4_000, 40_000), enterprises, year)
    lent = loans.draw_loans(seed, setting.size(0.05, 300, 50_000), enterprises, year)
    return {
        "guarantees": guaranteed.contracts,
        "guarantee_events": guaranteed.events,
        "loans": lent,
        "financing_matches": loans.draw_financing_matches(
            seed, setting.size(0.03, 100, 20_000), enterprises, lent, year
        ),
        "funds": loans.draw_funds(year),
        "fund_investments": loans.draw_fund_investments(seed, setting.size(0.005, 60, 2_000), enterprises, year),
    }


def _service_versions(setting: Setting) -> Versions:
    seed, year, enterprises = setting.seed, setting.year, setting.enterprises
    events = services.draw_service_events(seed, setting.size(0.01, 420, 2_000), year)
    attendances = services.draw_attendances(seed, events, setting.size(0.08, 1_500, 60_000), enterprises, year)
    visits = services.draw_visits(seed, setting.size(0.05, 300, 40_000), enterprises, year)
    linked = setting.petitions.ids_on
    return {
        "service_events": events,
        "attendances": services.with_petitions(attendances, "requested_topic", linked),
        "visits": services.with_petitions(visits, "problem", linked),
    }
