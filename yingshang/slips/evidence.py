"""Files that are added to a slip: few kinds, told by their first bytes and not by their name, and not too large."""

import datetime as dt
import hashlib

import sqlalchemy as sa

from yingshang.errors import YingshangError
from yingshang.operations.audit import AuditEvent, append_event
from yingshang.operations.database import transaction
from yingshang.operations.tables import EVIDENCE, SLIPS
from yingshang.settings import Settings

LARGEST_BYTES = 10_000_000
_KINDS = {
    b"%PDF-": ("application/pdf", (".pdf",)),
    b"\x89PNG\r\n\x1a\n": ("image/png", (".png",)),
    b"\xff\xd8\xff": ("image/jpeg", (".jpg", ".jpeg")),
    b"PK\x03\x04": ("application/zip", (".docx", ".xlsx")),
}


def add_evidence(settings: Settings, slip_id: int, file_name: str, content: bytes, *, by: str, at: dt.datetime) -> int:
    """Keep a file with a slip and return its number.

    Raises:
        YingshangError: it is too large or empty, of another kind, or there is no such open slip.
    """
    name = file_name.replace("\\", "/").rpartition("/")[2].strip()
    media_type, digest = _media_type(name, content), hashlib.sha256(content).hexdigest()
    with transaction(settings) as connection:
        slip = connection.execute(sa.select(SLIPS).where(SLIPS.c.slip_id == slip_id)).mappings().first()
        if slip is None or slip["state"] == "closed":
            raise YingshangError(f"{slip_id}: no such open slip; see `yingshang slips list`.")
        values = {
            "slip_id": slip_id,
            "file_name": name,
            "media_type": media_type,
            "sha256": digest,
            "content": content,
            "name": by,
            "added_at": at,
        }
        number: int = connection.execute(EVIDENCE.insert().returning(EVIDENCE.c.evidence_id), values).scalar_one()
        subject = f"{slip['number']} {name} {digest[:16]}"
        append_event(connection, AuditEvent(at, by, "slip_evidence", subject))
    return number


def evidence_of(settings: Settings, slip_id: int) -> list[dict[str, object]]:
    """Return the files of a slip without their content."""
    columns = [column for column in EVIDENCE.c if column.name != "content"]
    query = sa.select(*columns).where(EVIDENCE.c.slip_id == slip_id).order_by(EVIDENCE.c.evidence_id)
    with transaction(settings) as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def read_evidence(settings: Settings, slip_id: int, evidence_id: int) -> tuple[str, str, bytes]:
    """Return name, media type and content of a file of a slip.

    Raises:
        YingshangError: the slip has no such file, or its content is not what was added.
    """
    query = sa.select(EVIDENCE).where(EVIDENCE.c.slip_id == slip_id, EVIDENCE.c.evidence_id == evidence_id)
    with transaction(settings) as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        raise YingshangError(f"{slip_id}: no file {evidence_id}. 没有这个附件。")
    if hashlib.sha256(row["content"]).hexdigest() != row["sha256"]:
        raise YingshangError(f"{row['file_name']}: is not what was added. 附件内容与登记时不一致。")
    return row["file_name"], row["media_type"], row["content"]


def _media_type(name: str, content: bytes) -> str:
    if not 0 < len(content) <= LARGEST_BYTES:
        raise YingshangError(
            f"{name}: has {len(content):,} bytes; a file has 1 to {LARGEST_BYTES:,}. 附件不超过 10 MB。"
        )
    for start, (media_type, endings) in _KINDS.items():
        if content.startswith(start) and name.lower().endswith(endings):
            return media_type
    raise YingshangError(
        f"{name}: expected a PDF, PNG, JPEG, DOCX or XLSX file. 附件须为 PDF、图片、Word 或 Excel 文件。"
    )
