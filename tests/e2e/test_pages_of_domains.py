"""The pages about petitions, policies, money, events and enterprises say what the published marts hold, and no more."""

import json
import re
import shutil
from decimal import Decimal

import duckdb
import pytest

from dashboards.app import create_app
from dashboards.reading import SCOPED, View
from yingshang.accounts.people import Role, Scope
from yingshang.accounts.store import add_person
from yingshang.settings import Settings
from yingshang.snapshots import current_snapshot, open_snapshot

from .asking import PASSWORD, parts_of, shown, signed_in, words_of

OWN = "330106"
VALID = "is_valid and accepted_on <= date '2024-09-30'"


@pytest.fixture(scope="module")
def boss(server):
    return signed_in(server, "boss")


def words(client, href):
    return words_of(json.loads(shown(client, href)[1]))


def after(found, name, places=1):
    """Return the word so many places after a name."""
    return found[found.index(name) + places]


def test_petitions_are_counted_as_the_records_are(boss, city):
    counted = ((received, closed, overdue),) = city.rows(
        f"select count(*), count(*) filter (is_closed), count(*) filter (is_overdue) from marts.fct_petitions where {VALID}"
    )
    assert counted
    found = words(boss, "/petitions")
    assert [after(found, name) for name in ("受理", "办结", "超期未办结")] == [
        f"{n:,}" for n in (received, closed, overdue)
    ]


def test_a_filter_of_petitions_selects_records(boss, city):
    ((channel, received),) = city.rows(
        f"select channel, count(*) from marts.fct_petitions where {VALID} and district_code = '{OWN}' and channel is not"
        " null group by channel order by 2 desc, 1 limit 1"
    )
    found = words(boss, f"/petitions?district={OWN}&channel={channel}")
    assert after(found, "受理") == f"{received:,}"
    assert "没有符合条件的数据" in shown(boss, "/petitions?channel=nothing")[1]


def test_the_overdue_are_listed_longest_first(boss, city):
    expected = city.rows(
        f"select petition_id from marts.fct_petitions where {VALID} and is_overdue order by due_on, petition_id limit 200"
    )
    grids = parts_of(json.loads(shown(boss, "/petitions")[1]), "AgGrid")
    (listed,) = [grid["rowData"] for grid in grids if "petition" in grid["rowData"][0]]
    assert [row["petition"] for row in listed] == [petition for (petition,) in expected]
    assert len(listed) > 5


def test_policies_count_enterprises_at_every_step(boss, city):
    ((matched, pushed, applied),) = city.rows(
        "select (select count(distinct (policy_id, credit_code)) from marts.fct_policy_matches where is_eligible and"
        " eligible_on <= date '2024-09-30' and policy_id in (select policy_id from marts.dim_policies)),"
        " (select count(distinct (policy_id, credit_code)) from marts.fct_policy_pushes where pushed_at <"
        " timestamp '2024-10-01' and policy_id in (select policy_id from marts.dim_policies)),"
        " (select count(distinct (policy_id, credit_code)) from marts.fct_subsidy_applications where applied_at <"
        " timestamp '2024-10-01' and policy_id in (select policy_id from marts.dim_policies))"
    )
    found = words(boss, "/policies")
    steps = [after(found[found.index("环节") :], name) for name in ("匹配", "推送", "申报")]
    assert steps == [f"{number:,}" for number in (matched, pushed, applied)]


def test_a_policy_that_closes_today_is_still_on_the_calendar(boss, city):
    closing = city.rows(
        "select policy_name from marts.dim_policies where apply_until_on between date '2024-09-30' and"
        " date '2024-09-30' + interval 90 day"
    )
    found = words(boss, "/policies")
    calendar = found[found.index("政策日历: 九十天内截止申报") : found.index("相关承诺")]
    assert closing
    assert all(name in calendar for (name,) in closing)


def test_the_ledger_ends_at_the_official_balance(boss, city):
    ((balance,),) = city.rows(
        "select value from kpi.results where kpi_id = 'guarantee_balance' and is_official and is_whole and period_kind ="
        " 'to_date' and as_of = date '2024-09-30'"
    )
    found = words(boss, "/finance")
    ledger = found[found.index("环节") : found.index("各机构担保费率")]
    amounts = [Decimal(text.removesuffix(" 元").replace(",", "")) for text in ledger if text.endswith(" 元")]
    assert amounts[-1] == balance
    assert amounts[0] + sum(amounts[1:-1]) == amounts[-1]


def test_fee_rates_of_guarantors_roll_up_to_the_official_one(boss, city):
    ((numerator, denominator),) = city.rows(
        "select numerator, denominator from kpi.results where kpi_id = 'hz_average_guarantee_fee_rate' and is_official and"
        " is_whole and period_kind = 'to_date' and as_of = date '2024-09-30'"
    )
    snapshot = current_snapshot(city.settings)
    with open_snapshot(city.settings, snapshot) as connection:
        rows = View(connection, "x", snapshot.as_of, snapshot.known_by, Scope()).rows("finance_fees", district=None)
    assert sum(row["denominator"] for row in rows) == denominator
    assert sum(row["numerator"] for row in rows) == pytest.approx(numerator, rel=Decimal("1e-6"))
    found = words(boss, "/finance")
    assert [row["guarantor"] for row in rows if row["guarantor"] not in found] == []


def test_events_are_those_that_were_held(boss, city):
    rows = city.rows(
        "select series, count(*) from marts.fct_service_events where is_held and year(held_on) = 2024 and series is not"
        " null group by series order by 2 desc, 1 limit 3"
    )
    found = words(boss, "/events")
    assert [after(found, series) for series, _ in rows] == [f"{number:,}" for _, number in rows]


def test_an_enterprise_has_one_file(boss, city):
    ((code, name, petitions),) = city.rows(
        "select credit_code, any_value(e.enterprise_name), count(*) from marts.fct_petitions join marts.dim_enterprises as e"
        " using (credit_code) group by credit_code order by 3 desc, 1 limit 1"
    )
    found = words(boss, f"/enterprises?code={code}")
    assert name in found
    assert after(found, "诉求") == str(petitions)
    body = shown(boss, f"/enterprises?q={code[:12]}")[1]
    assert f"code={code}" in body
    assert "没有这家企业" in shown(boss, "/enterprises?code=nothing")[1]
    assert "至少两个字符" in shown(boss, "/enterprises?q=a")[1]
    assert "没有找到" in shown(boss, "/enterprises?q=' or 1=1 --")[1]


def test_a_limited_person_sees_the_own_records_alone(server, city):
    limited = signed_in(server, "xihu")
    ((own,),) = city.rows(f"select count(*) from marts.fct_petitions where {VALID} and district_code = '{OWN}'")
    assert after(words(limited, "/petitions"), "受理") == f"{own:,}"
    assert after(words(limited, "/petitions?district="), "受理") == f"{own:,}"
    assert "没有符合条件的数据" in shown(limited, "/petitions?district=330102")[1]
    ((foreign,),) = city.rows("select credit_code from marts.dim_enterprises where district_code = '330102' limit 1")
    ((mine,),) = city.rows(f"select credit_code from marts.dim_enterprises where district_code = '{OWN}' limit 1")
    assert "没有这家企业" in shown(limited, f"/enterprises?code={foreign}")[1]
    assert "没有这家企业" not in shown(limited, f"/enterprises?code={mine}")[1]


@pytest.mark.parametrize("name", sorted(SCOPED))
def test_every_limited_table_holds_rows_of_the_scope_alone(city, name):
    """What an unlimited person sees beyond the scope is out of sight; nobody sees more than there is."""
    scope = Scope(districts=frozenset({OWN}), departments=frozenset({"3301D30"}))
    snapshot = current_snapshot(city.settings)
    counts = {}
    for kind, seen in (("limited", scope), ("all", Scope()), ("nothing", Scope(districts=frozenset({"999999"})))):
        with open_snapshot(city.settings, snapshot) as connection:
            view = View(connection, "x", snapshot.as_of, snapshot.known_by, seen)
            view.see(name)
            counts[kind] = connection.execute(f"select count(*) from seen_{name}").fetchone()[0]
            columns = {row[0] for row in connection.execute(f"describe seen_{name}").fetchall()}
            if kind == "limited" and {"district_code", "department_code"} <= columns:
                foreign = (
                    f"select count(*) from seen_{name} where district_code <> '{OWN}' and department_code <> '3301D30'"
                )
                assert connection.execute(foreign).fetchone()[0] == 0
    assert counts["nothing"] <= counts["limited"] <= counts["all"]
    assert counts["limited"] < counts["all"] or counts["all"] == 0


def test_pages_belong_to_roles(server):
    assert "没有这个页面" in shown(signed_in(server), "/audit")[1]
    assert "没有这个页面" in shown(signed_in(server), "/definitions")[1]
    assert "没有这个页面" in shown(signed_in(server, "xihu"), "/audit")[1]
    assert "sign_in" in shown(signed_in(server, "boss"), "/audit")[1]


def test_the_wall_turns(boss):
    found = shown(boss, "/wall")[1]
    assert "slide=1" in found
    slides = int(re.search(r'"1 / (\d+)"', found)[1])
    last = shown(boss, f"/wall?slide={slides - 1}&every=0")[1]
    assert "slide=0" in last
    assert '"disabled": true' in last
    assert f'"1 / {slides}"' in shown(boss, "/wall?slide=abc&every=-1")[1]


def test_supervision_says_when_nothing_is_open(boss):
    assert "没有未结的预警" in shown(boss, "/supervision")[1]


def test_a_page_whose_table_the_snapshot_lacks_says_so(city, tmp_path):
    shutil.copytree(city.settings.published, tmp_path / "published", symlinks=True)
    database = (tmp_path / "published" / "current").resolve() / "yingshang.duckdb"
    database.chmod(0o600)
    with duckdb.connect(str(database)) as connection:
        connection.execute("drop table marts.agg_petitions__monthly")
    settings = Settings(home=tmp_path)
    add_person(settings, "leader", PASSWORD, Role.LEADER)
    client = signed_in(create_app(settings))
    assert "此快照没有这些数据" in shown(client, "/petitions")[1]
    assert "此快照没有这些数据" not in shown(client, "/finance")[1]


def test_districts_are_drawn_on_the_customers_own_map(site, tmp_path):
    square = [[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.0]]
    feature = {"properties": {"adcode": int(OWN)}, "geometry": {"type": "Polygon", "coordinates": [square]}}
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"features": [feature]}), encoding="utf-8")
    client = signed_in(create_app(site.model_copy(update={"district_map": path})))
    graphs = parts_of(json.loads(shown(client, "/?focus=petition_closure_rate")[1]), "Graph")
    maps = [graph for graph in graphs if graph["figure"]["data"][0].get("fill") == "toself"]
    assert [trace["name"] for trace in maps[0]["figure"]["data"]] == ["西湖区"]
    path.write_text("no map", encoding="utf-8")
    assert "expected a GeoJSON" in shown(client, "/?focus=petition_closure_rate")[1]
