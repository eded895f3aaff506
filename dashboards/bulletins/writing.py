"""Writes a bulletin in its three forms, each under a temporary name first."""

from pathlib import Path

from dashboards.bulletins.annex import annex_bytes
from dashboards.bulletins.model import Bulletin
from dashboards.bulletins.pdf import pdf_bytes
from dashboards.bulletins.word import word_bytes
from yingshang.errors import YingshangError

FORMS = {"docx": word_bytes, "pdf": pdf_bytes, "xlsx": annex_bytes}
"""Form → what makes it."""


def file_name(bulletin: Bulletin, form: str) -> str:
    """Return how the file of a bulletin is called."""
    return f"{'专报' if bulletin.is_brief else '通报'}_{bulletin.jurisdiction}_{bulletin.day}.{form}"


def write_bulletin(bulletin: Bulletin, folder: Path) -> list[Path]:
    """Write all forms into a folder and return their paths.

    Raises:
        YingshangError: a file cannot be written.
    """
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for form, make in FORMS.items():
            path = folder / file_name(bulletin, form)
            unfinished = path.with_name(f".{path.name}")
            unfinished.write_bytes(make(bulletin))
            unfinished.replace(path)
            paths.append(path)
    except OSError as error:
        raise YingshangError(f"{folder}: cannot be written ({error}); choose another place with --out.") from error
    return paths
