"""Charts are valid plotly figures that hold the snapshot's numbers."""

import pytest
from plotly import graph_objects as go

from dashboards.board.chart_style import CONFIG
from dashboards.board.comparison import compare
from dashboards.board.kpi import group_kpis
from dashboards.board.snapshot import read_snapshot
from dashboards.board.trend_chart import draw_trend
from dashboards.board.unit_chart import comparison_figure, place_units


@pytest.fixture(scope="module")
def kpis(full_snapshot):
    return {kpi.target.kpi_id: kpi for kpi in group_kpis(read_snapshot(full_snapshot))}


def test_every_figure_is_valid_plotly(kpis):
    for kpi in kpis.values():
        figures = [draw_trend(kpi).figure, comparison_figure(kpi, compare(kpi, "district"))]
        for figure in figures:
            go.Figure(figure)


def test_trend_holds_official_target_and_pace(kpis):
    traces = {trace.get("name", ""): trace for trace in draw_trend(kpis["guarantee_balance"]).figure["data"]}
    assert traces["正式口径"]["y"][-1] == pytest.approx(196.123456789)
    assert traces["正式口径"]["x"][-1] == "2024-09-30"
    assert traces["目标 ≥ 200 亿元"]["y"] == [200.0, 200.0]
    assert traces["序时进度"]["x"][-1] == "2024-12-31"
    assert traces["序时进度"]["y"][-2:] == [194.9, 200.0]
    assert {"按在保合同金额计", "按自担风险责任计"} <= set(traces)


def test_dots_are_the_units_with_a_number_and_their_shapes_are_the_statuses(kpis):
    kpi = kpis["petition_closure_rate"]
    figure = comparison_figure(kpi, compare(kpi, "district"))
    dots = next(trace for trace in figure["data"] if trace.get("name") == "当前")
    names = figure["layout"]["yaxis"]["ticktext"]
    assert names[:2] == ["钱塘区", "富阳区"]
    assert names[-2:] == ["桐庐县", "未归属"]
    assert "淳安县" not in names
    assert "建德市" not in names
    assert dots["x"][0] == pytest.approx(93.9597)
    assert dots["marker"]["symbol"][0] == "square"
    assert dots["marker"]["symbol"][-2:] == ["square-open", "triangle-up-open"]
    assert figure["layout"]["shapes"][0]["x0"] == 98.0


def test_allocated_targets_stand_at_each_unit(kpis):
    kpi = kpis["guarantee_balance"]
    figure = comparison_figure(kpi, compare(kpi, "district"))
    targets = next(trace for trace in figure["data"] if trace.get("name") == "分解目标")
    assert targets["x"][0] == pytest.approx(28.0)
    assert "shapes" not in figure["layout"]


def test_of_many_departments_the_worst_and_the_best_are_drawn(kpis):
    placed = place_units(compare(kpis["petition_closure_rate"], "department"))
    assert len(placed) == 18
    assert placed[0].line.name == "市发改委"
    assert placed[-1].line.rank == 1
    assert placed[15].row == 16  # one row is left empty for the words that say how many are not drawn


def test_nothing_to_compare_draws_nothing(kpis):
    kpi = kpis["guarantee_balance"]
    assert comparison_figure(kpi, compare(kpi, "department")) is None


def test_nothing_can_be_uploaded_and_only_a_picture_saved():
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["plotlyServerURL"] == ""
    assert CONFIG["displaylogo"] is False
    assert CONFIG["modeBarButtons"] == [["toImage"]]
