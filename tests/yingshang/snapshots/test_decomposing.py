"""A movement is split without a rest, whatever the parts are."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from yingshang.snapshots.decomposing import split_amount, split_ratio

COUNTS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: (min(pair), max(pair)))
PARTS = st.dictionaries(st.sampled_from("abcdef"), COUNTS, max_size=6)


def exact(parts):
    return {name: (Fraction(good), Fraction(everything)) for name, (good, everything) in parts.items()}


def ratio(parts):
    return Fraction(sum(n for n, _ in parts.values()), sum(d for _, d in parts.values()))


@settings(deadline=None)
@given(PARTS, PARTS)
def test_the_parts_of_a_ratio_sum_to_its_movement(before, after):
    found = split_ratio(exact(before), exact(after))
    if not all(sum(d for _, d in parts.values()) for parts in (before, after)):
        assert found == []
        return
    assert sum(one.total for one in found) == ratio(after) - ratio(before)
    assert {one.part for one in found} == {*before, *after}


@settings(deadline=None)
@given(PARTS, PARTS)
def test_the_parts_of_an_amount_sum_to_its_movement(before, after):
    found = split_amount(exact(before), exact(after))
    totals = [sum(n for n, _ in parts.values()) for parts in (before, after)]
    assert sum(one.total for one in found) == totals[1] - totals[0]


def test_a_worked_case():
    """Two districts of ten each at 90 % and 50 %: 70 %. Then the better one has thirty of forty, at the same ratios.

    Nothing about the ratios changed: 0.75 x 0.9 + 0.25 x 0.5 = 0.8, all of the ten points are mix. The weight of the
    better one grew by a quarter, and it stood 20 points above the whole: 0.25 x 0.2 = 0.05; so did the other way round.
    """
    before = {"good": (Fraction(9), Fraction(10)), "poor": (Fraction(5), Fraction(10))}
    after = {"good": (Fraction(27), Fraction(30)), "poor": (Fraction(5), Fraction(10))}
    good, poor = split_ratio(before, after)
    assert (good.rate, good.mix) == (0, Fraction(1, 20))
    assert (poor.rate, poor.mix) == (0, Fraction(1, 20))


def test_only_the_own_ratio_of_a_part_moved():
    """Ten and ten again, the poor district closes two more: its half of the whole, times 20 points, is 10 points."""
    before = {"good": (Fraction(9), Fraction(10)), "poor": (Fraction(5), Fraction(10))}
    after = {"good": (Fraction(9), Fraction(10)), "poor": (Fraction(7), Fraction(10))}
    good, poor = split_ratio(before, after)
    assert (good.total, poor.rate, poor.mix) == (0, Fraction(1, 10), 0)


def test_a_part_that_is_new_is_compared_with_the_whole():
    """Half of ten before; a new district brings ten of ten: 75 %. It has half the weight and is 50 points better."""
    before = {"old": (Fraction(5), Fraction(10))}
    after = {"old": (Fraction(5), Fraction(10)), "new": (Fraction(10), Fraction(10))}
    new, old = split_ratio(before, after)
    assert (new.rate, new.mix, old.total) == (Fraction(1, 4), 0, 0)
