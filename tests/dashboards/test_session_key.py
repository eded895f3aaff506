"""The key of sessions: drawn once, however many workers start at once on a new home, and readable by its owner alone."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from dashboards.security import session_key


def test_workers_that_start_at_once_share_one_key(tmp_path):
    together = Barrier(8)

    def drawn(path):
        together.wait()
        return session_key(path)

    with ThreadPoolExecutor(8) as workers:
        for number in range(50):
            path = tmp_path / str(number) / "session.key"
            (key,) = set(workers.map(drawn, [path] * 8))
            assert len(key) == 64
            assert [found.name for found in path.parent.iterdir()] == ["session.key"]
            assert path.stat().st_mode & 0o777 == 0o600


def test_it_outlives_a_restart_and_every_home_has_its_own(tmp_path):
    first = session_key(tmp_path / "a" / "session.key")
    assert session_key(tmp_path / "a" / "session.key") == first
    assert session_key(tmp_path / "b" / "session.key") != first
