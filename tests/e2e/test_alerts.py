"""Alerts of the published city: what the rules would have fired is worked out by hand, and who may see and act is kept."""

import datetime as dt
import json
from collections import defaultdict

import pytest

from dashboards.alerts import ACTORS
from yingshang.accounts.people import Role, Scope
from yingshang.accounts.store import add_person
from yingshang.alerts.actions import list_alerts
from yingshang.alerts.evaluation import cadences_of, evaluate_current
from yingshang.alerts.replaying import replay
from yingshang.alerts.rules import Rules, load_rules
from yingshang.alerts.store import last_evaluation
from yingshang.messages.channels import Channels
from yingshang.operations.audit import read_audit, verify_audit
from yingshang.operations.database import transaction
from yingshang.slips.letters import receipt_key
from yingshang.slips.service import Demand, issue_slip, list_slips, show_slip
from yingshang.snapshots import current_snapshot, open_snapshot
from yingshang.workdays import Workdays

from .asking import PASSWORD, parts_of, shown, signed_in, words_of

FIRST, LAST = dt.date(2024, 1, 1), dt.date(2024, 9, 30)


@pytest.fixture(scope="module")
def watched(site):
    """The pages' own installation, whose snapshot has been held against the rules."""
    evaluate_current(site)
    add_person(site, "watch", PASSWORD, Role.SUPERVISOR)
    add_person(site, "li", PASSWORD, Role.ANALYST, display_name="李某")
    return site


def replayed(city, rule_id):
    """Replay one rule alone, so that no stale source holds it back: the simulated files come once a month."""
    loaded = load_rules(city.settings.alert_rules)
    rules = Rules(rules=(loaded.named(rule_id),), version=loaded.version)
    with open_snapshot(city.settings) as connection:
        return replay(connection, rules, rules.rules, FIRST, LAST, cadences_of(city.settings))


def behind_by_hand(city, *, hold, recover):
    """Return (target, unit, told on, over on) of every stretch behind pace, day by day and without the machine."""
    calendar = Workdays(FIRST, LAST)
    days = defaultdict(list)
    for kpi, unit, day, status, unit_of, due in city.rows(
        "select kpi_id, r.unit_kind || ':' || unit_code, as_of, status, r.unit, denominator from kpi.results as r join"
        " kpi.catalogue as c using (kpi_id) where is_official and period_kind = 'to_date' and unit_code <> 'UNASSIGNED'"
        " and (is_whole or r.unit_kind = 'district') and c.kind in ('rate', 'coverage', 'count', 'flow', 'stock') and"
        f" as_of between date '{FIRST}' and date '{LAST}' and as_of <= window_end + interval 31 day order by as_of"
    ):
        few = unit_of == "share" and due is not None and due < 20
        days[kpi, unit].append((day, "MET" if few and status not in ("NO_DATA", "SUSPECT") else status))
    return {stretch for subject, seen in days.items() for stretch in stretches(subject, seen, calendar, hold, recover)}


def stretches(subject, seen, calendar, hold, recover):
    """Yield when it was told and when it was over, for one target and unit."""
    since = told = well = None
    for day, status in seen:
        if status in ("NO_DATA", "SUSPECT"):
            since = None
        elif told is None:
            since = (since or day) if status == "BEHIND" else None
            told = day if since and calendar.between(since, day) >= hold else None
        elif status not in ("MET", "ON_TRACK", "NOT_DUE"):
            well = None
        else:
            well = well or day
            if calendar.between(well, day) >= recover:
                yield (*subject, told, day)
                since = told = well = None
    if told:
        yield (*subject, told, None)


def test_what_would_have_fired_is_what_was_behind(city):
    firings = replayed(city, "behind_pace")
    told = {(one.kpi_id, f"{one.unit_kind}:{one.unit_code}", one.fired_on, one.resolved_on) for one in firings}
    assert told == behind_by_hand(city, hold=5, recover=2)
    assert len(told) > 50


def test_a_threshold_fires_on_the_day_on_which_it_is_passed(city):
    firings = replayed(city, "closure_below")
    assert firings
    for one in firings:
        ((value, denominator),) = city.rows(
            "select value, denominator from kpi.results where kpi_id = 'petition_closure_rate' and is_official and"
            f" period_kind = 'to_date' and unit_kind = '{one.unit_kind}' and unit_code = '{one.unit_code}' and as_of ="
            f" date '{one.fired_on}'"
        )
        assert value < 0.95
        assert denominator >= 20


def test_the_run_evaluated_what_it_published(city):
    with transaction(city.settings) as connection:
        assert last_evaluation(connection)["snapshot_id"] == current_snapshot(city.settings).snapshot_id
    assert list_alerts(city.settings)


def test_the_pages_show_open_alerts(watched, server):
    alerts = list_alerts(watched)
    body = words_of(json.loads(shown(signed_in(server, "boss"), "/supervision")[1]))
    assert all(alert["words"] in body for alert in alerts)
    assert alerts[0]["words"] in words_of(json.loads(shown(signed_in(server), "/")[1]))
    blue = {alert["words"] for alert in alerts if alert["severity"] == "blue"}
    yellow = words_of(json.loads(shown(signed_in(server), "/supervision?severity=yellow")[1]))
    assert blue
    assert not blue & set(yellow)


def test_a_limited_person_sees_alerts_of_the_whole_and_the_own_units(watched, server):
    alerts = list_alerts(watched)
    wholes = {one["unit_name"] for one in alerts if one["is_whole"]}
    foreign = {one["unit_name"] for one in alerts if not one["is_whole"] and one["unit_code"] != "330106"} - wholes
    assert foreign
    body = words_of(json.loads(shown(signed_in(server, "xihu"), "/supervision")[1]))
    assert not foreign & set(body)


def test_supervisors_act_within_their_scope(watched, server):
    alert = next(one for one in list_alerts(watched) if one["unit_code"] != "330106")
    address = f"/alerts/{alert['alert_id']}/acknowledge"
    for name in ("leader", "xihu"):
        answer = signed_in(server, name).post(address, data={"back": "/supervision"})
        assert (answer.status_code, "只有督查人员" in answer.text) == (400, True)
    assert Role.LEADER not in ACTORS
    client = signed_in(server, "watch")
    assert client.post(address, data={"back": "//evil.example"}).headers["Location"] == "/"
    assert client.post(f"/alerts/{alert['alert_id']}/assign", data={"person": "李某"}).status_code == 302
    assert client.post(f"/alerts/{alert['alert_id']}/assign", data={"person": "张某"}).status_code == 400
    wrong = client.post(f"/alerts/{alert['alert_id']}/silence", data={"until": "soon", "reason": "x"})
    assert (wrong.status_code, "Expected a day" in wrong.text) == (400, True)
    assert client.post(f"/alerts/{alert['alert_id']}/explode").status_code == 400
    assert client.post(address, headers={"Origin": "https://evil.example"}).status_code == 403
    (kept,) = [one for one in list_alerts(watched) if one["alert_id"] == alert["alert_id"]]
    assert (kept["acknowledged_by"], kept["assigned_to"]) == ("watch", "李某")
    actions = [(event.name, event.action) for event in read_audit(watched, 6)]
    assert ("watch", "alert_acknowledged") in actions
    assert verify_audit(watched) > 0


def test_forms_are_for_those_who_may_use_them(watched, server):
    assert parts_of(json.loads(shown(signed_in(server, "watch"), "/supervision")[1]), "Form")
    assert parts_of(json.loads(shown(signed_in(server), "/supervision")[1]), "Form") == []
    assert Scope().is_limited is False


def test_a_slip_is_received_by_its_link_without_an_account(watched, server):
    (alert, *_) = list_alerts(watched)
    demand = Demand("330106", "西湖区", "李某", "<b>办结</b>", 3, alert["alert_id"])
    slip = issue_slip(
        watched, Channels(), demand, by="watch", today=LAST, at=dt.datetime.now(dt.UTC).replace(tzinfo=None)
    )
    client = server.test_client()
    address = f"/slips/{slip['slip_id']}/receive"
    page = client.get(f"{address}?key={receipt_key(slip)}")
    assert "&lt;b&gt;办结&lt;/b&gt;" in page.text
    assert client.get(f"{address}?key=forged").status_code == 403
    assert show_slip(watched, slip["slip_id"])[0]["state"] == "issued"  # looking at it changes nothing
    assert "已签收" in client.post(address, data={"key": receipt_key(slip)}).text
    assert client.post(address, data={"key": receipt_key(slip)}).status_code == 403
    assert show_slip(watched, slip["slip_id"])[0]["state"] == "received"
    assert client.get("/_dash-layout").status_code == 401


def test_files_are_added_to_a_slip_on_its_page(watched, server):
    add_person(watched, "sun", PASSWORD, Role.ANALYST, display_name="孙某")
    demand = Demand("330106", "西湖区", "孙某", "补报材料", 3)
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    slip = issue_slip(watched, Channels(), demand, by="watch", today=LAST, at=now)
    address, sun = f"/slips/{slip['slip_id']}", signed_in(server, "sun")
    assert "补报材料" in sun.get(address).text
    pdf = b"%PDF-1.7 " + b"x" * 3_000_000

    def added(client, content=pdf, name="佐证.pdf"):
        head = f'--part\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + b"\r\n--part--\r\n"
        return client.post(f"{address}/files", data=body, content_type="multipart/form-data; boundary=part")

    assert added(sun).status_code == 302
    for content, name, told in ((b"MZ", "a.pdf", "须为 PDF"), (b"%PDF-" + b"x" * 11_000_000, "a.pdf", "不超过 10 MB")):
        answer = added(sun, content, name)
        assert (answer.status_code, told in answer.text) == (400, True)
    assert added(signed_in(server)).status_code == 400  # sees it, is asked nothing
    assert "佐证.pdf" in sun.get(address).text
    file = sun.get(f"{address}/files/1")
    assert (file.data == pdf, file.headers["Content-Type"]) == (True, "application/pdf")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert sun.get(f"{address}/files/99").status_code == 403
    assert sun.get("/slips/9999").status_code == 403
    assert server.test_client().get(f"{address}/files/1").status_code in (302, 401)
    assert ("sun", "slip_evidence_read") in [(event.name, event.action) for event in read_audit(watched, 20)]
    elsewhere = issue_slip(
        watched, Channels(), Demand("330108", "滨江区", "孙某", "x", 3), by="watch", today=LAST, at=now
    )
    assert signed_in(server, "xihu").get(f"/slips/{elsewhere['slip_id']}").status_code == 403


def test_a_slip_goes_its_way_on_the_pages(watched, server):
    add_person(watched, "zhao", PASSWORD, Role.ANALYST, display_name="赵某")
    alert = list_alerts(watched)[1]
    watch, zhao = signed_in(server, "watch"), signed_in(server, "zhao")
    form = {"alert_id": alert["alert_id"], "person": "赵某", "words": "限期办结", "workdays": "3"}
    assert signed_in(server).post("/slips/issue", data=form).status_code == 400
    assert watch.post("/slips/issue", data=form | {"workdays": "soon"}).status_code == 400
    assert watch.post("/slips/issue", data=form).status_code == 302
    slip = next(slip for slip in list_slips(watched) if slip["person"] == "赵某")
    way = f"/slips/{slip['slip_id']}/steps/"
    assert "限期办结" in words_of(json.loads(shown(zhao, "/supervision")[1]))
    assert watch.post(f"{way}receive").status_code == 400  # it is not the issuer's
    for client, step in ((zhao, "receive"), (zhao, "answer"), (watch, "check"), (watch, "close")):
        assert client.post(f"{way}{step}", data={"words": "已办"}).status_code == 302, step
    assert show_slip(watched, slip["slip_id"])[0]["state"] == "closed"
    assert zhao.post(f"{way}answer", data={"words": "x"}).status_code == 400
    assert server.test_client().post(f"{way}answer", data={"words": "x"}).status_code == 401
    assert "限期办结" not in words_of(json.loads(shown(zhao, "/supervision")[1]))
