"""Evaluates the current snapshot of an installation with its own rules, channels and contracts."""

import datetime as dt

from yingshang.alerts.evaluating import Evaluation, evaluate
from yingshang.alerts.rules import load_rules
from yingshang.contracts import load_contracts
from yingshang.contracts.model import Cadence
from yingshang.errors import YingshangError
from yingshang.messages.channels import load_channels
from yingshang.settings import Settings
from yingshang.snapshots import current_snapshot


def evaluate_current(settings: Settings) -> Evaluation:
    """Evaluate the current snapshot.

    Raises:
        YingshangError: nothing is published, or rules or channels are wrong.
    """
    snapshot = current_snapshot(settings)
    if snapshot is None:
        raise YingshangError("Nothing is published yet; publish first with: yingshang run.")
    rules, channels = load_rules(settings.alert_rules), load_channels(settings.channels)
    at = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    return evaluate(settings, snapshot, rules, channels, cadences_of(settings), at)


def cadences_of(settings: Settings) -> dict[str, Cadence]:
    """Return how often every dataset is promised."""
    return {name: contract.cadence for name, contract in load_contracts(settings.contracts_dir).items()}
