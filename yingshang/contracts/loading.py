"""Loads all contracts of a folder and checks them against each other."""

from pathlib import Path

from yingshang.contracts.model import Contract, FieldType
from yingshang.declarations import load_declaration
from yingshang.errors import YingshangError


def load_contracts(folder: Path) -> dict[str, Contract]:
    """Return the contracts by dataset name, those that others refer to first.

    Raises:
        YingshangError: a contract is wrong (file and line), or its file is not named after its dataset.
    """
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise YingshangError(f"{folder}: no contract found; expected one <dataset>.yml per dataset.")
    contracts = {}
    for path in paths:
        contract = load_declaration(path, Contract)
        if path.stem != contract.dataset:
            raise YingshangError(f"{path}:1: dataset is {contract.dataset!r}; expected the name of the file.")
        contracts[contract.dataset] = contract
    return dict(sorted(contracts.items(), key=lambda item: (_depth(item[1]), item[0])))


def _depth(contract: Contract) -> int:
    """Units come first because other rows name them."""
    if contract.dataset == "units":
        return 0
    return 1 + any(field.type is FieldType.UNIT for field in contract.fields.values())
