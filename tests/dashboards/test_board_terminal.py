"""The short board for the terminal."""

from dashboards.board import board_text


def test_board_text_has_one_line_per_promise(full_snapshot):
    text = board_text(full_snapshot)
    assert "杭州市营商环境承诺 · 数据截至 2024-09-30" in text
    push = next(line for line in text.splitlines() if "主动推送率" in line)
    for wanted in ("▲ 预警", "94.996 % 初步", "> 95 %", "−0.004 个百分点"):
        assert wanted in push
    guarantee = next(line for line in text.splitlines() if "担保" in line)
    for wanted in ("◆ 正常推进", "196.12 亿元 初步", "≥ 200 亿元", "−3.88 亿元", "+1.22 亿元"):
        assert wanted in guarantee
    assert "\x1b" not in text


def test_missing_data_and_empty_snapshots_are_said(late_snapshot, bare_snapshot):
    late = board_text(late_snapshot).replace("\n", "")
    assert "… 数据未到" in late
    assert "尚缺：企业诉求（只到 2024-09-15）" in late
    assert "还没有指标结果" in board_text(bare_snapshot)
