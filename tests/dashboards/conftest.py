"""Snapshots and pages for the tests of the board, built once per session."""

import html
import re
from pathlib import Path

import pytest
from board_snapshot import build_snapshot, empty_snapshot, lose_petitions

from dashboards.board import render_board

SNAPSHOT_ID = "2024-09-30-0123456789ab"


@pytest.fixture(scope="session")
def full_snapshot(tmp_path_factory) -> Path:
    return build_snapshot(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="session")
def late_snapshot(tmp_path_factory) -> Path:
    path = build_snapshot(tmp_path_factory.mktemp("late"))
    lose_petitions(path)
    return path


@pytest.fixture(scope="session")
def bare_snapshot(tmp_path_factory) -> Path:
    return empty_snapshot(tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="session")
def full_page(full_snapshot) -> str:
    return render_board(full_snapshot, SNAPSHOT_ID)


@pytest.fixture(scope="session")
def read_text():
    """Return a function that gives the words of a page, or of its elements that start with `opening`."""

    def read(page: str, opening: str = "", closing: str = "") -> str:
        visible = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
        if opening:
            visible = " ".join(part.split(closing, 1)[0] for part in visible.split(opening)[1:])
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", visible)))

    return read
