"""What cards, comparisons and tables say equals what the snapshot holds."""

from decimal import Decimal

import duckdb
import pytest
from board_snapshot import build_snapshot

from dashboards.board.cards import make_card
from dashboards.board.comparison import compare
from dashboards.board.kpi import group_kpis
from dashboards.board.snapshot import read_snapshot
from dashboards.board.tables import month_lines, source_lines
from yingshang.errors import YingshangError


@pytest.fixture(scope="module")
def kpis(full_snapshot):
    return {kpi.target.kpi_id: kpi for kpi in group_kpis(read_snapshot(full_snapshot))}


def test_push_card_shows_the_narrow_miss(kpis):
    card = make_card(kpis["proactive_push_rate"])
    assert (card.value, card.suffix, card.promise) == ("94.996", "%", "> 95 %")
    assert (card.status.shape, card.status.word) == ("▲", "预警")
    assert card.gap == "−0.004 个百分点"
    assert card.basis == "47,498 / 50,000"
    assert card.pace_gap == ""  # the pace of a rate is its target
    assert card.is_provisional
    assert card.deadline == "期限 2024-12-31 · 还有 92 天"


def test_guarantee_card_shows_money_pace_and_rivals(kpis):
    card = make_card(kpis["guarantee_balance"])
    assert (card.value, card.suffix, card.promise) == ("196.12", "亿元", "≥ 200 亿元")
    assert (card.gap, card.pace_gap) == ("−3.88 亿元", "+1.22 亿元")
    assert card.basis == ""
    rivals = {rival.name: (rival.value, rival.gap, rival.status.word) for rival in card.rivals}
    assert rivals == {
        "按在保合同金额计": ("214.05 亿元", "+14.05 亿元", "达标"),
        "按自担风险责任计": ("131.18 亿元", "−68.82 亿元", "落后"),
    }
    assert card.exclusions == "再担保 120（45.20 亿元）"


def test_exclusions_are_those_of_the_official_definition_largest_first(kpis):
    assert make_card(kpis["petition_closure_rate"]).exclusions == "未到期 410、重复 30、作废 12"


def test_districts_are_ranked_worst_first_and_the_others_stand_apart(kpis):
    units = compare(kpis["petition_closure_rate"], "district")
    assert [line.name for line in units.ranked[:3]] == ["钱塘区", "富阳区", "拱墅区"]
    assert [line.rank for line in units.ranked] == list(range(10, 0, -1))
    assert units.ranked[-1].name == "滨江区"
    assert [(line.name, line.value, line.rank) for line in units.unranked] == [
        ("桐庐县", "92.86 %", None),  # 13 of 14: too few to rank
        ("未归属", "97.22 %", None),
    ]
    assert [(status.word, [line.name for line in lines]) for status, lines in units.apart] == [
        ("无应办结", ["淳安县"]),
        ("数据未到", ["建德市"]),
    ]
    assert {line.value for _, lines in units.apart for line in lines} == {"—"}
    assert [(status.code, count) for status, count in units.tally] == [
        ("BEHIND", 2),
        ("AT_RISK", 1),
        ("NO_DATA", 1),
        ("MET", 7),
    ]


def test_suspect_balance_is_named_but_not_shown_as_a_number(kpis):
    units = compare(kpis["guarantee_balance"], "district")
    apart = {status.code: lines for status, lines in units.apart}
    assert [(line.name, line.value, line.gap) for line in apart["SUSPECT"]] == [("富阳区", "—", "—")]
    assert units.is_allocated
    first = units.ranked[0]
    assert (first.name, first.value, first.target, first.gap) == ("萧山区", "25.01 亿元", "28.00 亿元", "−2.28 亿元")


def test_unassigned_is_hidden_when_it_has_no_records(tmp_path):
    path = build_snapshot(tmp_path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "update kpi.results set numerator = 0, denominator = 0, value = null, status = 'NOT_DUE'"
            " where unit_code = 'UNASSIGNED'"
        )
    kpi = next(kpi for kpi in group_kpis(read_snapshot(path)) if kpi.target.kpi_id == "petition_closure_rate")
    assert "未归属" not in [line.name for line in compare(kpi, "district").lines]


def test_where_less_is_better_the_largest_is_worst(tmp_path):
    path = build_snapshot(tmp_path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update kpi.catalogue set operator = '<=' where kpi_id = 'petition_closure_rate'")
        connection.execute("update kpi.results set operator = '<=' where kpi_id = 'petition_closure_rate'")
    kpi = next(kpi for kpi in group_kpis(read_snapshot(path)) if kpi.target.kpi_id == "petition_closure_rate")
    assert compare(kpi, "district").ranked[0].name == "滨江区"


def test_month_table_gives_month_ends_and_cohorts(kpis):
    lines = month_lines(kpis["petition_closure_rate"])
    assert [line.day for line in lines] == [
        *("2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"),
        *("2024-06-30", "2024-07-31", "2024-08-31", "2024-09-30"),
    ]
    assert (lines[-1].value, lines[-1].cases, lines[-1].cohort) == ("98.20 %", "12,345 / 12,571", "98.70 %")
    assert lines[0].cohort == "96.10 %"


def test_missing_data_is_said_with_the_last_known_number(late_snapshot):
    kpi = next(kpi for kpi in group_kpis(read_snapshot(late_snapshot)) if kpi.target.kpi_id == "petition_closure_rate")
    card = make_card(kpi)
    assert (card.value, card.suffix, card.status.code) == ("—", "", "NO_DATA")
    assert not card.is_provisional
    assert "企业诉求（只到 2024-09-15）、诉求办理流水（尚未交付）" in card.notice
    assert "最近一次有数：2024-09-15" in card.notice


def test_lost_target_is_said(tmp_path):
    path = build_snapshot(tmp_path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update kpi.results set reachable = false where kpi_id = 'proactive_push_rate'")
    assert make_card(group_kpis(read_snapshot(path))[0]).notice == "按剩余时间和数量推算，已无法达成。"


def test_sources_show_what_was_known_and_never_a_later_or_refused_file(full_snapshot):
    lines = {line.dataset: line for line in source_lines(read_snapshot(full_snapshot))}
    pushes = lines["policy_pushes"]
    assert (pushes.cutoff, pushes.rows_read, pushes.rows_quarantined) == ("2024-09-30", "70,112", "98")
    assert pushes.files == "1"  # the refused file has a cut-off after the snapshot's day
    assert not pushes.is_late
    later = read_snapshot(full_snapshot, known_by=read_snapshot(full_snapshot).as_of.replace(month=10, day=31))
    assert {line.dataset: line.files for line in source_lines(later)}["policy_pushes"] == "1（另拒收 1）"


def test_a_month_earlier_is_found_for_the_districts(kpis):
    line = compare(kpis["petition_closure_rate"], "district").ranked[0]
    assert line.result.earlier_value == Decimal("0.940997")  # 0.939597 − 0.004 + 9 × 0.0006


def test_missing_and_foreign_files_give_one_clear_sentence(tmp_path):
    with pytest.raises(YingshangError, match=r"No snapshot database at .*yingshang run"):
        read_snapshot(tmp_path / "none.duckdb")
    foreign = tmp_path / "foreign.duckdb"
    duckdb.connect(str(foreign)).close()
    with pytest.raises(YingshangError, match="does not hold the published tables"):
        read_snapshot(foreign)
    broken = tmp_path / "broken.duckdb"
    broken.write_text("not a database")
    with pytest.raises(YingshangError, match="does not hold the published tables"):
        read_snapshot(broken)
