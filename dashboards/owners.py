"""Who delivers which dataset, as its contract says."""

from functools import cache
from pathlib import Path

from yingshang.contracts import load_contracts


def owner_of(contracts_dir: Path, dataset: str) -> str:
    """Return the owner of a dataset; a dataset without a contract is called by its own name."""
    return _owners(contracts_dir).get(dataset, dataset)


@cache
def _owners(contracts_dir: Path) -> dict[str, str]:
    return {name: contract.owner for name, contract in load_contracts(contracts_dir).items()}
