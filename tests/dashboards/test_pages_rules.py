"""What must hold for all pages: limited queries, one palette, words in both languages, figures that share nothing."""

import re

import pytest

from dashboards import words
from dashboards.board.palette import DARK, LIGHT, css_variables
from dashboards.reading import QUERIES, SCOPED
from yingshang.settings import PROJECT_DIR

STYLE = (PROJECT_DIR / "dashboards/static/pages.css").read_text(encoding="utf-8")
# Tables that say something about every unit; pages read them through views of the person's scope.
LIMITED = [
    *(table for table, _ in SCOPED.values() if not table.startswith("(")),
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
    assert path.read_text(encoding="utf-8").startswith("-- One row")


def test_every_query_is_used():
    code = "".join(path.read_text(encoding="utf-8") for path in (PROJECT_DIR / "dashboards").rglob("*.py"))
    begun = tuple(re.findall(r'rows\(f"(\w+_)\{', code))
    stems = [path.stem for path in QUERIES.glob("*.sql")]
    assert [stem for stem in stems if f'"{stem}"' not in code and not stem.startswith(begun)] == []


def test_the_colours_are_those_of_the_board():
    assert f":root {{ {css_variables(LIGHT)} }}" in STYLE
    assert f'[data-mantine-color-scheme="dark"] {{ {css_variables(DARK)} }}' in STYLE


def test_every_word_is_there_in_both_languages_and_used():
    code = "".join(path.read_text(encoding="utf-8") for path in (PROJECT_DIR / "dashboards").rglob("*.py"))
    begun = tuple(re.findall(r'f"(\w+_)\{', code))  # f"by_{kind}" uses every word that begins so
    ended = tuple(re.findall(r'\}(_\w+)"', code))
    for key, (chinese, english) in words._WORDS.items():
        assert chinese, key
        assert english, key
        is_used = re.search(rf"['\"]{key}['\"]", code) or key.startswith(begun) or key.endswith(ended)
        assert is_used, f"{key} is used nowhere"


def test_the_bundled_plotly_is_the_one_that_python_expects():
    bundle = (PROJECT_DIR / "dashboards/static/plotly-cartesian.min.js").read_text(encoding="utf-8")[:300]
    expected = (PROJECT_DIR / "requirements.lock").read_text(encoding="utf-8")
    assert "plotly==7.1.0" in expected
    assert "plotly.js (cartesian - minified) v4.1.1" in bundle
