"""What is known of petitions at the end of a day: the records as their systems hold them then."""

import numpy as np
import polars as pl

from yingshang.simulation import city, names
from yingshang.simulation.days import NEVER, Minutes, Period
from yingshang.simulation.draws import (
    MICROSECONDS_PER_MINUTE,
    Draws,
    Flags,
    flags,
    moments,
    numbers,
    text,
)
from yingshang.simulation.enterprises import Enterprises
from yingshang.simulation.petition_lives import DUPLICATE, MOMENTS, TEST, VOID, WITHDRAWN, Lives, petition_ids
from yingshang.simulation.petition_words import (
    CATEGORIES,
    OPENINGS,
    PETITION_TYPES,
    RESULT_WEIGHTS,
    SATISFACTION_WEIGHTS,
    TITLES,
    TITLES_PER_CATEGORY,
    WISHES,
)

_STATUSES = ("open", "closed", "withdrawn", "void", "test", "duplicate")
_STREETS = tuple(street for district in city.DISTRICTS for street in district.streets)
_FIRST_STREETS = np.cumsum([0] + [len(district.streets) for district in city.DISTRICTS])[:-1]
_CONTENTS = tuple(opening + wish for opening in OPENINGS for wish in WISHES)
_PERSONS = 3_000
_OUT_OF, _PUBLIC = 17, 4  # of 17 petitions, 4 are open to other readers' votes


class PetitionRecords:
    """Builds typed frames of petitions from life cycles."""

    def __init__(self, seed: int, enterprises: Enterprises) -> None:
        """Draw the people who petition."""
        draws = Draws(seed, "petitions", "people")
        self._people = names.persons(draws, _PERSONS)
        self._telephones = names.telephones(draws, _PERSONS)
        self._enterprises = enterprises

    def petitions(self, lives: Lives, period: Period) -> pl.DataFrame:
        """Return the records as known at the end of the period; `_number` counts petitions over the year."""
        known = {name: _known(lives[name], period.end_minute) for name in MOMENTS}
        closed = closed_as_known(known["closed"], known["reopened"], known["reclosed"])
        is_closed = closed != NEVER
        frame = pl.DataFrame(
            {
                "petition_id": petition_ids(lives["accepted"], lives["seq"]),
                **self._petitioner(lives),
                **_subject(lives),
                **_handling(lives, known),
                "closed_at": moments(closed),
                "result": text(tuple(RESULT_WEIGHTS), lives["result"], is_closed),
                "feedback_at": moments(known["feedback"]),
                "callback_at": moments(known["callback"]),
                "satisfaction": text(tuple(SATISFACTION_WEIGHTS), lives["satisfaction"], known["callback"] != NEVER),
                **_standing(lives, known, is_closed),
            }
        )
        return frame.with_columns(pl.Series("_number", lives["number"]))

    def _petitioner(self, lives: Lives) -> dict[str, pl.Series]:
        person = lives["number"].astype(np.int64) * 7919 % _PERSONS
        is_known = lives["enterprise"] >= 0
        enterprise = np.maximum(lives["enterprise"], 0)
        return {
            "channel": text(names.CHANNELS, lives["channel"]),
            "credit_code": text(self._enterprises.codes, enterprise, is_known),
            "enterprise_name": text(self._enterprises.names, enterprise, is_known),
            "contact_name": self._people.gather(person),
            "contact_phone": self._telephones.gather(person),
        }


def _known(minutes: Minutes, end_minute: int) -> Minutes:
    return np.where(minutes < end_minute, minutes, NEVER).astype(np.int32)


def closed_as_known(closed: Minutes, reopened: Minutes, reclosed: Minutes) -> Minutes:
    """Return the closing time that a record shows: none from a reopening until it is closed again."""
    return np.where(reclosed != NEVER, reclosed, np.where(reopened != NEVER, NEVER, closed)).astype(np.int32)


def _subject(lives: Lives) -> dict[str, pl.Series]:
    number = lives["number"].astype(np.int64)
    title = lives["category"].astype(np.int64) * TITLES_PER_CATEGORY + number % TITLES_PER_CATEGORY
    district = lives["district"].astype(np.int64)
    street = _FIRST_STREETS[district] + number % 3
    return {
        "title": text(TITLES, title),
        "content": text(_CONTENTS, number * 104_729 % len(_CONTENTS)),
        "category": text([category.name for category in CATEGORIES], lives["category"]),
        "petition_type": text(PETITION_TYPES, lives["petition_type"]),
        "is_enterprise": flags(lives["is_enterprise"] == 1, lives["is_enterprise"] >= 0),
        "is_business_environment": flags(lives["is_business_environment"]),
        "difficulty": text(("simple", "complex"), lives["is_complex"]),
        "district_code": text(city.DISTRICT_CODES, np.maximum(district, 0), district >= 0),
        "street": text(_STREETS, street, district >= 0),
    }


def _handling(lives: Lives, known: dict[str, Minutes]) -> dict[str, pl.Series]:
    department = np.where(known["returned"] != NEVER, lives["department"], lives["first_department"])
    extended_due = np.where(known["extension"] != NEVER, lives["extended_due"], NEVER)
    return {
        "department_code": text(city.DEPARTMENT_CODES, department, known["assigned"] != NEVER),
        "accepted_at": moments(known["accepted"]),
        "first_response_at": moments(known["responded"]),
        "assigned_at": moments(known["assigned"]),
        "due_at": moments(lives["due"]),
        "extended_due_at": moments(extended_due),
        "extension_approved_at": moments(known["extension"]),
    }


def _standing(lives: Lives, known: dict[str, Minutes], is_closed: Flags) -> dict[str, pl.Series]:
    is_marked = known["marked"] != NEVER
    apart = np.where(known["withdrawn"] != NEVER, WITHDRAWN, np.where(is_marked, lives["kind"], 0))
    status = np.select([apart == kind for kind in (WITHDRAWN, VOID, TEST, DUPLICATE)], [2, 3, 4, 5], is_closed)
    public = lives["number"].astype(np.int64) % _OUT_OF
    latest = np.max([np.where(minutes != NEVER, minutes, 0) for minutes in known.values()], axis=0)
    updated = pl.Series(latest.astype(np.int64) * MICROSECONDS_PER_MINUTE).cast(pl.Datetime("us"))
    original = petition_ids(lives["accepted"], lives["duplicate_seq"])
    return {
        "status": text(_STATUSES, status),
        "withdrawn_at": moments(known["withdrawn"]),
        "duplicate_of": pl.select(pl.when(pl.Series(apart == DUPLICATE)).then(original)).to_series(),
        "supporters": numbers(public * 3, public < _PUBLIC),
        "opponents": numbers(public // 2, public < _PUBLIC),
        "updated_at": updated,
    }
