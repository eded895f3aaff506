"""A bulletin as a PDF, set by typst from the template; all text is data there and never markup."""

import json
from dataclasses import asdict
from pathlib import Path

import typst

from dashboards.bulletins.model import Bulletin

_TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "bulletin.typ"


def pdf_bytes(bulletin: Bulletin) -> bytes:
    """Return the document; the same bulletin gives the same bytes where the same fonts are installed."""
    written = typst.compile(_TEMPLATE, sys_inputs=_inputs(bulletin), format="pdf")
    assert isinstance(written, bytes)
    return written


def pages_of(bulletin: Bulletin) -> list[bytes]:
    """Return every page as a picture (PNG)."""
    written = typst.compile(_TEMPLATE, sys_inputs=_inputs(bulletin), format="png")
    return list(written) if isinstance(written, list) else [written]


def _inputs(bulletin: Bulletin) -> dict[str, str]:
    return {"data": json.dumps(asdict(bulletin), ensure_ascii=False)}
