"""How DuckDB, SQLite and the operating system say that a disk is full, and what a person can do about it."""

import re

# Other limits on the size of files read as a full disk does. A spill folder has DuckDB's own limit: what is free there.
_SAID = re.compile(
    r"[^\n]*(?:No space left on device|File too large|database or disk is full|failed to offload data block)[^\n]*"
)
_LONGEST = 300


def full_disk_in(text: str) -> str | None:
    """Return what was said and what to do if `text` tells of a full disk."""
    said = _SAID.search(text)
    if said is None:
        return None
    line = said[0].strip().rstrip(".")[:_LONGEST]
    return f"a disk is full ({line}); make room where YINGSHANG_HOME and YINGSHANG_SPILL lie, then start it again"
