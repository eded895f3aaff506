import hand_lake
import pytest


@pytest.fixture
def lake(tmp_path):
    return hand_lake.HandLake(tmp_path)
