"""The intervals are those of a statistics library, and of a case worked out by hand."""

from decimal import Decimal

import pytest
from statsmodels.stats.proportion import proportion_confint

from yingshang.few_records import RANKED_FROM, share_intervals

INTERVALS = {(numerator, denominator): bounds for numerator, denominator, *bounds in share_intervals()}


def test_five_of_six_by_hand():
    # (5 + 1.920729 ± 1.959964 √(5/6 + 0.960365)) / 9.841459
    assert INTERVALS[5, 6] == [Decimal("0.436497"), Decimal("0.969947")]


def test_every_share_of_fewer_records_is_there_once():
    assert set(INTERVALS) == {(n, d) for d in range(1, RANKED_FROM) for n in range(d + 1)}


@pytest.mark.parametrize("share", INTERVALS, ids=lambda share: f"{share[0]} of {share[1]}")
def test_they_agree_with_statsmodels(share):
    expected = proportion_confint(*share, alpha=0.05, method="wilson")
    assert [float(bound) for bound in INTERVALS[share]] == pytest.approx(expected, abs=6e-7)
