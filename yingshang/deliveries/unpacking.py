"""Takes a delivered file out of gzip or zip, in bounded memory."""

import gzip
import shutil
import zipfile
import zlib
from pathlib import Path

from yingshang.errors import YingshangError


def unpacked(path: Path, scratch: Path) -> Path:
    """Return the path of the plain file: the delivered one, or its unpacked content below `scratch`.

    Raises:
        YingshangError: the archive is damaged or truncated, or a zip does not hold exactly one file.
    """
    suffix = path.suffix.lower()
    if suffix not in {".gz", ".zip"}:
        return path
    try:
        if suffix == ".zip":
            return _unzipped(path, scratch)
        target = scratch / path.stem
        with gzip.open(path, "rb") as packed, target.open("wb") as out:
            shutil.copyfileobj(packed, out, 1 << 22)
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError) as error:
        raise YingshangError(
            f"{path.name}: the archive is damaged or truncated ({error}); deliver it again. "
            "压缩文件损坏或不完整，请重新报送。"
        ) from error
    return target


def _unzipped(path: Path, scratch: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir() and not _is_junk(member.filename)]
        if len(members) != 1:
            raise YingshangError(f"{path.name}: the zip holds {len(members)} files; expected exactly one.")
        if members[0].flag_bits & 1:
            raise YingshangError(f"{path.name}: the zip is password-protected; deliver it without a password.")
        target = scratch / Path(members[0].filename).name
        with archive.open(members[0]) as packed, target.open("wb") as out:
            shutil.copyfileobj(packed, out, 1 << 22)
    return target


def _is_junk(name: str) -> bool:
    """Macintoshes add a hidden twin of every file."""
    return name.startswith("__MACOSX/")
