"""The bulletin of a published snapshot says what the results say."""

import io
from dataclasses import replace

import pytest
from docx import Document
from docx.shared import RGBColor

from dashboards.bulletins import Letterhead, make_brief, make_bulletin, write_bulletin
from dashboards.bulletins.pdf import pages_of
from dashboards.bulletins.periods import period_of
from dashboards.bulletins.word import word_bytes
from dashboards.reading import viewed
from yingshang.accounts.people import Scope
from yingshang.errors import YingshangError

WORDS = {"MET": "达标", "BEHIND": "落后", "MISSED": "未达标", "NO_DATA": "数据未到", "AT_RISK": "预警"}


@pytest.fixture(scope="module")
def made(city):
    with viewed(city.settings, Scope()) as view:
        return make_bulletin(view, "杭州市", period_of("2024-Q3"))


def counted(city, day):
    return dict(
        city.rows(
            "select status, count(*) from kpi.results join kpi.catalogue using (kpi_id) where jurisdiction = '杭州市'"
            f" and not is_benchmark and is_official and is_whole and period_kind = 'to_date' and as_of = date '{day}'"
            " group by status"
        )
    )


def test_it_counts_both_periods_as_the_results_do(city, made):
    now, before = (counted(city, day) for day in ("2024-09-30", "2024-06-30"))
    told = {row[0]: row[1:] for row in made.sections[0].table.rows}
    for code, word in WORDS.items():
        assert told[word] == (str(now.get(code, 0)), str(before.get(code, 0))), code
    assert f"共 {sum(now.values())} 项" in made.sections[0].paragraphs[0]


def test_every_target_has_a_row_and_a_note(city, made):
    targets = made.sections[1].table
    assert len(targets.rows) == len(made.notes) == sum(counted(city, "2024-09-30").values())
    assert [row[-1] for row in targets.rows] == [f"[{number}]" for number in range(1, len(made.notes) + 1)]
    assert all(made.snapshot_id in note and "版）" in note for note in made.notes)


def test_changes_are_those_between_the_two_days(city, made):
    flips = city.rows(
        "select count(*) from kpi.results as now join kpi.results as before using (kpi_id, definition_id, unit_kind, unit_code)"
        " join kpi.catalogue using (kpi_id) where jurisdiction = '杭州市' and not is_benchmark and now.is_official"
        " and now.is_whole and now.period_kind = 'to_date' and before.period_kind = 'to_date'"
        " and now.as_of = date '2024-09-30' and before.as_of = date '2024-06-30' and now.status <> before.status"
    )
    (section,) = [section for section in made.sections if section.title == "较上期变化"]
    assert len(section.table.rows) == flips[0][0] > 0


def test_units_are_ranked_apart_best_first(made):
    (chapter,) = [section for section in made.sections if section.parts]
    (section,) = [part for part in chapter.parts if part.title.startswith("新增惠企财政政策主动推送率")]
    districts = [row for row in section.table.rows if row[1] == "区县"]
    shares = [float(row[3].removesuffix(" %").replace(",", "")) for row in districts]
    assert shares == sorted(shares, reverse=True)
    assert [row[0] for row in districts] == [str(place) for place in range(1, len(districts) + 1)]
    assert not any("未归属" in row for row in section.table.rows)


def test_three_files_are_written(made, tmp_path):
    names = [path.name for path in write_bulletin(made, tmp_path / "out")]
    assert names == [f"通报_杭州市_2024-09-30{suffix}" for suffix in (".docx", ".pdf", ".xlsx")]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)


@pytest.mark.parametrize(
    ("period", "jurisdiction", "words"),
    [("2024-Q4", "杭州市", "publish a later day first"), ("2024-Q3", "桐庐县", "expected one of")],
)
def test_what_cannot_be_said_is_refused(city, period, jurisdiction, words):
    with viewed(city.settings, Scope()) as view, pytest.raises(YingshangError, match=words):
        make_bulletin(view, jurisdiction, period_of(period))


def test_a_headline_has_its_trend_up_to_the_day(city, made):
    (chapter,) = [section for section in made.sections if section.parts]
    (part,) = [part for part in chapter.parts if part.title == "政策性担保业务余额"]
    ((days,),) = city.rows(
        "select count(*) from kpi.results where kpi_id = 'guarantee_balance' and is_official and is_whole and period_kind ="
        " 'to_date' and as_of <= date '2024-09-30' and status not in ('NO_DATA', 'NOT_DUE')"
    )
    assert len(part.chart.points) == days
    # 30 September is day 273 of the 365 from 1 January to 31 December.
    assert part.chart.points[-1][0] == pytest.approx(273 / 365, abs=1e-4)


def test_a_brief_says_the_headlines_first_and_fits_a_page(city):
    with viewed(city.settings, Scope()) as view:
        brief = make_brief(view, "杭州市", period_of("2024-09"))
    headlines, worst, changed = brief.sections[:3]
    assert [row[0] for row in headlines.table.rows] == ["新增惠企财政政策主动推送率", "政策性担保业务余额"]
    assert 0 < len(worst.table.rows) <= 6
    assert changed.title == "较上期变化"
    assert [row[-1] for row in (*headlines.table.rows, *worst.table.rows)] == [
        f"[{number}]" for number in range(1, len(brief.notes) + 1)
    ]
    assert len(pages_of(brief)) == 1


def test_a_red_head_is_there_when_asked_for(made):
    lettered = replace(made, letterhead=Letterhead("示例市营商环境建设办公室", "营商〔2024〕3号"))
    document = Document(io.BytesIO(word_bytes(lettered)))
    assert [paragraph.text for paragraph in document.paragraphs[:2]] == ["示例市营商环境建设办公室", "营商〔2024〕3号"]
    assert document.paragraphs[0].runs[0].font.color.rgb == RGBColor(0xC0, 0, 0)
    assert word_bytes(lettered) == word_bytes(lettered)
    assert len(document.inline_shapes) == 2  # one chart per headline
