"""What must hold for all pages: limited queries, one palette, words in both languages, figures that share nothing."""

import datetime as dt
import re
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from dashboards import words
from dashboards.board.palette import DARK, LIGHT, css_variables
from dashboards.figures import Dot, dots, graph, lines
from dashboards.reading import QUERIES, SCOPED
from yingshang.settings import PROJECT_DIR

STYLE = (PROJECT_DIR / "dashboards/static/pages.css").read_text(encoding="utf-8")
# Tables that say something about every unit; pages read them through views of the person's scope.
LIMITED = [
    *(f"kpi.{name}" for name in SCOPED),
    "kpi.counted_",
    "kpi.record_",
    "kpi.vintages",
    "kpi.reported_values",
    "fct_",
]


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.sql")), ids=lambda path: path.stem)
def test_a_query_reads_what_is_limited_through_the_scope(path):
    text = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    assert [name for name in LIMITED if name in text] == []
    assert path.read_text(encoding="utf-8").startswith("-- One row per ")


def test_every_query_is_used():
    code = "".join(path.read_text(encoding="utf-8") for path in (PROJECT_DIR / "dashboards").rglob("*.py"))
    assert [path.stem for path in QUERIES.glob("*.sql") if f'"{path.stem}"' not in code] == []


def test_the_colours_are_those_of_the_board():
    assert f":root {{ {css_variables(LIGHT)} }}" in STYLE
    assert f'[data-mantine-color-scheme="dark"] {{ {css_variables(DARK)} }}' in STYLE


def test_every_word_is_there_in_both_languages_and_used():
    code = "".join(path.read_text(encoding="utf-8") for path in (PROJECT_DIR / "dashboards").rglob("*.py"))
    for key, (chinese, english) in words._WORDS.items():
        assert chinese, key
        assert english, key
        assert len(re.findall(rf"['\"]{key}['\"]", code)) > 1, f"{key} is used nowhere"


def test_the_bundled_plotly_is_the_one_that_python_expects():
    bundle = (PROJECT_DIR / "dashboards/static/plotly-cartesian.min.js").read_text(encoding="utf-8")[:300]
    expected = (PROJECT_DIR / "requirements.lock").read_text(encoding="utf-8")
    assert "plotly==7.1.0" in expected
    assert "plotly.js (cartesian - minified) v4.1.1" in bundle


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figures_are_valid_and_share_nothing(theme):
    days = [dt.date(2024, 1, 1), dt.date(2024, 1, 2)]
    series = [("当前", [Decimal("0.5"), None], "data", "solid")]
    drawn = [
        lines(days, series, theme=theme, factor=Decimal(100), suffix="%"),
        dots(
            [Dot("甲区", Decimal("0.5"), "met", "circle")],
            target=Decimal("0.98"),
            theme=theme,
            factor=Decimal(100),
            suffix="%",
        ),
    ]
    for figure in drawn:
        go.Figure(figure)  # raises where a property does not exist
        shown = graph(figure, label="走势")
        assert (shown.config["showSendToCloud"], shown.config["plotlyServerURL"]) == (False, "")
    assert drawn[0]["data"][0]["y"] == [50.0, None]
    assert drawn[1]["layout"]["shapes"][0]["x0"] == 98.0
