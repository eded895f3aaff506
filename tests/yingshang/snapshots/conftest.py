import pytest
import snapshot_home


@pytest.fixture
def home(tmp_path):
    return snapshot_home.open_home(tmp_path)
