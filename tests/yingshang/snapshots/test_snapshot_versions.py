"""Which code made a snapshot."""

import pytest

from yingshang.snapshots import versions


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (tmp_path / "yingshang").mkdir()
    (tmp_path / "yingshang" / "code.py").write_text("a = 1\n")
    monkeypatch.setattr(versions, "PROJECT_DIR", tmp_path)
    versions.running_versions.cache_clear()
    yield tmp_path
    versions.running_versions.cache_clear()


def hashed():
    versions.running_versions.cache_clear()
    return versions.running_versions().code_sha256


def test_the_version_names_release_and_state_of_the_code(project):
    found = versions.running_versions()
    assert found.yingshang == "1.2.3"
    assert found.code == f"1.2.3+{found.code_sha256[:12]}"
    assert found.git_commit is None


def test_a_changed_new_or_renamed_source_changes_the_hash(project):
    seen = [hashed()]
    (project / "yingshang" / "code.py").write_text("a = 2\n")
    seen.append(hashed())
    (project / "dbt_like_sql").mkdir()
    (project / "dbt_like_sql" / "model.sql").write_text("select 1\n")
    seen.append(hashed())
    (project / "dbt_like_sql" / "model.sql").rename(project / "dbt_like_sql" / "other.sql")
    seen.append(hashed())
    assert len(set(seen)) == 4


def test_generated_files_and_other_folders_do_not_count(project):
    before = hashed()
    for name in (
        "dbt_like_sql/target/manifest.sql",
        "yingshang/__pycache__/code.py",
        "tests/test.py",
        "yingshang/x.pyc",
    ):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("x")
    assert hashed() == before


def test_without_git_there_is_no_commit(project, monkeypatch):
    monkeypatch.setenv("PATH", str(project))
    assert versions.running_versions().git_commit is None
