"""Which rules count: those that somebody has adopted, so that no edit of a file changes alerting without a name."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from yingshang.alerts.rules import Rules, load_rules, parse_rules
from yingshang.errors import YingshangError
from yingshang.operations.audit import AuditEvent, append_event
from yingshang.operations.database import transaction
from yingshang.operations.tables import ADOPTED_RULES
from yingshang.settings import Settings

_INSTALLATION = "system"


@dataclass(frozen=True)
class Adoption:
    """What an adoption changed; rules by their id."""

    version: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def words(self) -> str:
        """Return it in one line."""
        signs = (("+", self.added), ("-", self.removed), ("~", self.changed))
        return " ".join([self.version, *(sign + rule_id for sign, ids in signs for rule_id in ids)])


def rules_in_force(settings: Settings, at: dt.datetime) -> tuple[Rules, str | None]:
    """Return the adopted rules, and what is to be said where the file says something else.

    The first rules of an installation are adopted as they come. A file that was edited since, or is broken, changes
    nothing until it is adopted.

    Raises:
        YingshangError: nothing was adopted and the file is wrong, or what was adopted is none of this version's rules.
    """
    adopted = _adopted(settings)
    if adopted is None:
        adopt_rules(settings, by=_INSTALLATION, at=at)
        return load_rules(settings.alert_rules), None
    rules = parse_rules(adopted, "the adopted rules; run `yingshang alerts adopt --by …`")
    try:
        is_same = load_rules(settings.alert_rules).version == rules.version
    except YingshangError as error:
        return rules, f"The rules that were adopted still count: {error}"
    problem = (
        f"{settings.alert_rules}: changed since it was adopted and not counted; run `yingshang alerts adopt --by …`."
    )
    return rules, None if is_same else problem


def adopt_rules(settings: Settings, *, by: str, at: dt.datetime) -> Adoption:
    """Let the file of rules count from now on, and keep on the trail who said so and what changed.

    Raises:
        YingshangError: nobody is named, the file is wrong, or a rule changed and kept its version.
    """
    if not by.strip():
        raise YingshangError("--by: who adopts the rules must be said.")
    rules, before = load_rules(settings.alert_rules), _adopted(settings)
    old = parse_rules(before, "the adopted rules") if before is not None else Rules(rules=(), version="")
    done = _compared(old, rules)
    if before is not None and old.version == rules.version:
        return done
    values = {
        "version": rules.version,
        "content": settings.alert_rules.read_text(encoding="utf-8"),
        "adopted_by": by.strip(),
        "adopted_at": at,
    }
    with transaction(settings) as connection:
        connection.execute(ADOPTED_RULES.insert().values(values))
        append_event(connection, AuditEvent(at, by.strip(), "rules_adopted", done.words))
    return done


def _compared(old: Rules, new: Rules) -> Adoption:
    before, after = ({rule.rule_id: rule for rule in rules.rules} for rules in (old, new))
    changed = tuple(sorted(one for one in before.keys() & after.keys() if before[one] != after[one]))
    for rule_id in changed:
        if after[rule_id].version <= before[rule_id].version:
            raise YingshangError(
                f"rule {rule_id}: changed, but its version is {after[rule_id].version}; expected"
                f" {before[rule_id].version + 1} or more, so that every alert says by which rule it was raised."
            )
    added, removed = (tuple(sorted(one)) for one in (after.keys() - before.keys(), before.keys() - after.keys()))
    return Adoption(new.version, added, removed, changed)


def _adopted(settings: Settings) -> str | None:
    query = sa.select(ADOPTED_RULES.c.content).order_by(ADOPTED_RULES.c.adoption_id.desc()).limit(1)
    with transaction(settings) as connection:
        found: str | None = connection.execute(query).scalar()
    return found
