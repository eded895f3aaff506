"""Charts: valid for plotly, closed to the outside, and where their marks lie, worked out by hand."""

import datetime as dt
import json
from decimal import Decimal
from urllib.parse import unquote

import plotly.graph_objects as go
import pytest
from plotly.io.json import to_json_plotly

from dashboards.figures import (
    Band,
    Bars,
    Dot,
    Line,
    Look,
    Note,
    Shape,
    bars,
    dots,
    graph,
    lines,
    shapes,
    waterfall,
)
from dashboards.maps import boundaries_from, place_of
from dashboards.pictures import chart_of, picture_bytes
from dashboards.sparklines import sparkline
from yingshang.errors import YingshangError

DAYS = [dt.date(2024, 1, 1), dt.date(2024, 1, 2)]
HALF = Decimal("0.5")


def figures(look):
    band = Band("预测", DAYS[1], HALF, dt.date(2024, 12, 31), Decimal("0.6"), Decimal("0.4"), Decimal("0.8"))
    notes = [Note(DAYS[0], "<b>台风</b> & 停电")]
    share = {"factor": Decimal(100), "suffix": "%"}
    return {
        "lines": lines(DAYS, [Line("当前", [HALF, None], "data")], look, **share, band=band, notes=notes),
        "dots": dots([Dot("甲区", HALF, "met", "circle", Decimal("0.4"))], look, target=Decimal("0.98"), **share),
        "bars": bars(["1月", "2月"], [Bars("受理", [3, None], "data"), Bars("办结", [2, 1], "met")], look),
        "flat": bars(["甲"], [Bars("件数", [3], "data")], look, is_flat=True),
        "waterfall": waterfall([("年初", Decimal(10), True), ("增", Decimal(5), False), ("减", Decimal(-7), False), ("期末", Decimal(8), True)], look),
        "shapes": shapes([Shape("甲区", [[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]], "met", "50 %")], look),
    }  # fmt: skip


@pytest.mark.parametrize("look", [Look(), Look("dark", 2.0)], ids=["light", "dark and large"])
def test_figures_are_valid_and_share_nothing(look):
    for figure in figures(look).values():
        go.Figure(figure)  # raises where a property does not exist
        drawn = graph(figure, look, label="走势", height=100)
        assert (drawn.config["showSendToCloud"], drawn.config["plotlyServerURL"]) == (False, "")
        assert drawn.figure["layout"]["font"]["size"] == 13 * look.scale
        assert drawn.style["height"] == f"{100 * look.scale:.0f}px"
        assert "NaN" not in to_json_plotly(figure)


def test_a_line_leaves_gaps_and_a_forecast_opens_from_the_last_figure():
    data = figures(Look())["lines"]["data"]
    assert json.loads(to_json_plotly(data[0]))["y"] == [50.0, None]
    assert json.loads(to_json_plotly(data[0]))["x"][1].startswith("2024-01-02")
    low, high, middle = data[1:4]
    assert (low["y"], high["y"], middle["y"]) == ([50.0, 40.0], [50.0, 80.0], [50.0, 60.0])
    assert high["fill"] == "tonexty"
    assert low["x"] == high["x"] == ["2024-01-02", "2024-12-31"]


def test_a_note_is_words_and_no_markup():
    assert figures(Look())["lines"]["data"][-1]["text"] == ["&lt;b>台风&lt;/b> &amp; 停电"]


def test_a_waterfall_stands_on_what_was_before():
    (trace,) = figures(Look())["waterfall"]["data"]
    assert (trace["base"], trace["y"]) == ([0.0, 10.0, 8.0, 0.0], [10.0, 5.0, 7.0, 8.0])
    assert trace["customdata"] == [10.0, 5.0, -7.0, 8.0]


def test_a_ranking_has_its_target_and_where_a_unit_was():
    figure = figures(Look())["dots"]
    assert figure["layout"]["shapes"][0]["x0"] == 98.0
    assert [trace["x"] for trace in figure["data"]] == [[40.0], [50.0]]


TARGET = {
    "name_zh": "甲",
    "unit": "share",
    "target": Decimal("0.98"),
    "window_start": dt.date(2024, 1, 1),
    "window_end": dt.date(2024, 12, 31),
}
POINTS = [{"day": dt.date(2024, 1, 1), "value": Decimal("0.90")}, {"day": dt.date(2024, 12, 31), "value": Decimal(1)}]


def test_a_chart_for_paper_lies_between_round_numbers():
    # 0.90 to 1.00 in at most four steps of 0.05: ticks at 90, 95 and 100 per cent.
    chart = chart_of(TARGET, POINTS)
    assert [(mark.place, mark.words) for mark in chart.ticks] == [(0.0, "90 %"), (0.5, "95 %"), (1.0, "100 %")]
    assert chart.points == ((0.0, 0.0), (1.0, 1.0))
    assert chart.target == 0.8
    assert [mark.words for mark in chart.months][:2] == ["1月", "2月"]
    assert len(chart.months) == 12
    assert chart_of(TARGET, POINTS[:1]) is None


def test_a_picture_is_the_same_every_time():
    first, second = (picture_bytes(TARGET, POINTS, "目标 ≥ 98 %", "#panic()") for _ in range(2))
    assert first == second
    assert first.startswith(b"\x89PNG")


def test_a_sparkline_spans_the_window():
    drawn = sparkline(POINTS, TARGET, Look(), label="甲 走势")
    assert drawn.alt == "甲 走势"
    svg = unquote(drawn.src)
    # 120 wide and 36 high with 3 to spare: 0.90 is at the bottom, 1.00 at the top, 0.98 a fifth below it.
    assert 'points="0.0,33.0 120.0,3.0"' in svg
    assert "M0 9.0H120" in svg
    assert sparkline(POINTS[:1], TARGET, Look(), label="甲") is None


def test_boundaries_are_those_of_the_file(tmp_path):
    square = [[0, 0], [1, 0], [1, 1], [0, 0]]
    hole = [[0.2, 0.2], [0.3, 0.2], [0.3, 0.3], [0.2, 0.2]]
    features = [
        {"properties": {"adcode": 330106}, "geometry": {"type": "Polygon", "coordinates": [square, hole]}},
        {"properties": {"id": "330102"}, "geometry": {"type": "MultiPolygon", "coordinates": [[square], [square]]}},
    ]
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    found = boundaries_from(path)
    assert {code: len(rings) for code, rings in found.items()} == {"330106": 1, "330102": 2}
    assert found["330106"][0][1] == (1.0, 0.0)
    assert boundaries_from(None) == {}


@pytest.mark.parametrize("text", ["no json", "{}", '{"features": [{"properties": {}, "geometry": null}]}', '{"features": [{"properties": {"id": 1}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}'])  # fmt: skip
def test_a_file_that_is_no_map_is_said(tmp_path, text):
    path = tmp_path / "map.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(YingshangError, match="expected a GeoJSON"):
        boundaries_from(path)
    with pytest.raises(YingshangError, match="expected a GeoJSON"):
        boundaries_from(tmp_path / "missing.json")


def test_no_two_districts_share_a_place():
    codes = ["330102", "330105", "330106", "330108", "330109", "330110", "330111", "330112", "330113", "330114"]
    codes += ["330122", "330127", "330182"]
    places = [place_of(code) for code in codes]
    assert None not in places
    assert len(set(places)) == 13
    assert place_of("999999") is None
