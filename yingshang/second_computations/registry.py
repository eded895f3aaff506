"""Which definitions are computed a second time, and by which function."""

from collections.abc import Callable, Iterator, Mapping

from yingshang.second_computations import guarantees, money, petitions, pushes
from yingshang.second_computations.known_rows import KnownRows
from yingshang.second_computations.terms import Parts, Terms

ROUTES: Mapping[str, Callable[[KnownRows, Terms], Iterator[Parts]]] = {
    "closure_of_due": petitions.closure_of_due,
    "push_by_pair": pushes.push_by_pair,
    "balance_by_ledger": guarantees.balance_by_ledger,
    "fee_rate_by_amount_and_days": guarantees.fee_rate_by_amount_and_days,
    "fee_rate_agri_small": guarantees.fee_rate_agri_small,
    "advance_and_final_by_amount": money.advance_and_final_by_amount,
    "subsidies_paid": money.subsidies_paid,
    "financing_helped": money.financing_helped,
    "disbursed_preferential": money.disbursed_preferential,
    "fund_size_without_double": money.fund_size_without_double,
    "funds_raised": money.funds_raised,
    "private_by_amount": money.private_by_amount,
}
