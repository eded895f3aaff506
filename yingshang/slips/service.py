"""Issues slips and takes every step of theirs, in one transaction with the trail and with what is told."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa

from yingshang.alerts.store import change_alert, find_alert
from yingshang.errors import YingshangError
from yingshang.messages.channels import Channels
from yingshang.messages.persons import known_person
from yingshang.operations.audit import AuditEvent, append_event
from yingshang.operations.database import transaction
from yingshang.operations.tables import SLIP_STEPS, SLIPS
from yingshang.settings import Settings
from yingshang.slips.letters import tell_of
from yingshang.slips.steps import Action, SlipState, state_after
from yingshang.workdays import workdays_after

Slip = dict[str, Any]
_MOST_WORDS = 4000


@dataclass(frozen=True)
class Deed:
    """One step by a person; `more` holds `due_on` and `today` of an asked extension, or `to` of an escalation."""

    action: Action
    by: str
    at: dt.datetime
    words: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


class Step(NamedTuple):
    """What is kept of a step."""

    name: str
    by: str
    at: dt.datetime
    words: str


@dataclass(frozen=True)
class Demand:
    """What is asked of whom, and within how many working days."""

    unit_code: str
    unit_name: str
    person: str
    words: str
    workdays: int
    alert_id: int | None = None


def issue_slip(
    settings: Settings, channels: Channels, demand: Demand, *, by: str, today: dt.date, at: dt.datetime
) -> Slip:
    """Issue a slip, tell the channels, and give its alert to the person.

    Args:
        settings: whose slips.
        channels: who is told.
        demand: what is asked of whom.
        by: the issuer, who alone can close it.
        today: the day in Beijing; the term counts from it.
        at: now, UTC.

    Raises:
        YingshangError: unit, person or words are missing, nobody of this name is known, the term is none, or there is
            no such alert.
    """
    _refuse_incomplete(demand)
    known_person(settings, demand.person)
    values = _values(demand, by, today, at)
    with transaction(settings) as connection:
        if demand.alert_id is not None:
            alert = find_alert(connection, demand.alert_id)
            if alert is None:
                raise YingshangError(f"{demand.alert_id}: no such alert; see `yingshang alerts list`.")
            change_alert(
                connection, alert, {"assigned_to": values["person"], "acknowledged_by": by, "acknowledged_at": at}
            )
        values["number"] = _next_number(connection, today.year)
        slip_id: int = connection.execute(SLIPS.insert().returning(SLIPS.c.slip_id), values).scalar_one()
        slip = _slip(connection, slip_id)
        _keep_step(connection, slip, Step("issue", by, at, slip["demand"]), "")
        tell_of(connection, channels, slip, "issued", at.isoformat(), at)
    return slip


def take_step(settings: Settings, channels: Channels, slip_id: int, deed: Deed) -> Slip:
    """Take one step of a slip.

    Args:
        settings: whose slips.
        channels: who is told.
        slip_id: which one.
        deed: what is done, by whom, and what is said.

    Raises:
        YingshangError: the step is not allowed now or to this person; nothing has changed then.
    """
    action, words = deed.action, deed.words
    if len(words) > _MOST_WORDS:
        raise YingshangError(f"{action}: at most {_MOST_WORDS} characters, not {len(words)}.")
    with transaction(settings) as connection:
        slip = _slip(connection, slip_id)
        after = state_after(SlipState(slip["state"]), action, by=deed.by, issuer=slip["issuer"], words=words)
        values = {"state": after.value, **_changes(slip, deed)}
        connection.execute(SLIPS.update().where(SLIPS.c.slip_id == slip_id).values(values))
        changed = slip | values
        _keep_step(connection, changed, Step(action.value, deed.by, deed.at, words), slip["state"])
        tell_of(connection, channels, changed, action.value, deed.at.isoformat(), deed.at)
    return changed


def list_slips(settings: Settings, *, is_open: bool = True) -> list[Slip]:
    """Return slips by their day; open ones, or all."""
    query = sa.select(SLIPS).order_by(SLIPS.c.due_on, SLIPS.c.slip_id)
    if is_open:
        query = query.where(SLIPS.c.state != SlipState.CLOSED.value)
    with transaction(settings) as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def show_slip(settings: Settings, slip_id: int) -> tuple[Slip, list[Slip]]:
    """Return a slip and its steps, the first one first.

    Raises:
        YingshangError: there is none of this number.
    """
    query = sa.select(SLIP_STEPS).where(SLIP_STEPS.c.slip_id == slip_id).order_by(SLIP_STEPS.c.step_id)
    with transaction(settings) as connection:
        return _slip(connection, slip_id), [dict(row) for row in connection.execute(query).mappings()]


def _values(demand: Demand, by: str, today: dt.date, at: dt.datetime) -> Slip:
    return {
        "alert_id": demand.alert_id,
        "state": SlipState.ISSUED.value,
        "demand": demand.words.strip(),
        "unit_code": demand.unit_code,
        "unit_name": demand.unit_name,
        "person": demand.person.strip(),
        "issuer": by,
        "issued_at": at,
        "due_on": workdays_after(today, demand.workdays),
        "link_secret": secrets.token_urlsafe(24),
    }


def _refuse_incomplete(demand: Demand) -> None:
    missing = [name for name in ("unit_code", "unit_name", "person", "words") if not getattr(demand, name).strip()]
    if missing:
        raise YingshangError(f"A slip needs {'、'.join(missing)}. 督办单须写明单位、责任人和要求。")
    if demand.workdays < 1:
        raise YingshangError(f"A slip's term is one working day or more, not {demand.workdays}.")


def _next_number(connection: sa.Connection, year: int) -> str:
    """Return the next number of a year: 督〔2024〕1号."""
    start = f"督〔{year}〕"
    count = connection.execute(sa.select(sa.func.count()).where(SLIPS.c.number.startswith(start))).scalar_one()
    return f"{start}{count + 1}号"


def _changes(slip: Slip, deed: Deed) -> Slip:
    """Return what a step changes besides the state."""
    action, more = deed.action, deed.more
    if action is Action.ASK_EXTENSION:
        if more["today"] > slip["due_on"]:
            raise YingshangError(f"{action}: the term ended on {slip['due_on']}; an extension is asked for before.")
        if more["due_on"] <= slip["due_on"]:
            raise YingshangError(f"{action}: {more['due_on']} is no later than the term {slip['due_on']}.")
        return {"asked_due_on": more["due_on"]}
    if action in (Action.GRANT_EXTENSION, Action.REFUSE_EXTENSION):
        if slip["asked_due_on"] is None:
            raise YingshangError(f"{action}: no extension was asked for.")
        granted = {"due_on": slip["asked_due_on"]} if action is Action.GRANT_EXTENSION else {}
        return {"asked_due_on": None, **granted}
    if action is Action.ESCALATE:
        if not str(more.get("to", "")).strip():
            raise YingshangError(f"{action}: to whom must be said.")
        return {"escalated_to": str(more["to"]).strip()}
    return {Action.CLOSE: {"closed_at": deed.at}, Action.RECEIVE: {"link_used_at": deed.at}}.get(action, {})


def _keep_step(connection: sa.Connection, slip: Slip, step: Step, from_state: str) -> None:
    words = step.words.strip()
    values = {
        "slip_id": slip["slip_id"],
        "at": step.at,
        "name": step.by,
        "action": step.name,
        "from_state": from_state,
        "to_state": slip["state"],
        "words": words,
    }
    connection.execute(SLIP_STEPS.insert().values(values))
    subject = f"{slip['number']} {words[:200]}".strip()
    append_event(connection, AuditEvent(step.at, step.by, f"slip_{step.name}", subject))


def _slip(connection: sa.Connection, slip_id: int) -> Slip:
    # Two steps at once wait for each other.
    query = sa.select(SLIPS).where(SLIPS.c.slip_id == slip_id).with_for_update()
    row = connection.execute(query).mappings().first()
    if row is None:
        raise YingshangError(f"{slip_id}: no such slip; see `yingshang slips list`.")
    return dict(row)
