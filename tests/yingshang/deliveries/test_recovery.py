"""A run that was killed, or whose disk was full, leaves nothing that the next run does not put right."""

import errno
import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from yingshang.deliveries import commit as commit_module
from yingshang.deliveries import ingest_file, read_ledger, recover, scan_landing
from yingshang.deliveries.ledger import Ledger
from yingshang.errors import YingshangError
from yingshang.settings import PROJECT_DIR

FULL = r"petitions_2024-03-05\.csv: nothing was taken in: the disk below .* is full; free some space and run again"
HEADER = "诉求编号,受理时间,诉求标题,点赞数\n"


def petitions(first: int, last: int, title: str) -> str:
    return "".join(f"WX{number:05d},2024-03-05 09:00:00,{title},{number}\n" for number in range(first, last))


# Each file brings new rows, a correction, repeats and refused rows.
FILES = {
    "petitions_2024-03-05.csv": HEADER + petitions(0, 40, "甲") + "WX1,昨天,甲,1\n",
    "petitions_2024-03-06.csv": HEADER + petitions(20, 60, "甲") + petitions(0, 5, "乙") + "WX2,昨天,甲,1\n",
    "petitions_2024-03-07.csv": HEADER + petitions(0, 5, "甲") + petitions(50, 3_000, "甲") + "WX3,昨天,甲,1\n" * 2,
}


def put_files(home) -> None:
    for name, text in FILES.items():
        (home.settings.landing / name).write_text(text)


def take_in(home, contracts) -> None:
    recover(home.settings, contracts)
    for file in scan_landing(home.settings, contracts):
        ingest_file(home.settings, contracts, file.path, dataset=file.dataset, file_name=file.name)
    home.assert_nothing_is_half_written()


def state(home) -> tuple:
    """Rows of every lake and quarantine file, and the ledger but for the time of receipt."""
    at = home.settings.home
    files = [*home.settings.lake.rglob("*.parquet"), *home.settings.quarantine.rglob("*.parquet")]
    rows = {path.relative_to(at).as_posix(): pl.read_parquet(path).sort(pl.all()).to_dicts() for path in files}
    return rows, [replace(delivery, received_at=None) for delivery in read_ledger(home.settings)]


@pytest.fixture(scope="module")
def undisturbed(home_with_units, home_at, tmp_path_factory, contracts):
    folder = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(home_with_units, folder)
    home = home_at(folder)
    put_files(home)
    take_in(home, contracts)
    ledger = read_ledger(home.settings)
    assert [delivery.rows_accepted for delivery in ledger] == [7, 40, 25, 2_945]
    assert [delivery.rows_repeated for delivery in ledger] == [0, 0, 20, 10]
    return state(home)


@pytest.fixture(scope="module")
def killer():
    """The process that forks children and kills them."""
    command = [sys.executable, str(Path(__file__).with_name("killed_run.py"))]
    environment = os.environ | {"PYTHONPATH": str(PROJECT_DIR)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=PROJECT_DIR
    ) as process:

        def order(home, how: str, number: int) -> str:
            process.stdin.write(f"{home.settings.home} {how} {number}\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        yield order
        process.stdin.close()


def fresh(home_with_units, home_at, folder: Path):
    shutil.copytree(home_with_units, folder)
    home = home_at(folder)
    put_files(home)
    return home


def test_killed_at_every_step_of_a_commit(home_with_units, home_at, tmp_path, killer, contracts, undisturbed):
    """Two files are in; the third is taken in by a process that dies at its n-th change of the disk."""
    template = fresh(home_with_units, home_at, tmp_path / "template")
    last = tmp_path / "petitions_2024-03-07.csv"
    (template.settings.landing / last.name).rename(last)
    take_in(template, contracts)
    shutil.rmtree(template.settings.landing)
    for step in range(1, 100):
        home = home_at(tmp_path / f"home_{step}")
        shutil.copytree(template.settings.home, home.settings.home)
        home.settings.landing.mkdir()
        shutil.copy(last, home.settings.landing)
        answer = killer(home, "step", step)
        take_in(home, contracts)
        assert state(home) == undisturbed, step
        shutil.rmtree(home.settings.home)
        if answer == "finished":
            break
    # Three files are written, two of them moved with two fsyncs each, and the ledger's row, before and after.
    assert step > 3 + 2 * 3 + 2


def test_killed_at_any_moment(home_with_units, home_at, tmp_path, killer, contracts, undisturbed):
    chance = random.Random(7)
    answers = []
    for attempt in range(8):
        home = fresh(home_with_units, home_at, tmp_path / f"home_{attempt}")
        answers.append(killer(home, "after", chance.randrange(5, 900)))
        take_in(home, contracts)
        assert state(home) == undisturbed
    assert "killed" in answers


def test_killed_again_and_again(home_with_units, home_at, tmp_path, killer, contracts, undisturbed):
    home = fresh(home_with_units, home_at, tmp_path / "home")
    for milliseconds in (150, 400):
        killer(home, "after", milliseconds)
    take_in(home, contracts)
    assert state(home) == undisturbed


def test_recover_sweeps_what_no_ledger_row_names(home, contracts):
    home.deliver("petitions_2024-03-05.csv", FILES["petitions_2024-03-05.csv"])
    known = home.bytes_of_lake()
    for folder in (home.settings.lake / "petitions", home.settings.quarantine / "petitions"):
        pl.DataFrame({"x": [1]}).write_parquet(folder / "000009_abcdefabcdef.parquet")
        (folder / ".000000_schema.parquet").write_bytes(b"half")
    (home.settings.tmp / "ingest_x").mkdir()
    assert sorted(recover(home.settings, contracts)) == [
        "petitions/.000000_schema.parquet",
        "petitions/.000000_schema.parquet",
        "petitions/000009_abcdefabcdef.parquet",
        "petitions/000009_abcdefabcdef.parquet",
    ]
    assert home.bytes_of_lake() == known
    home.assert_nothing_is_half_written()


def test_every_dataset_can_be_read_before_its_first_delivery(empty_home, contracts):
    for dataset in contracts:
        assert empty_home.lake(dataset) == []


@pytest.mark.parametrize("step", ["lake", "quarantine", "ledger"])
def test_a_disk_that_fills_up_while_files_are_moved(home, monkeypatch, step):
    """The rows are in the lake already when the next step fails: they are taken away again."""

    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    moved = commit_module._moved
    if step == "ledger":
        monkeypatch.setattr(Ledger, "append", full)
    else:
        monkeypatch.setattr(commit_module, "_moved", lambda file, to: full() if step in to.parts else moved(file, to))
    before = home.bytes_of_lake()
    with pytest.raises(YingshangError, match=FULL):
        home.deliver("petitions_2024-03-05.csv", FILES["petitions_2024-03-05.csv"])
    assert home.bytes_of_lake() == before
    home.assert_nothing_is_half_written()
    monkeypatch.undo()
    assert home.deliver("petitions_2024-03-05.csv", FILES["petitions_2024-03-05.csv"]).rows_accepted == 40


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own, made to a size; needs the rights of root."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def make(kib: int) -> Path:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", folder], check=True)
        return folder

    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may make a file system")
    yield make
    subprocess.run(["umount", folder], check=False)


@pytest.mark.parametrize("kib", [1_000, 700, 500, 380])
def test_a_full_disk_is_told_in_one_sentence(small_disk, home_at, tmp_path, contracts, kib):
    try:
        folder = small_disk(kib)
    except subprocess.CalledProcessError:
        pytest.skip("this machine does not let root mount a file system")
    source = tmp_path / "petitions_2024-03-05.csv"
    chance = random.Random(1)
    rows = (f"WX{n:06d},2024-03-05,{chance.getrandbits(200):x},{1 if n % 2 else 'x'}\n" for n in range(20_000))
    source.write_text(HEADER + "".join(rows))
    home = home_at(folder / "home")
    recover(home.settings, contracts)
    with pytest.raises(YingshangError, match=FULL):
        ingest_file(home.settings, contracts, source)
    home.assert_nothing_is_half_written()
    assert read_ledger(home.settings) == []


def test_a_ledger_that_is_no_database(home):
    home.settings.ledger.write_bytes(b"x" * 5_000)
    with pytest.raises(YingshangError, match=r"ledger\.sqlite: the ledger cannot be used \(file is not a database\)"):
        read_ledger(home.settings)
