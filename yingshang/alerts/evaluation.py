"""Evaluates the current snapshot of an installation with its adopted rules, its channels and contracts."""

import datetime as dt
from dataclasses import replace

from yingshang.alerts.adopting import rules_in_force
from yingshang.alerts.copying import copy_alerts
from yingshang.alerts.evaluating import Evaluation, evaluate
from yingshang.alerts.units import read_units
from yingshang.contracts import load_contracts
from yingshang.contracts.model import Cadence
from yingshang.errors import YingshangError
from yingshang.messages.channels import Channels, load_channels
from yingshang.settings import Settings
from yingshang.snapshots import Snapshot, current_snapshot, open_snapshot


def evaluate_current(settings: Settings) -> Evaluation:
    """Evaluate the current snapshot, and make the analysts' copy of the alerts anew.

    Raises:
        YingshangError: nothing is published, or rules or channels are wrong.
    """
    snapshot = current_snapshot(settings)
    if snapshot is None:
        raise YingshangError("Nothing is published yet; publish first with: yingshang run.")
    at = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    (rules, problem), channels = rules_in_force(settings, at), load_channels(settings.channels)
    done = evaluate(settings, snapshot, rules, channels, cadences_of(settings), at)
    copy_alerts(settings)
    problems = [problem] if problem else []
    return replace(done, problems=(*problems, *unknown_contacts(settings, snapshot, channels)))


def unknown_contacts(settings: Settings, snapshot: Snapshot, channels: Channels) -> list[str]:
    """Return what is to be said of contacts and channels for units that the snapshot does not know."""
    with open_snapshot(settings, snapshot) as reading:
        known = read_units(reading).by_code
    asked = {contact.unit_code: f"contact {contact.name}" for contact in channels.contacts}
    asked |= {code: f"channel {channel.name}" for channel in channels.channels for code in channel.unit_codes}
    return [
        f"{settings.channels.name}: {who}: no such unit {code}; expected a code of marts.dim_units."
        for code, who in sorted(asked.items())
        if code not in known
    ]


def cadences_of(settings: Settings) -> dict[str, Cadence]:
    """Return how often every dataset is promised."""
    return {name: contract.cadence for name, contract in load_contracts(settings.contracts_dir).items()}
