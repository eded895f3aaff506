"""Finds out how a text file is encoded and rewrites it as UTF-8 when it is not."""

import codecs
from pathlib import Path

from yingshang.errors import YingshangError

DETECTION_BYTES = 1 << 20
_CHUNK_BYTES = 1 << 24
_LOSSY_SHARE = 0.01
_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def detect_encoding(name: str, path: Path) -> str:
    """Return utf-8, utf-16 or gb18030 (a superset of GBK and GB 2312).

    Raises:
        YingshangError: the beginning of the file is neither, to more than one character in a hundred.
    """
    with path.open("rb") as file:
        head = file.read(DETECTION_BYTES)
    for mark, encoding in _BOMS.items():
        if head.startswith(mark):
            return encoding
    damage = {encoding: _damaged_share(head, encoding) for encoding in ("utf-8", "gb18030")}
    best = min(damage, key=lambda encoding: damage[encoding])
    if damage[best] > _LOSSY_SHARE:
        raise YingshangError(
            f"{name}: the encoding is neither UTF-8 nor GB18030; save the file as UTF-8. "
            "编码无法识别，请另存为 UTF-8 后报送。"
        )
    if best == "utf-8" and head.isascii() and not _fits(name, path, "utf-8"):
        return "gb18030"
    return best


def fitting_encoding(name: str, path: Path, encodings: tuple[str, ...]) -> str:
    """Return the first of several encodings in which the whole file can be read; a single one is taken as it is.

    Raises:
        YingshangError: none of them fits, or one is not known.
    """
    if len(encodings) == 1:
        return encodings[0]
    for encoding in encodings:
        if _fits(name, path, encoding):
            return encoding
    raise YingshangError(f"{name}: none of the encodings {'、'.join(encodings)} fits the file; correct the mapping.")


def transcode(name: str, path: Path, encoding: str, scratch: Path) -> tuple[Path, bool]:
    """Write the file as UTF-8 below `scratch`; return its path and whether bytes had to be replaced."""
    decoder = _decoder(name, encoding, errors="replace")
    target = scratch / f"{path.name}.utf8"
    is_lossy = False
    with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as out:
        while chunk := source.read(_CHUNK_BYTES):
            text = decoder.decode(chunk)
            is_lossy |= "\ufffd" in text
            out.write(text)
        rest = decoder.decode(b"", final=True)
        is_lossy |= "\ufffd" in rest
        out.write(rest)
    return target, is_lossy


def _damaged_share(head: bytes, encoding: str) -> float:
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
    return text.count("\ufffd") / max(1, len(text))


def _fits(name: str, path: Path, encoding: str) -> bool:
    decoder = _decoder(name, encoding, errors="strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoder(name: str, encoding: str, errors: str) -> codecs.IncrementalDecoder:
    try:
        return codecs.getincrementaldecoder(encoding)(errors=errors)
    except LookupError as error:
        raise YingshangError(
            f"{name}: encoding {encoding!r} is not known; expected utf-8, gb18030 or the like."
        ) from error
