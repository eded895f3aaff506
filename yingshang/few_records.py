"""Shares of few records: the interval that is shown beside them, and from how many records on a unit is ranked.

One petition of six moves a share by 17 points; a unit must not come last because it had six.
"""

import math
from collections.abc import Iterator
from decimal import Decimal
from statistics import NormalDist

RANKED_FROM = 20
"""Records in the denominator from which a share is ranked and carries no interval."""
CONFIDENCE = 0.95
_MILLIONTH = Decimal("0.000001")


def share_intervals() -> Iterator[tuple[int, int, Decimal, Decimal]]:
    """Yield (numerator, denominator, low, high) for every share of fewer records: Wilson's interval, six decimals.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212.
    """
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    for denominator in range(1, RANKED_FROM):
        for numerator in range(denominator + 1):
            middle = numerator + z * z / 2
            half_width = z * math.sqrt(numerator * (denominator - numerator) / denominator + z * z / 4)
            low, high = ((middle + side) / (denominator + z * z) for side in (-half_width, half_width))
            yield numerator, denominator, _rounded(low), _rounded(high)


def _rounded(share: float) -> Decimal:
    return min(max(Decimal(share).quantize(_MILLIONTH), Decimal(0)), Decimal(1))
