"""The landing sensor: asks once per change, and never while a file is still being written."""

import json
import os

import dagster as dg
import pytest

from pipelines.sensors import QUIET_SECONDS, landing_sensor
from yingshang.settings import Settings


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def settings(tmp_path):
    settings = Settings(home=tmp_path)
    settings.landing.mkdir()
    return settings


@pytest.fixture
def tick(settings):
    """Advance the clock, let the sensor look once, and return what it asks for; the cursor is carried along."""
    clock, state = Clock(), {"cursor": None}
    sensor = landing_sensor(settings, clock)

    def look(seconds=0.0):
        clock.now += seconds
        with dg.DagsterInstance.ephemeral() as instance:
            data = sensor.evaluate_tick(dg.build_sensor_context(instance=instance, cursor=state["cursor"]))
        state["cursor"] = data.cursor or state["cursor"]
        return [request.run_key for request in data.run_requests or []]

    look.state = state
    return look


def test_empty_folder_asks_for_nothing(tick):
    assert tick() == []
    assert tick(3600) == []


def test_missing_folder_asks_for_nothing(tick, settings):
    settings.landing.rmdir()
    assert tick(3600) == []


def test_quiet_file_is_asked_for_exactly_once(tick, settings):
    (settings.landing / "petitions.csv").write_text("a")
    assert tick() == []
    assert len(tick(QUIET_SECONDS)) == 1
    assert tick(QUIET_SECONDS) == []
    assert tick(3600) == []


def test_half_written_file_waits_until_it_stops_growing(tick, settings):
    path = settings.landing / "petitions.csv"
    for size in range(1, 5):
        path.write_text("x" * size)
        assert tick(QUIET_SECONDS - 1) == []
    assert tick(1) == []
    assert len(tick(QUIET_SECONDS)) == 1


def test_one_file_in_motion_holds_back_all_for_an_ingest_reads_the_whole_folder(tick, settings):
    (settings.landing / "done.csv").write_text("a")
    tick()
    (settings.landing / "growing.csv").write_text("b")
    assert tick(QUIET_SECONDS) == []
    assert len(tick(QUIET_SECONDS)) == 1


def test_changed_content_of_the_same_size_is_a_new_request(tick, settings):
    path = settings.landing / "petitions.csv"
    path.write_text("a")
    tick()
    first = tick(QUIET_SECONDS)
    path.write_text("b")
    os.utime(path, ns=(1, 1))
    assert tick() == []
    second = tick(QUIET_SECONDS)
    assert len(first) == len(second) == 1
    assert first != second


def test_hidden_and_lock_files_are_no_deliveries(tick, settings):
    (settings.landing / ".petitions.csv.part").write_text("a")
    (settings.landing / "~$petitions.xlsx").write_text("a")
    tick()
    assert tick(QUIET_SECONDS) == []


def test_cursor_does_not_grow_with_the_folder(tick, settings):
    for number in range(200):
        (settings.landing / f"petitions_{number}.csv").write_text("a")
    tick()
    assert len(tick(QUIET_SECONDS)) == 1
    assert len(tick.state["cursor"]) < 300
    assert set(json.loads(tick.state["cursor"])) == {"requested", "seen", "since"}
