"""Open alerts as a person may see them, and the forms with which supervisors act on them."""

from typing import Any

from flask import Flask, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from dashboards.clock import utc_now
from dashboards.sessions import day_of, inside
from yingshang.accounts.people import Person, Role
from yingshang.alerts.actions import acknowledge, assign, list_alerts, show_alert, silence
from yingshang.alerts.terms import due_day
from yingshang.errors import YingshangError
from yingshang.settings import Settings

Answer = AnyResponse | tuple[str, int]
ACTORS = (Role.SUPERVISOR, Role.ADMIN)
ABOUT_DATA = "data"


def alerts_for(settings: Settings, person: Person) -> list[dict[str, Any]]:
    """Return the open alerts that a person may see, the gravest first: of the whole and of the own units."""
    scope = person.scope
    own = scope.districts | scope.departments
    return [
        alert | {"due_on": due_day(alert["severity"], alert["fired_on"])}
        for alert in list_alerts(settings)
        if not scope.is_limited or alert["is_whole"] or alert["unit_code"] in own
    ]


def may_act(person: Person, alert: dict[str, Any]) -> bool:
    """Say whether a person may act on an alert: supervisors within their scope, and administrators."""
    own = person.scope.districts | person.scope.departments
    return person.role in ACTORS and (not person.scope.is_limited or alert["unit_code"] in own)


def add_alert_forms(server: Flask, settings: Settings) -> None:
    """Serve the forms; the guard has let nobody in without a session or from another site."""

    @server.post("/alerts/<int:alert_id>/<action>")
    def act(alert_id: int, action: str) -> Answer:
        """Do what the form says and go back to the page."""
        back = inside(request.form.get("back", "/supervision"))
        try:
            _act(settings, g.person, alert_id, action)
        except YingshangError as error:
            return render_template("problem.html.j2", problem=str(error), back=back), 400
        return redirect(back)


def _act(settings: Settings, person: Person, alert_id: int, action: str) -> None:
    alert, _ = show_alert(settings, alert_id)
    if not may_act(person, alert):
        raise YingshangError(
            "只有督查人员可以处理本单位范围内的预警。Only supervisors act on alerts, within their scope."
        )
    at = utc_now()
    if action == "acknowledge":
        acknowledge(settings, alert_id, by=person.name, at=at)
    elif action == "assign":
        assign(settings, alert_id, request.form.get("person", ""), by=person.name, at=at)
    elif action == "silence":
        until, reason = day_of(request.form.get("until", "")), request.form.get("reason", "")
        silence(settings, alert_id, until, reason, by=person.name, at=at)
    else:
        raise YingshangError(f"{action}: 没有这个操作。No such action.")
