"""Answers go out compressed; those that are the same for everybody are compressed well, once, and kept."""

from flask import Flask, Request
from flask_compress import Compress

_SAME_FOR_EVERYBODY = ("/_dash-component-suites/",)
_TYPES = ["text/html", "text/css", "text/javascript", "application/javascript", "application/json"]


class _SharedAnswers:
    """Keeps what is the same for everybody; what belongs to one person is never found in it."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """Return a compressed answer."""
        return self._kept.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Keep a compressed answer that belongs to nobody."""
        if key.partition(";")[2].startswith(_SAME_FOR_EVERYBODY):
            self._kept[key] = value


def compress(server: Flask) -> None:
    """Compress what the server answers."""
    server.config.update(
        COMPRESS_MIMETYPES=_TYPES,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br", "gzip"],
        COMPRESS_BR_LEVEL=9,
        COMPRESS_CACHE_BACKEND=_SharedAnswers,
        COMPRESS_CACHE_KEY=_address,
    )
    Compress(server)


def _address(request: Request) -> str:
    return request.path
