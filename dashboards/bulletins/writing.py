"""Writes a bulletin in its three forms, each under a temporary name first."""

from pathlib import Path

from dashboards.bulletins.annex import annex_bytes
from dashboards.bulletins.content import Bulletin
from dashboards.bulletins.pdf import pdf_bytes
from dashboards.bulletins.word import word_bytes
from yingshang.errors import YingshangError


def write_bulletin(bulletin: Bulletin, folder: Path) -> list[Path]:
    """Write Word, PDF and annex into a folder and return their paths.

    Raises:
        YingshangError: a file cannot be written.
    """
    name = f"通报_{bulletin.jurisdiction}_{bulletin.day}"
    forms = {".docx": word_bytes, ".pdf": pdf_bytes, ".xlsx": annex_bytes}
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, form in forms.items():
            path = folder / f"{name}{suffix}"
            unfinished = path.with_name(f".{path.name}")
            unfinished.write_bytes(form(bulletin))
            unfinished.replace(path)
            paths.append(path)
    except OSError as error:
        raise YingshangError(f"{folder}: cannot be written ({error}); choose another place with --out.") from error
    return paths
