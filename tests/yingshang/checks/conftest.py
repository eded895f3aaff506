import check_home
import pytest


@pytest.fixture
def home(tmp_path):
    return check_home.open_home(tmp_path / "home")
