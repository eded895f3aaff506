"""Slips on the pages: issued from an alert, moved on by forms, and received by the one-time link of a message."""

from collections.abc import Callable
from typing import Any

from flask import Flask, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from dashboards.alerts import may_act
from dashboards.clock import utc_now
from dashboards.sessions import day_of, inside
from yingshang.accounts.people import Person, Role
from yingshang.alerts.actions import show_alert
from yingshang.errors import YingshangError
from yingshang.messages.channels import load_channels
from yingshang.settings import Settings
from yingshang.slips.receipts import receive_by_link, slip_of_link
from yingshang.slips.service import Deed, Demand, issue_slip, list_slips, show_slip, take_step
from yingshang.slips.steps import STEPS, Action, SlipState
from yingshang.snapshots import beijing_now

Answer = AnyResponse | str | tuple[str, int]
_MOST_WORKDAYS = 250


def slips_for(settings: Settings, person: Person) -> list[dict[str, Any]]:
    """Return the open slips that a person may see."""
    return [slip for slip in list_slips(settings) if may_see(person, slip)]


def may_see(person: Person, slip: dict[str, Any]) -> bool:
    """Say whether a person may see a slip: within a limit those of the own units, and the own ones."""
    own = person.scope.districts | person.scope.departments
    return not person.scope.is_limited or slip["unit_code"] in own or is_concerned(person, slip)


def actions_for(person: Person, slip: dict[str, Any]) -> list[Action]:
    """Return the steps that a person may take now."""
    starting = [action for action, step in STEPS.items() if SlipState(slip["state"]) in step.starts]
    is_asked = slip["asked_due_on"] is not None
    about_asked = (Action.GRANT_EXTENSION, Action.REFUSE_EXTENSION)
    return [
        action
        for action in starting
        if (person.name == slip["issuer"] if STEPS[action].is_issuers else is_concerned(person, slip))
        and (is_asked or action not in about_asked)
    ]


def add_slip_forms(server: Flask, settings: Settings) -> None:
    """Serve the forms, and the page of a link, for which no account is needed."""

    @server.post("/slips/issue")
    def issue() -> Answer:
        """Issue a slip from an alert."""
        return _done(lambda: _issue(settings, g.person))

    @server.post("/slips/<int:slip_id>/steps/<action>")
    def step(slip_id: int, action: str) -> Answer:
        """Take one step of a slip."""
        return _done(lambda: _step(settings, g.person, slip_id, action))

    @server.route("/slips/<int:slip_id>/receive", methods=["GET", "POST"])
    def receive(slip_id: int) -> Answer:
        """Show what would be received, or receive it; opening the link alone changes nothing."""
        key = request.values.get("key", "")
        try:
            if request.method == "POST":
                slip = receive_by_link(settings, load_channels(settings.channels), slip_id, key, utc_now())
                return render_template("slip.html.j2", slip=slip, key="", is_received=True)
            slip = slip_of_link(settings, slip_id, key, utc_now())
        except YingshangError as error:
            return render_template("problem.html.j2", problem=str(error), back="/"), 403
        return render_template("slip.html.j2", slip=slip, key=key, is_received=False)


def _done(act: Callable[[], None]) -> Answer:
    back = inside(request.form.get("back", "/supervision"))
    try:
        act()
    except YingshangError as error:
        return render_template("problem.html.j2", problem=str(error), back=back), 400
    return redirect(back)


def _issue(settings: Settings, person: Person) -> None:
    alert_id, workdays = _number("alert_id"), _number("workdays")
    alert, _ = show_alert(settings, alert_id)
    if not may_act(person, alert):
        raise YingshangError("只有督查人员可以下达本单位的督办单。Only supervisors issue slips, within their scope.")
    if workdays > _MOST_WORKDAYS:
        raise YingshangError(f"{workdays}: 期限不超过 {_MOST_WORKDAYS} 个工作日。At most so many working days.")
    words, to = request.form.get("words", ""), request.form.get("person", "")
    demand = Demand(alert["unit_code"], alert["unit_name"], to, words, workdays, alert_id)
    channels = load_channels(settings.channels)
    issue_slip(settings, channels, demand, by=person.name, today=beijing_now().date(), at=utc_now())


def _step(settings: Settings, person: Person, slip_id: int, name: str) -> None:
    slip, _ = show_slip(settings, slip_id)
    if name not in list(Action) or Action(name) not in actions_for(person, slip):
        raise YingshangError(f"{name}: 现在不能由您进行这一步。You cannot take this step now.")
    more: dict[str, Any] = {"to": request.form.get("to", "")}
    if Action(name) is Action.ASK_EXTENSION:
        more = {"due_on": day_of(request.form.get("due_on", "")), "today": beijing_now().date()}
    deed = Deed(Action(name), person.name, utc_now(), request.form.get("words", ""), more)
    take_step(settings, load_channels(settings.channels), slip_id, deed)


def is_concerned(person: Person, slip: dict[str, Any]) -> bool:
    """Say whether a slip asks something of a person; administrators stand in for everybody."""
    return slip["person"] in (person.name, person.display_name) or person.role is Role.ADMIN


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - digits of a number
        raise YingshangError(f"{text}: 应为整数。Expected a whole number.")
    return int(text)
