"""What must be there before a run makes sense; each refusal says what is missing and what to do."""

import datetime as dt

from assets.days import as_of_days
from yingshang.catalogue import load_catalogue, required_sources
from yingshang.contracts import Contract
from yingshang.deliveries import data_cutoffs, latest_covered_day, read_ledger
from yingshang.errors import YingshangError
from yingshang.settings import Settings


def require_files(settings: Settings, contracts: dict[str, Contract]) -> None:
    """Refuse to run a home into which nothing was ever delivered.

    Raises:
        YingshangError: the landing folder is empty and nothing was taken in before.
    """
    has_files = settings.landing.is_dir() and any(path.is_file() for path in settings.landing.rglob("*"))
    if not has_files and not any(delivery.is_accepted for delivery in read_ledger(settings)):
        required = required_sources(load_catalogue(settings.catalogue_dir))
        needed = "、".join(name for name in contracts if name in required)
        raise YingshangError(
            f"{settings.landing}: no delivered file, and none was taken in before; put files there (at least for"
            f" {needed}), or make some with `yingshang simulate --out {settings.landing}`, and start again."
        )


def covered_day(settings: Settings, contracts: dict[str, Contract]) -> dt.date:
    """Return the latest day that all required sources of the catalogue's targets cover.

    Raises:
        YingshangError: a required source has never been delivered; names all of them.
    """
    needed = set(required_sources(load_catalogue(settings.catalogue_dir)))
    day = latest_covered_day(settings, contracts, needed)
    if day is None:
        missing = "、".join(sorted(needed - set(data_cutoffs(settings))))
        raise YingshangError(
            f"{settings.landing}: nothing was delivered yet for {missing}; deliver it, or name a day with --as-of to"
            " see what is refused."
        )
    return day


def require_offered_day(settings: Settings, as_of: dt.date) -> None:
    """Refuse a day that the orchestrator does not offer: before the first partition, or in the future.

    Raises:
        YingshangError: names the days that are offered.
    """
    days = as_of_days(settings)
    first, last = days.get_first_partition_key(), days.get_last_partition_key()
    if first is None or last is None or not first <= as_of.isoformat() <= last:
        raise YingshangError(
            f"--as-of {as_of}: expected a day from {first} through {last};"
            " YINGSHANG_PARTITIONS_START=YYYY-MM-DD moves the first one."
        )
