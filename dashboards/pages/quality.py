"""How far the data reach, what was refused, how well every owner delivers, and what checks found now and before."""

from collections import defaultdict
from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.board.wording import source_name
from dashboards.grids import grid
from dashboards.numbers import share_words
from dashboards.owners import owner_of
from dashboards.parts import section, table
from dashboards.reading import Row
from dashboards.request import Request
from yingshang.amounts import DASH, count_text
from yingshang.snapshots import list_snapshots

_COUNTS = ("rows_read", "rows_accepted", "rows_quarantined", "rows_repeated")
_SNAPSHOTS = 12


def render(request: Request) -> Component:
    """Return the page."""
    deliveries = request.view.rows("quality_deliveries", as_of=request.view.as_of)
    return html.Div(
        [
            html.H1(request.say("quality")),
            _deliveries(request, deliveries),
            _owners(request, deliveries),
            _refused(request),
            _checks(request),
            _history(request),
        ]
    )


def _deliveries(request: Request, found: Sequence[Row]) -> Component:
    keys = ("dataset", "cutoff", "days_old", "files", "read", "accepted", "quarantined", "repeated")
    rows = [
        [
            source_name(row["dataset"]),
            str(row["data_cutoff_on"] or DASH),
            count_text(row["days_behind"]),
            f"{row['accepted_files']} / {row['accepted_files'] + row['refused_files']}",
            *(count_text(row[name]) for name in _COUNTS),
        ]
        for row in found
    ]
    heads = [request.say(key) for key in keys]
    title = request.say("deliveries")
    return section(title, table(heads, rows, numeric=range(2, 8), label=title), note=request.say("deliveries_note"))


def _owners(request: Request, found: Sequence[Row]) -> Component:
    """Return how much of what every owner delivered could be taken, the worst first."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in found:
        own = sums[owner_of(request.settings.contracts_dir, row["dataset"])]
        own[0] += row["rows_accepted"] + row["rows_repeated"]
        own[1] += row["rows_read"]
        own[2] = max(own[2], row["days_behind"] or 0)
    ranked = sorted(sums.items(), key=lambda one: (one[1][0] / one[1][1] if one[1][1] else 1, one[0]))
    heads = [request.say(key) for key in ("owner", "taken", "oldest_source")]
    rows = [[name, share_words(taken, read), count_text(oldest)] for name, (taken, read, oldest) in ranked]
    title = request.say("owners")
    return section(title, table(heads, rows, numeric=(1, 2), label=title), note=request.say("owners_note"))


def _refused(request: Request) -> Component:
    title = request.say("refused_rows")
    found = request.view.rows("quality_refused")
    if not found:
        return section(title, html.P(request.say("none_of_these"), role="status"))
    heads = {key: request.say(key) for key in ("dataset", "reason", "records", "deliveries")}
    cells = [
        {
            "dataset": source_name(row["dataset"]),
            "reason": row["reason"],
            "records": count_text(row["records"]),
            "deliveries": count_text(row["deliveries"]),
        }
        for row in found
    ]
    numeric = ("records", "deliveries")
    return section(title, grid(heads, cells, theme=request.theme, numeric=numeric, wide=("reason",), label=title))


def _checks(request: Request) -> Component:
    found = request.view.rows("quality_checks")
    passed = sum(bool(row["passed"]) for row in found)
    cells = [
        {
            "result": request.say("passed" if row["passed"] else "failed"),
            "check": f"{row['asset']} · {row['check_name']}",
            "detail": row["detail"] or row["description"],
        }
        for row in found
    ]
    heads = {key: request.say(key) for key in ("result", "check", "detail")}
    body = grid(heads, cells, theme=request.theme, wide=("check", "detail"), label=request.say("checks"))
    return section(request.say("checks"), body, note=f"{request.say('passed')} {passed} / {len(found)}")


def _history(request: Request) -> Component:
    """Return what the checks found in the snapshots that are kept, the newest first."""
    rows = []
    for snapshot in list_snapshots(request.settings)[: -_SNAPSHOTS - 1 : -1]:
        checks = snapshot.manifest["checks"]
        failed = [check for check in checks if not check["passed"]]
        errors = sum(check["severity"] == "ERROR" for check in failed)
        rows.append(
            [
                f"{snapshot.published_at:%Y-%m-%d %H:%M}",
                str(snapshot.as_of),
                snapshot.snapshot_id,
                *(count_text(number) for number in (len(checks), len(failed), errors)),
            ]
        )
    heads = [request.say(key) for key in ("published", "as_of", "snapshot", "checks", "failed", "errors")]
    title = request.say("check_history")
    return section(title, table(heads, rows, numeric=(3, 4, 5), label=title))
