"""Finds out how a text file is encoded and rewrites it as UTF-8 when it is not."""

import codecs
import re
from pathlib import Path

from yingshang.errors import YingshangError

DETECTION_BYTES = 1 << 20
_CHUNK_BYTES = 1 << 24
_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_GB2312_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")


def detect_encoding(name: str, path: Path) -> str:
    """Return utf-8, utf-16 or gb18030 (a superset of GBK and GB 2312).

    Decided on the first megabyte from the first byte on that is not ASCII. Single damaged bytes do not matter.

    Raises:
        YingshangError: most of the lines there cannot be read as either.
    """
    with path.open("rb") as file:
        head = file.read(DETECTION_BYTES)
    for mark, encoding in _BOMS.items():
        if head.startswith(mark):
            return encoding
    part = _telling_part(path)
    encoding = "utf-8" if _is_mostly_utf8(part) or not _is_mostly_chinese(part) else "gb18030"
    lines = codecs.getincrementaldecoder(encoding)(errors="replace").decode(part).split("\n")
    if sum("\ufffd" in line for line in lines) * 2 > len(lines) or head.count(0) * 5 > len(head):
        raise YingshangError(
            f"{name}: the encoding is neither UTF-8 nor GB18030; save the file as UTF-8. "
            "编码无法识别，请另存为 UTF-8 后报送。"
        )
    return encoding


def _telling_part(path: Path) -> bytes:
    """Return a megabyte from the line of the first byte on that is not ASCII; nothing when there is none."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            if not chunk.isascii():
                found = _HIGH_BYTE.search(chunk)
                start = found.start() if found else 0
                return chunk[start : start + DETECTION_BYTES] + file.read(max(0, start + DETECTION_BYTES - len(chunk)))
    return b""


def _is_mostly_utf8(part: bytes) -> bool:
    """Say whether more characters beyond ASCII are good UTF-8 than not; Chinese in GB18030 hardly ever is."""
    text = codecs.getincrementaldecoder("utf-8")(errors="replace").decode(part)
    damaged = text.count("\ufffd")
    return len(text) - len(text.encode("ascii", "ignore")) - damaged >= damaged


def _is_mostly_chinese(part: bytes) -> bool:
    """Say whether most high bytes stand in pairs of GB 2312, which the common characters do."""
    return len(_GB2312_PAIR.findall(part)) * 4 >= len(_HIGH_BYTE.findall(part))


def fitting_encoding(name: str, path: Path, encodings: tuple[str, ...]) -> str:
    """Return the first of several encodings in which the whole file can be read; a single one is taken as it is.

    Raises:
        YingshangError: none of them fits, or one is not known.
    """
    if len(encodings) == 1:
        return encodings[0]
    for encoding in encodings:
        _decoder(name, encoding, errors="strict")
        if fits(path, encoding):
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


def fits(path: Path, encoding: str) -> bool:
    """Say whether the whole file can be read in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
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
