"""Says the words of the pages (`words.yml`) in Chinese or English."""

from pathlib import Path
from typing import Final

import yaml

ZH: Final = "zh"
EN: Final = "en"
LANGUAGES = (ZH, EN)
LANGUAGE_CODES = {ZH: "zh-CN", EN: "en"}

_WORDS: dict[str, tuple[str, str]] = {
    key: (chinese, english)
    for key, (chinese, english) in yaml.safe_load(
        Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")
    ).items()
}
SOURCE_KINDS = {"computed": "provenance"}


def say(key: str, language: str) -> str:
    """Return a word of the pages."""
    return _WORDS[key][language == EN]


def source_kind(kind: str, language: str) -> str:
    """Return how a target's figure comes about."""
    return say(SOURCE_KINDS.get(kind, kind), language)
