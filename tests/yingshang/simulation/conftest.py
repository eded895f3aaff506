import json

import pytest

from yingshang.simulation import simulate

ROWS, SEED, DIRT = 1_200, 7, 0.03


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """One small, rather dirty year: (folder, truth)."""
    out = tmp_path_factory.mktemp("simulated") / "landing"
    return out, json.loads(simulate(ROWS, SEED, out, DIRT).read_text("utf-8"))
