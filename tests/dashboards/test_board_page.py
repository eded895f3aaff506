"""The page is complete, self-contained, deterministic and safe."""

import re
from pathlib import Path

import duckdb
import yaml
from board_snapshot import build_snapshot
from conftest import SNAPSHOT_ID

from dashboards.board import render_board
from dashboards.board.palette import DARK, LIGHT
from dashboards.board.wording import SOURCE_NAMES

ROOT = Path(__file__).resolve().parents[2]


def test_page_states_whose_data_and_when(full_page, read_text):
    words = read_text(full_page)
    for wanted in ("杭州市营商环境承诺看板", "2024年9月30日", SNAPSHOT_ID, "所需 7 类数据均已报送至 2024年9月30日"):
        assert wanted in words
    assert "3 项重点承诺中， ▲ 1 项预警 ， ◆ 1 项正常推进 ， ● 1 项达标" in words


def test_cards_show_the_numbers_of_the_snapshot(full_page, read_text):
    cards = read_text(full_page, '<article class="card"', "</article>")
    for wanted in (
        "94.996 %",
        "> 95 %",
        "−0.004 个百分点",
        "196.12 亿元",
        "≥ 200 亿元",
        "98.20 %",
        "+0.20 个百分点",
        "初步",
    ):
        assert wanted in cards
    assert "95.00 %" not in cards
    assert "剔除：未到期 410、重复 30、作废 12" in cards
    assert "不应出现" not in cards


def test_details_cite_document_clause_and_formula(full_page, read_text):
    words = read_text(full_page, '<section class="detail"', "</section> <")
    for wanted in (
        "全市政府性融资担保机构政策性担保业务余额200亿元以上",
        "二(四)",
        "累计发生额 − 累计解保额 − 累计代偿额；再担保不计",
        "第 2 版",
        "全市目标按期初余额分解，并非文件承诺",
        "市委金融办（市地方金融管理局）、市国资委",
    ):
        assert wanted in words


def test_units_without_a_number_are_named_apart(full_page, read_text):
    apart = read_text(full_page, '<p class="apart">', "</p>")
    assert "无应办结 淳安县" in apart
    assert "数据未到 建德市" in apart
    assert "待核 富阳区" in apart


def test_every_chart_has_its_table(full_page):
    charts = re.findall(r'class="chart" id="([^"]+)"', full_page)
    assert len(charts) == 8  # three trends, three times districts, twice departments
    assert full_page.count("<details>") == 9
    assert full_page.count('<svg class="bullet" role="img" aria-label=') == 3


def test_page_loads_nothing(full_page):
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", full_page, flags=re.DOTALL)
    assert re.findall(r"https?://", markup) == []
    assert set(re.findall(r'(?:src|href)="([^"#][^"]*)"', markup)) == {"data:,"}
    style = re.search(r"<style>(.*?)</style>", full_page, re.DOTALL)[1]
    assert "url(" not in style
    assert "@import" not in style
    assert "default-src &#39;none&#39;" in full_page
    assert re.findall(r"<script[^>]*>", full_page).count("<script>") == 2
    assert "cdn.plot.ly/plotly" not in full_page


def test_same_snapshot_gives_the_same_bytes(full_snapshot, full_page):
    assert render_board(full_snapshot, SNAPSHOT_ID) == full_page


def test_script_in_a_name_stays_text(tmp_path):
    path = build_snapshot(tmp_path)
    evil = "</script><script>alert(1)</script><b>区"
    with duckdb.connect(str(path)) as connection:
        connection.execute("update kpi.results set unit_name = ? where unit_code = '330102'", [evil])
        connection.execute("update kpi.catalogue set quote = ?, name_zh = ?", [evil, evil])
        connection.execute("update kpi.definitions set name_zh = ?", [evil])
    page = render_board(path, evil)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert len(re.findall(r"<script[ >]", page)) == len(re.findall(r"<script[ >]", render_board(path, "plain")))


def test_missing_data_page_says_what_is_missing(late_snapshot, read_text):
    page = render_board(late_snapshot, SNAPSHOT_ID)
    words = read_text(page)
    assert "1 项数据未到" in words
    assert "所需 7 类数据中，2 类未到 2024年9月30日" in words
    assert "98.20 %" not in read_text(page, '<article class="card"', "</article>")


def test_empty_snapshot_says_what_to_do(bare_snapshot, read_text):
    page = render_board(bare_snapshot, SNAPSHOT_ID)
    words = read_text(page)
    assert "这个快照里还没有指标结果" in words
    assert "yingshang run" in words
    assert "还没有任何数据交付" in words
    assert len(page) < 50_000  # no chart, no plotly


def test_catalogue_without_results_lists_the_promises(bare_snapshot, tmp_path, read_text):
    path = build_snapshot(tmp_path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from kpi.results")
    words = read_text(render_board(path, SNAPSHOT_ID))
    assert "涉企工单办结率98%" in words
    assert "暂无数据" in words


def test_names_of_datasets_are_those_of_the_contracts():
    contracts = [yaml.safe_load(path.read_text()) for path in sorted((ROOT / "assets" / "contracts").glob("*.yml"))]
    assert {contract["dataset"]: contract["title"] for contract in contracts} == SOURCE_NAMES


def test_text_colours_are_readable_on_both_surfaces():
    words = ("ink", "ink-soft", "data", "met", "on-track", "at-risk", "behind", "missed", "quiet", "suspect")
    for palette in (LIGHT, DARK):
        for surface in ("page", "card"):
            for name in words:
                assert contrast(palette[name], palette[surface]) >= 4.5, (name, surface)
    assert len(set(LIGHT.values())) == len(LIGHT)  # charts are recoloured by value


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2."""
    lights = sorted((luminance(one), luminance(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
