"""The pages, asked as a browser asks them, over a published snapshot: who gets in, what is shown, what stays hidden."""

import io
import json
import re
import shutil

import openpyxl
import pytest
from pydantic import SecretStr

from dashboards.app import create_app
from dashboards.grids import grid
from dashboards.pages import PAGES
from yingshang.accounts.people import Role
from yingshang.accounts.store import add_person, replace_password, set_active
from yingshang.operations.audit import read_audit
from yingshang.settings import Settings
from yingshang.snapshots.vintage_files import read_headers

from .asking import PASSWORD, parts_of, shown, signed_in, words_of

CLOSURE = "/targets/petition_closure_rate"


@pytest.mark.parametrize("path", ["/", "/targets", CLOSURE, "/_dash-layout", "/_dash-dependencies", "/static/pages.js"])
def test_nobody_gets_in_without_signing_in(server, path):
    answer = server.test_client().get(path, headers={"Accept": "text/html"})
    assert answer.status_code == (401 if path.startswith("/_") else 302)
    assert answer.status_code == 401 or answer.headers["Location"].startswith("/sign-in?next=")
    assert server.test_client().post("/_dash-update-component", json={}).status_code == 401


def test_a_wrong_password_says_so_and_the_sixth_try_waits(site, server):
    add_person(site, "hasty", PASSWORD, Role.LEADER)
    client = server.test_client()
    codes = [client.post("/sign-in", data={"name": "hasty", "password": "wrong"}).status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]


@pytest.mark.parametrize(
    "onward", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_sign_in_leads_nowhere_else(server, onward):
    client = server.test_client()
    answer = client.post("/sign-in", data={"name": "leader", "password": PASSWORD, "next": onward})
    assert answer.headers["Location"] == "/"


def test_another_site_cannot_act_through_a_session(server):
    client = signed_in(server)
    assert client.post("/sign-out", headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/sign-out", headers={"Origin": "http://localhost"}).status_code == 302
    assert client.get("/_dash-layout").status_code == 401


@pytest.mark.parametrize(
    "end", [lambda s, n: replace_password(s, n, "another password"), lambda s, n: set_active(s, n, is_active=False)]
)
def test_a_session_ends_with_the_password_or_the_account(site, server, end, request):
    name = f"gone{request.node.name[-2]}"
    add_person(site, name, PASSWORD, Role.LEADER)
    client = signed_in(server, name)
    assert client.get("/_dash-layout").status_code == 200
    end(site, name)
    assert client.get("/_dash-layout").status_code == 401


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"X-Forwarded-User": "leader", "X-Proxy-Secret": "between us"}, 200),
        ({"X-Forwarded-User": "leader", "X-Proxy-Secret": "between u"}, 401),
        ({"X-Forwarded-User": "leader"}, 401),
        ({"X-Proxy-Secret": "between us"}, 401),
        ({"X-Forwarded-User": "nobody", "X-Proxy-Secret": "between us"}, 401),
    ],
)
def test_a_proxy_is_believed_with_its_secret_alone(site, headers, code):
    behind = create_app(site.model_copy(update={"pages_proxy_secret": SecretStr("between us")}))
    assert behind.test_client().get("/_dash-layout", headers=headers).status_code == code
    assert create_app(site).test_client().get("/_dash-layout", headers=headers).status_code == 401


def test_the_browser_is_told_what_it_may_load(server):
    answer = signed_in(server).get("/", headers={"Accept": "text/html"})
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self' 'sha256-" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert "http" not in policy
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "no-store")
    cookie = server.test_client().post("/sign-in", data={"name": "leader", "password": PASSWORD}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert not re.search(r"(src|href)=\"(https?:)?//", answer.text)


@pytest.mark.parametrize("language", ["", "?lang=en"])
@pytest.mark.parametrize("path", [*(page.path for page in PAGES), CLOSURE, "/targets/guarantee_balance"])
def test_every_page_is_drawn_in_both_languages(server, path, language):
    head, body = shown(signed_in(server, "boss"), path + language)
    assert len(body) > 600
    if path != "/wall":  # which has no head
        assert ("Sign out" in head) is bool(language)


def test_the_cockpit_counts_as_the_results_do(server, city):
    _, body = shown(signed_in(server), "/")
    words = words_of(json.loads(body))
    words = words[words.index("各文件承诺") :]
    for jurisdiction, targets in city.rows(
        "select jurisdiction, count(*) from kpi.results join kpi.catalogue using (kpi_id) where is_official and is_whole"
        " and not is_benchmark and period_kind = 'to_date' and as_of = date '2024-09-30' group by all"
    ):
        place = words.index(jurisdiction)
        assert words[place + 1] == str(targets), jurisdiction


def test_a_filter_in_the_address_selects(server, city):
    _, body = shown(signed_in(server), "/targets?status=MISSED&document=杭州市")
    ((expected,),) = city.rows(
        "select count(*) from kpi.results join kpi.catalogue using (kpi_id) where is_official and is_whole and status ="
        " 'MISSED' and jurisdiction = '杭州市' and period_kind = 'to_date' and as_of = date '2024-09-30'"
    )
    assert expected > 0
    assert f"{expected} / 640" in body
    _, body = shown(signed_in(server), "/targets?q=nothing is called so")
    assert "没有符合条件的指标" in body


@pytest.mark.parametrize(
    ("href", "words"),
    [
        ("/targets/nothing", "没有这个指标"),
        ("/nowhere", "没有这个页面"),
        ("/targets/petition_closure_rate?unit=district:999999", "has no figure for it"),
        ("/targets/petition_closure_rate?unit=x&by=y&lang=z", "涉企工单办结率"),
        ("/targets?status=' or 1=1 --", "没有符合条件的指标"),
    ],
)
def test_a_wrong_address_gets_a_helpful_page(server, href, words):
    _, body = shown(signed_in(server), href)
    assert words in body


def test_a_limited_person_sees_the_whole_and_the_own_units_alone(server, city):
    names = [
        name
        for (name,) in city.rows(
            "select distinct unit_name from kpi.results where kpi_id = 'petition_closure_rate' and unit_kind = 'district'"
            " and unit_code <> 'UNASSIGNED'"
        )
    ]
    assert len(names) > 10
    own = "西湖区"
    assert own in names
    _, everything = shown(signed_in(server), CLOSURE)
    _, limited = shown(signed_in(server, "xihu"), CLOSURE)
    assert all(f'"{name}"' in everything for name in names)
    assert [name for name in names if f'"{name}"' in limited] == [own]
    assert "unit=department%3A" in shown(signed_in(server), f"{CLOSURE}?by=department")[1]
    assert "unit=department%3A" not in shown(signed_in(server, "xihu"), f"{CLOSURE}?by=department")[1]


@pytest.mark.parametrize("href", [CLOSURE, f"{CLOSURE}?unit=district:330102", f"{CLOSURE}?unit=department:33010001"])
def test_a_limited_person_lists_no_records_of_others(server, href):
    _, body = shown(signed_in(server, "xihu"), href)
    assert '"rowData"' not in body
    assert "超出您的查看范围" in body or "has no figure for it" in body


def test_a_limited_person_lists_the_records_of_the_own_district(server, city):
    _, body = shown(signed_in(server, "xihu"), f"{CLOSURE}?unit=district:330106")
    own = {
        petition
        for (petition,) in city.rows(
            "select petition_id from kpi.counted_petitions where due_reason is null and kpi_id = 'petition_closure_rate'"
            " and place_code in (select unit_code from marts.dim_units where unit_code = '330106' or parent_code = '330106')"
        )
    }
    listed = set(re.findall(r'"record": "([^"]+)"', body))
    assert listed
    assert listed <= own
    assert len(listed) == min(200, len(own))


def test_what_was_looked_at_is_kept(site, server):
    shown(signed_in(server), f"{CLOSURE}?by=department")
    event = read_audit(site, limit=1)[0]
    assert (event.name, event.action, event.subject) == ("leader", "view", f"{CLOSURE}?by=department")
    assert event.snapshot_id.startswith("2024-09-30-")


def test_a_board_of_the_past_is_the_one_that_was_shown(site, server, city):
    (site.home / "vintages").symlink_to(city.settings.vintages)
    ((published,),) = [(header.published_at.date(),) for header in read_headers(city.settings)]
    head, body = shown(signed_in(server), f"/?shown={published}")
    assert "历史看板, 发布于" in head
    figures = [link["children"] for link in parts_of(json.loads(body), "Link") if "value" in link.get("className", "")]
    today = parts_of(json.loads(shown(signed_in(server), "/")[1]), "Link")
    assert len(figures) == 6
    assert figures == [link["children"] for link in today if "value" in link.get("className", "")]
    assert f"shown={published}" in body  # it goes along to the targets
    _, body = shown(signed_in(server), "/?shown=2020-01-01")
    assert "nothing was published by 2020-01-01" in body
    _, body = shown(signed_in(server), "/targets?shown=2024-13-01")
    assert "is no day" in body


def test_an_export_is_marked_kept_and_holds_text_alone(site, server, city):
    answer = signed_in(server).get("/export/petition_closure_rate.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["承诺", "各单位", "走势", "记录"]
    for sheet in book:
        assert sheet["A1"].value.startswith("leader(leader) ")
        assert "快照 2024-09-30-" in sheet["A1"].value
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    ((records,),) = city.rows(
        "select count(*) from kpi.counted_petitions where kpi_id = 'petition_closure_rate' and due_reason is null"
    )
    assert book["记录"].max_row == records + 2
    event = read_audit(site, limit=1)[0]
    assert (event.name, event.action, event.subject) == ("leader", "export", f"{CLOSURE}?form=xlsx")


def test_an_export_holds_no_more_than_the_page(server):
    book = openpyxl.load_workbook(io.BytesIO(signed_in(server, "xihu").get("/export/petition_closure_rate.xlsx").data))
    assert "记录" not in book.sheetnames
    units = {row[1].value for row in book["各单位"].iter_rows(min_row=3)}
    assert "330106" in units
    assert "330102" not in units
    assert server.test_client().get("/export/petition_closure_rate.xlsx").status_code == 401
    assert signed_in(server).get("/export/nothing.xlsx").status_code == 404


def test_pages_without_a_snapshot_say_so(tmp_path):
    settings = Settings(home=tmp_path)
    add_person(settings, "leader", PASSWORD, Role.LEADER)
    _, body = shown(signed_in(create_app(settings)), "/")
    assert "尚未发布快照" in body


def test_a_snapshot_that_cannot_be_read_is_said(site, city, tmp_path):

    shutil.copytree(city.settings.published, tmp_path / "published", symlinks=True)
    database = (tmp_path / "published" / "current").resolve() / "yingshang.duckdb"
    database.chmod(0o600)
    database.write_bytes(b"no database")
    settings = Settings(home=tmp_path)
    add_person(settings, "leader", PASSWORD, Role.LEADER)
    _, body = shown(signed_in(create_app(settings)), "/")
    assert "暂时无法显示" in body
    assert str(tmp_path) not in body


def test_text_in_a_grid_stays_text():
    drawn = grid(
        {"name": "名称"},
        [{"name": ("<img src=x onerror=alert(1)> [a](javascript:alert(1))", "/targets/x")}],
        theme="light",
        links=("name",),
        label="表",
    )
    (cell,) = drawn.children.rowData
    assert cell["name"].startswith(
        "[\\<img src=x onerror=alert\\(1\\)\\> \\[a\\]\\(javascript:alert\\(1\\)\\)](/targets/x)"
    )
    assert drawn.children.dangerously_allow_code is False
