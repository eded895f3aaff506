"""A town for tests of alerts: its figures, its rules, and an installation that evaluates day after day."""

import datetime as dt

import sqlalchemy as sa

from yingshang.alerts.evaluating import evaluate
from yingshang.alerts.rules import Rule, Rules
from yingshang.contracts.model import Cadence
from yingshang.messages.channels import Channels
from yingshang.operations.database import transaction
from yingshang.operations.tables import MESSAGES
from yingshang.settings import Settings

from .figures import Figures

AT = dt.datetime(2024, 10, 1, 1, 0)
MONDAY = dt.date(2024, 9, 2)
BEHIND = {"kind": "status", "statuses": ["BEHIND"], "clear_statuses": ["MET", "ON_TRACK"]}
CADENCES = {"petitions": Cadence.DAILY}


def rule(rule_id="behind", condition=BEHIND, **more):
    names = {"name_zh": f"规则{rule_id}", "name_en": rule_id, "severity": "yellow", "version": 1}
    return Rule.model_validate({"rule_id": rule_id, "condition": condition, **names, **more})


def day(number):
    """Return the working day of that number, counted from Monday; 5 is the next Monday."""
    return MONDAY + dt.timedelta(days=number + 2 * (number // 5))


class Town:
    """Figures, rules and an installation; `on` evaluates a day."""

    def __init__(self, folder, *rules, channels=None):
        self.figures, self.settings = Figures(folder / "published"), Settings(home=folder)
        self.rules = Rules(rules=rules, version="v")
        self.channels = channels or Channels()

    def on(self, when):
        snapshot = self.figures.snapshot(when)
        return evaluate(self.settings, snapshot, self.rules, self.channels, CADENCES, AT)

    def told(self):
        """Return kind and subject of every message in the order of the outbox."""
        with transaction(self.settings) as connection:
            rows = connection.execute(sa.select(MESSAGES.c.kind, MESSAGES.c.subject).order_by(MESSAGES.c.message_id))
            return [tuple(row) for row in rows]

    def kinds(self):
        return [kind for kind, _ in self.told()]
