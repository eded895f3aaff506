"""The words of the policy documents, to hold quotes against them. What they promise is in the catalogue."""

import re
import unicodedata
from pathlib import Path

from yingshang.errors import YingshangError

_QUOTES = str.maketrans("「」『』“”‘’＂", '"""""""""')
_SPACE = re.compile(r"\s+")


def folded(text: str) -> str:
    """Return a text without spaces and line breaks, in half width and with one kind of quotation mark."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text.translate(_QUOTES)))


def read_document(path: Path) -> str:
    """Return the folded words of a document.

    Raises:
        YingshangError: the file cannot be read.
    """
    try:
        return folded(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise YingshangError(f"{path}: cannot be read ({error}); expected the document's words as UTF-8.") from error
