"""Unified social credit codes (统一社会信用代码, GB 32100-2015): check character, validity, construction.

Only the arithmetic of the standard. Cleaning of delivered text (blanks, full-width, lower case) belongs to parsing.
"""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100 in the order of their values; I, O, S, V and Z are not used."""

LENGTH: Final = 18

_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(LENGTH - 1))

_ORGANISATION_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_VALUES: Final = {character: value for value, character in enumerate(_ORGANISATION_ALPHABET)}
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


def check_character(first17: str) -> str:
    """Return the 18th character that belongs to the first 17 (GB 32100-2015, 5.7: modulus 31, weights 3^(i-1)).

    Raises:
        ValueError: not 17 characters, or one that the standard does not use.
    """
    if len(first17) != LENGTH - 1:
        raise ValueError(f"{first17!r} has {len(first17)} characters; expected the first 17 of a credit code")
    try:
        total = sum(_VALUES[character] * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    except KeyError as error:
        raise ValueError(f"{first17!r} holds {error.args[0]!r}, which GB 32100 does not use") from error
    return ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """Tell whether `code` has 18 characters of the standard and the right check character."""
    if len(code) != LENGTH or any(character not in _VALUES for character in code):
        return False
    return check_character(code[:-1]) == code[-1]


def organisation_check_character(body: str) -> str:
    """Return the 9th character of an organisation code (GB 11714: modulus 11, 10 is written X).

    Raises:
        ValueError: not 8 characters of 0-9 and A-Z.
    """
    if len(body) != len(_ORGANISATION_WEIGHTS) or any(character not in _ORGANISATION_VALUES for character in body):
        raise ValueError(f"{body!r} is no body of an organisation code; expected 8 characters of 0-9 and A-Z")
    total = sum(
        _ORGANISATION_VALUES[character] * weight for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-total % 11]


def make(division: str, body: str, *, authority: str = "9", category: str = "1") -> str:
    """Return a valid credit code.

    Args:
        division: six digits of the registering administrative division, such as 330102.
        body: first eight characters of the organisation code.
        authority: registering authority (9 = market regulation).
        category: category within the authority (1 = enterprise, 2 = sole trader, 3 = farmers' cooperative).

    Raises:
        ValueError: a part has the wrong length or a character that the standards do not use.
    """
    first17 = authority + category + division + body + organisation_check_character(body)
    return first17 + check_character(first17)
