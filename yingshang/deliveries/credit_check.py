"""The check digit of credit codes for whole columns; the arithmetic itself is defined in `yingshang.credit_codes`."""

import numpy as np
import polars as pl

from yingshang.credit_codes import ALPHABET, LENGTH

_VALUE_OF_BYTE = np.full(256, -1, dtype=np.int16)
_VALUE_OF_BYTE[np.frombuffer(ALPHABET.encode(), dtype=np.uint8)] = np.arange(len(ALPHABET), dtype=np.int16)
_WEIGHTS = np.array([pow(3, place, 31) for place in range(LENGTH - 1)], dtype=np.int32)


def has_wrong_check_digit(codes: pl.Series) -> pl.Series:
    """Say for each code of 18 allowed characters whether its check digit is wrong; false where there is no code."""
    present = codes.drop_nulls()
    if present.is_empty():
        return pl.repeat(value=False, n=len(codes), eager=True)
    text = present.str.join().item().encode("ascii")
    values = _VALUE_OF_BYTE[np.frombuffer(text, dtype=np.uint8).reshape(-1, LENGTH)]
    expected = -(values[:, :-1].astype(np.int32) @ _WEIGHTS) % len(ALPHABET)
    wrong = np.zeros(len(codes), dtype=bool)
    wrong[codes.is_not_null().to_numpy()] = expected != values[:, -1]
    return pl.Series(wrong)
