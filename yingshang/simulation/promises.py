"""What promises are counted from beside the general run of Hangzhou's records, dataset by dataset."""

from collections.abc import Iterator

import polars as pl

from yingshang.simulation import promised_events, promised_finance, promised_petitions, promised_services
from yingshang.simulation.days import WorkCalendar
from yingshang.simulation.enterprises import Enterprises

_ELSEWHERE = 260


def promised_versions(
    seed: int, rows: int, calendar: WorkCalendar, enterprises: Enterprises
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield (dataset, versions with `_known_on`); sizes follow the number of petitions within bounds."""
    year, home = calendar.year, enterprises.codes
    elsewhere = promised_services.codes_elsewhere(_ELSEWHERE)
    events = promised_events.draw_events(seed, calendar)
    yield "service_events", events
    yield "attendances", promised_events.draw_guests(seed, events, home, elsewhere)
    yield "publications", promised_events.draw_publications(seed, year)
    yield "government_services", promised_services.draw_cases(seed, _size(rows, 0.15, 1_200, 40_000), home, calendar)
    yield "procurement_payments", promised_services.draw_purchases(seed, _size(rows, 0.08, 600, 20_000), home, calendar)
    yield "rosters", promised_services.draw_rosters(seed, year, elsewhere)
    applications, payments = promised_finance.draw_grants(seed, _size(rows, 0.02, 160, 4_000), home, year)
    yield "subsidy_applications", applications
    yield "subsidy_payments", payments
    yield "guarantees", promised_finance.draw_guarantees(seed, _size(rows, 0.02, 200, 4_000), elsewhere, year)
    loans, matches = promised_finance.draw_loans(seed, _size(rows, 0.01, 180, 2_000), elsewhere, year)
    yield "loans", loans
    yield "financing_matches", matches
    yield "funds", promised_finance.draw_funds(year)
    records, log = promised_petitions.draw_petitions(seed, _size(rows, 0.05, 400, 50_000), elsewhere, calendar)
    yield "petitions", records
    yield "petition_events", log


def _size(rows: int, share: float, least: int, most: int) -> int:
    return min(max(int(rows * share), least), most)
