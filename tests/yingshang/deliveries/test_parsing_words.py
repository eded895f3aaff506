"""Words of a cell: yes and no, codes, words for nothing, and text that stays as it is."""

import pytest
from cell_values import reading, values

from yingshang.contracts import FieldType
from yingshang.deliveries.parsing import EMPTY_WORDS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("是", True),
        ("否", False),
        ("TRUE", True),
        ("Ｎ", False),
        ("√", True),
        ("×", False),
        ("1", True),
        ("0", False),
        ("无", False),
        ("2", None),
        ("-", None),
    ],
)
def test_booleans(text, expected):
    assert values([text], reading(FieldType.BOOLEAN)) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("open", "open"),
        ("OPEN", "open"),
        (" 办理中 ", "open"),
        ("在 办", "open"),
        ("ｄｏｎｅ_it", "closed"),
        ("Done", None),
    ],
)
def test_codes(text, expected):
    assert values([text], reading(FieldType.CODE)) == [expected]


@pytest.mark.parametrize(
    "word", [*EMPTY_WORDS, "NULL", "None", "N/A", "ＮＵＬＬ", "  —  ", "", "   ", "\u3000", "\u200b"]
)
def test_words_for_nothing(word):
    for kind in set(FieldType) - {FieldType.TEXT, FieldType.BOOLEAN}:
        assert values([word], reading(kind)) == [None]


def test_text_is_only_trimmed():
    texts = ["　甲 乙　", "ＡＢＣ", "无", "-", "a\nb", "  ", "", None]
    assert values(texts, reading(FieldType.TEXT)) == ["甲 乙", "ＡＢＣ", "无", "-", "a\nb", None, None, None]
