"""What people write on the pages and take from them: notes, files, bulletins; each kept, none beyond the scope."""

import csv
import io
import json

import pytest
from docx import Document

from dashboards.exports import _table
from yingshang.operations.audit import read_audit

from .asking import parts_of, shown, signed_in, words_of

CLOSURE = "/targets/petition_closure_rate"
BALANCE = "/targets/guarantee_balance"
FORM = {"kpi_id": "guarantee_balance", "day": "2024-07-15", "back": BALANCE}


@pytest.fixture(scope="module")
def boss(server):
    return signed_in(server, "boss")


@pytest.fixture
def noted(server):
    """A note by the leader, which is gone after the test."""
    leader = signed_in(server)
    answer = leader.post("/notes", data=FORM | {"words": "台风 <script>alert(1)</script>"})
    assert (answer.status_code, answer.headers["Location"]) == (302, BALANCE)
    yield leader
    body = shown(leader, BALANCE)[1]
    for form in [one for one in parts_of(json.loads(body), "Form") if "withdraw" in str(one.get("action"))]:
        leader.post(form["action"], data={"back": BALANCE})


def test_a_note_is_shown_in_list_chart_and_bulletin(server, boss, noted):
    body = shown(boss, BALANCE)[1]
    assert "台风 <script>alert(1)</script>" in words_of(json.loads(body))
    (trend, *_) = parts_of(json.loads(body), "Graph")
    assert trend["figure"]["data"][-1]["text"] == ["leader: 台风 &lt;script>alert(1)&lt;/script>"]
    answer = boss.get("/report/bulletin.docx?jurisdiction=杭州市&period=2024-Q3")
    tables = Document(io.BytesIO(answer.data)).tables
    cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
    assert "台风 <script>alert(1)</script>" in cells
    earlier = boss.get("/report/bulletin.docx?jurisdiction=杭州市&period=2024-Q2")
    assert all("台风" not in cell.text for table in Document(io.BytesIO(earlier.data)).tables for cell in table._cells)


def test_a_note_is_withdrawn_by_its_author_or_an_administrator(server, boss, noted):
    (form,) = [one for one in parts_of(json.loads(shown(boss, BALANCE)[1]), "Form") if "withdraw" in one["action"]]
    answer = signed_in(server, "xihu").post(form["action"], data={"back": BALANCE})
    assert answer.status_code == 400
    assert "只有作者和管理员" in answer.text
    assert boss.post(form["action"], data={"back": BALANCE}).status_code == 302
    assert "台风" not in shown(boss, BALANCE)[1]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kpi_id": "nothing"}, "No such target"),
        ({"day": "2024-13-01"}, "Expected a day such as 2024-09-30"),
        ({"words": " "}, "1 to 500"),
        ({"words": "字" * 501}, "1 to 500"),
    ],
)
def test_a_wrong_note_is_refused_with_words(boss, change, told):
    answer = boss.post("/notes", data=FORM | {"words": "x"} | change)
    assert answer.status_code == 400
    assert told in answer.text
    assert f'href="{BALANCE}"' in answer.text


def test_a_note_comes_from_these_pages_and_goes_back_to_them(server, boss):
    answer = boss.post("/notes", data=FORM | {"words": "x"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert server.test_client().post("/notes", data=FORM | {"words": "x"}).status_code == 401
    answer = boss.post("/notes", data=FORM | {"words": " ", "back": "//evil.example"})
    assert "evil.example" not in answer.text


def test_records_are_taken_as_a_table(site, boss, city):
    answer = boss.get("/export/petition_closure_rate.csv?unit=district:330106")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][0].startswith("boss(boss) ")
    ((denominator,),) = city.rows(
        "select denominator from kpi.results where kpi_id = 'petition_closure_rate' and is_official and unit_code ="
        " '330106' and period_kind = 'to_date' and as_of = date '2024-09-30'"
    )
    assert len(rows) - 2 == denominator
    event = read_audit(site, limit=1)[0]
    assert (event.action, event.subject) == ("export", f"{CLOSURE}?form=csv&unit=district%3A330106")


def test_no_cell_of_a_table_becomes_a_formula():
    written = _table([["=1+1", "+1", "-1", "@x", "\tx", "a=1", "1"]], "=mark").decode("utf-8-sig")
    assert written.splitlines() == ["'=mark", "'=1+1,'+1,'-1,'@x,'\tx,a=1,1"]


def test_records_beyond_the_scope_are_not_handed_out(server):
    limited = signed_in(server, "xihu")
    for address in ("petition_closure_rate.csv", "petition_closure_rate.csv?unit=district:330102"):
        answer = limited.get(f"/export/{address}")
        assert (answer.status_code, "超出您的查看范围" in answer.text) == (400, True)
    assert limited.get("/export/petition_closure_rate.csv?unit=district:330106").status_code == 200


def test_a_trend_is_taken_as_a_picture(boss):
    answer = boss.get("/export/guarantee_balance.png")
    assert (answer.mimetype, answer.data[:4]) == ("image/png", b"\x89PNG")
    assert boss.get("/export/nothing.png").status_code == 404
    assert boss.get("/export/guarantee_balance.exe").status_code == 404


@pytest.mark.parametrize(
    ("address", "code", "told"),
    [
        ("bulletin.pdf?jurisdiction=杭州市&period=2024-Q3", 200, ""),
        ("brief.docx?jurisdiction=杭州市&period=2024-09", 200, ""),
        ("brief.xlsx?jurisdiction=杭州市&period=2024-09", 200, ""),
        ("brief.pdf?jurisdiction=杭州市&period=soon", 400, "expected one such as 2024-Q3"),
        ("brief.pdf?jurisdiction=nowhere&period=2024-09", 400, "expected one of"),
        ("brief.exe?jurisdiction=杭州市&period=2024-09", 404, ""),
        ("gossip.pdf?jurisdiction=杭州市&period=2024-09", 404, ""),
        ("board.html", 200, ""),
    ],
)
def test_reports_are_for_people_who_may_see_every_unit(server, site, boss, address, code, told):
    answer = boss.get(f"/report/{address}")
    assert answer.status_code == code
    assert told in (answer.text if told else "")
    answer.close()
    if code == 200:
        assert answer.headers["Content-Disposition"].isascii()
        assert read_audit(site, limit=1)[0].subject.startswith(f"/report/{address.partition('?')[0]}")
        assert signed_in(server, "xihu").get(f"/report/{address}").status_code == 403


def test_the_page_of_reports_offers_periods_that_are_over(server, boss):
    body = shown(boss, "/reports")[1]
    assert "period=2024-Q3" in body
    assert "2024-10" not in body
    assert "period=2024-08" in shown(boss, "/reports?period=2024-08&document=杭州市")[1]
    assert "通报涉及全部单位" in shown(signed_in(server, "xihu"), "/reports")[1]


def test_the_same_page_drawn_anew_was_looked_at_once(site, boss):
    shown(boss, "/events")
    seen = len(read_audit(site, limit=10_000))
    shown(boss, "/events", trigger="snapshot.data")
    shown(boss, "/events", trigger="theme.data")
    assert len(read_audit(site, limit=10_000)) == seen
    shown(boss, "/events")
    assert len(read_audit(site, limit=10_000)) == seen + 1
