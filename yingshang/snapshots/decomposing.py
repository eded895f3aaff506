"""Splits a movement into its parts without a rest: what each part's own ratio did, and what its weight did.

Exact arithmetic; the parts sum to the movement to the last digit. No model guesses anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

Parts = Mapping[str, tuple[Fraction, Fraction]]
"""Part → numerator and denominator."""


@dataclass(frozen=True)
class Contribution:
    """What one part did to the movement of the whole: by its own ratio (`rate`) and by its weight (`mix`)."""

    part: str
    rate: Fraction
    mix: Fraction

    @property
    def total(self) -> Fraction:
        """Both together."""
        return self.rate + self.mix


def split_ratio(before: Parts, after: Parts) -> list[Contribution]:
    """Return the contributions of all parts to the movement of a ratio; empty if one of the two has no denominator.

    A part that had nothing before is compared with the ratio of the whole before.
    """
    totals = [_ratio(parts) for parts in (before, after)]
    if totals[0] is None or totals[1] is None:
        return []
    whole_before = totals[0]
    weights = [sum(denominator for _, denominator in parts.values()) for parts in (before, after)]
    found = []
    for part in sorted({*before, *after}):
        (n0, d0), (n1, d1) = (parts.get(part, (Fraction(0), Fraction(0))) for parts in (before, after))
        ratio_before = n0 / d0 if d0 else whole_before
        ratio_after = n1 / d1 if d1 else ratio_before
        weight_before, weight_after = d0 / weights[0], d1 / weights[1]
        rate = weight_after * (ratio_after - ratio_before)
        mix = (weight_after - weight_before) * (ratio_before - whole_before)
        found.append(Contribution(part, rate, mix))
    return found


def split_amount(before: Parts, after: Parts) -> list[Contribution]:
    """Return the contributions of all parts to the movement of an amount: their own movements."""
    none = (Fraction(0), Fraction(0))
    parts = sorted({*before, *after})
    return [Contribution(part, after.get(part, none)[0] - before.get(part, none)[0], Fraction(0)) for part in parts]


def _ratio(parts: Parts) -> Fraction | None:
    numerator = sum((n for n, _ in parts.values()), Fraction(0))
    denominator = sum((d for _, d in parts.values()), Fraction(0))
    return numerator / denominator if denominator else None
