"""The closed set of statuses as a reader sees them: shape, word and colour name, never colour alone.

The colours themselves are in `palette.py`; which status a number has is decided in the kpi models.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Status:
    """How one status is shown.

    Attributes:
        shape: A mark that differs without colour.
        tone: Name of the colour, also the CSS class `tone-<tone>`.
        symbol: The same mark in plotly's words.
        is_measured: Whether the value may be placed on a chart and ranked.
    """

    code: str
    shape: str
    word: str
    tone: str
    symbol: str
    meaning: str
    is_measured: bool = True


_ALL = (
    Status("MET", "●", "达标", "met", "circle", "已满足目标"),
    Status("ON_TRACK", "◆", "正常推进", "on-track", "diamond", "未到目标，不落后于序时进度"),
    Status("AT_RISK", "▲", "预警", "at-risk", "triangle-up", "略低于序时进度"),
    Status("BEHIND", "■", "落后", "behind", "square", "明显低于序时进度"),
    Status("MISSED", "✕", "未达标", "missed", "x", "期限已到，未满足目标"),
    Status("NOT_DUE", "○", "无应办结", "quiet", "circle-open", "没有到期事项或分解目标，不计分", is_measured=False),
    Status("NO_DATA", "…", "数据未到", "quiet", "circle-open", "所需数据尚未交付到该日", is_measured=False),
    Status("SUSPECT", "?", "待核", "suspect", "circle-open", "数据自相矛盾，核实前不作评价", is_measured=False),
)
STATUSES = {status.code: status for status in _ALL}
# The leader asks "where not?" first.
WORST_FIRST = ("MISSED", "BEHIND", "AT_RISK", "SUSPECT", "NO_DATA", "ON_TRACK", "MET", "NOT_DUE")


def status_of(code: str) -> Status:
    """Return how `code` is shown; a word outside the closed set is shown as such and never as good."""
    return STATUSES.get(code) or Status(code, "?", code, "suspect", "circle-open", "未知状态", is_measured=False)
