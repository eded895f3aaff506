"""The lock of formulas: what counts as a change, what a new version allows, and that the project's own lock holds."""

import shutil
from pathlib import Path

import pytest
from on_time_target import ON_TIME_TARGET

from yingshang.catalogue import load_catalogue, refuse_changed_formulas, write_lock
from yingshang.catalogue.formula_lock import FILE_NAME, read_lock
from yingshang.catalogue.formulas import Formulas, normalised
from yingshang.errors import YingshangError
from yingshang.settings import PROJECT_DIR, Settings

TARGET = f"""{ON_TIME_TARGET}\
      closed_in_time:
        is_official: true
        version: 1
        name_zh: 按期
        name_en: On time
        formula_zh: 五日
        formula_en: Within five
        source_note: 会议
        effective_from: 2024-01-01
        workdays_allowed: 5
"""
SECOND_VERSION = """\
        version: 2
        reason: 会议改为含当日
        earlier:
          - {version: 1, formula_zh: 五日, formula_en: Within five, source_note: 会议, effective_from: 2024-01-01,
             effective_to: 2024-06-30, workdays_allowed: 5}
"""
MODELS = {
    "staging/stg_petitions.sql": "select petition_id, closed_on, due_on from lake",
    "kpi/records.sql": "select 'closed_in_time' as definition_id, {{ is_early('closed_on') }} from"
    " {{ ref('stg_petitions') }}",
    "kpi/measured.sql": "select sum(1) from {{ ref('records') }}",
    "kpi/explained.sql": "select * from {{ ref('measured') }} where definition_id = 'closed_in_time'",
    "macros/early.sql": "{% macro is_early(column) %} {{ column }} <= due_on {% endmacro %}",
}


@pytest.fixture
def project(tmp_path) -> Settings:
    for name, text in MODELS.items():
        path = tmp_path / "dbt" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "city.yml").write_text(TARGET, encoding="utf-8")
    settings = Settings(home=tmp_path, catalogue_dir=folder, dbt_dir=tmp_path / "dbt")
    assert lock(settings) == 1
    return settings


def lock(settings: Settings, same_figures: str | None = None) -> int:
    return write_lock(settings.catalogue_dir, load_catalogue(settings.catalogue_dir), settings.dbt_dir, same_figures)


def check(settings: Settings) -> None:
    refuse_changed_formulas(settings.catalogue_dir, load_catalogue(settings.catalogue_dir), settings.dbt_dir)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("dbt/kpi/records.sql", "'closed_on'", "'due_on'"),
        ("dbt/staging/stg_petitions.sql", "closed_on", "accepted_on as closed_on"),
        ("dbt/macros/early.sql", "<=", "<"),
        ("catalogue/city.yml", "workdays_allowed: 5", "workdays_allowed: 6"),
    ],
)
def test_a_changed_formula_without_a_new_version_is_refused(project, file, old, new):
    check(project)
    edit(project.home / file, old, new)
    with pytest.raises(
        YingshangError, match=r"closed_in_time of on_time_rate, version 1 has changed without a new ver"
    ):
        check(project)
    with pytest.raises(YingshangError, match="give it a new version"):
        lock(project)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("dbt/kpi/records.sql", "select", "-- closed by then\nSELECT".replace("SELECT", "select\n   ")),
        ("dbt/kpi/explained.sql", "*", "definition_id"),
        ("dbt/macros/early.sql", "{% macro", "{# early #}\n{%- macro"),
        ("catalogue/city.yml", "formula_zh: 五日", "formula_zh: 五个工作日"),
    ],
)
def test_words_comments_and_models_that_only_explain_change_no_formula(project, file, old, new):
    edit(project.home / file, old, new)
    check(project)


def test_a_new_version_is_locked_beside_the_old_one(project):
    edit(project.home / "dbt/macros/early.sql", "<=", "<")
    edit(project.catalogue_dir / "city.yml", "        version: 1\n", SECOND_VERSION)
    edit(
        project.catalogue_dir / "city.yml",
        "effective_from: 2024-01-01\n        work",
        "effective_from: 2024-07-01\n        work",
    )
    with pytest.raises(YingshangError, match=r"version 2 is not locked; run `yingshang kpi lock`"):
        check(project)
    assert lock(project) == 1
    check(project)
    rows = read_lock(project.catalogue_dir / FILE_NAME)
    assert list(rows) == [("on_time_rate", "closed_in_time", version) for version in (1, 2)]
    assert len({row.sha256 for row in rows.values()}) == 2


def test_a_rewritten_formula_keeps_its_version_and_the_reason(project):
    edit(project.home / "dbt/kpi/records.sql", "select", "select distinct")
    assert lock(project, "one row per petition anyway") == 1
    check(project)
    (row,) = read_lock(project.catalogue_dir / FILE_NAME).values()
    assert row.rewritten_because == "one row per petition anyway"


def test_a_definition_that_no_model_counts_is_refused(project):
    edit(project.home / "dbt/kpi/records.sql", "'closed_in_time'", "'closed'")
    with pytest.raises(YingshangError, match=r"no model holds the definition 'closed_in_time' as a literal"):
        check(project)


def test_a_broken_lock_names_its_line(project):
    edit(project.catalogue_dir / FILE_NAME, "\t1\t", "\tone\t")
    with pytest.raises(YingshangError, match=r"formulas.lock.tsv:2: .*'one'.* is no row of a lock"):
        check(project)


def test_strings_keep_their_spaces_and_case():
    assert normalised("select  'a  B' -- c\n,{{x}}") == "select 'a  B' , {{ x }}"


def test_the_lock_of_the_project_holds(tmp_path):
    settings = Settings()
    check(settings)
    shutil.copytree(settings.catalogue_dir, tmp_path / "catalogue")
    with (tmp_path / "catalogue" / FILE_NAME).open("a", encoding="utf-8") as file:
        file.write("no_target\treported\t9\tabc\t\n")
    write_lock(tmp_path / "catalogue", load_catalogue(settings.catalogue_dir), settings.dbt_dir, None)
    kept = (tmp_path / "catalogue" / FILE_NAME).read_text(encoding="utf-8")
    assert kept == (PROJECT_DIR / "assets" / "catalogue" / FILE_NAME).read_text(encoding="utf-8")
    formulas = Formulas.read(settings.dbt_dir)
    assert formulas.sha256_of("closure_of_due") != formulas.sha256_of("fee_rate_by_amount_and_days")
