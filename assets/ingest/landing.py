"""The departments' files: assets that others make and we only see. Reading them is in `lake.py`."""

import dagster as dg

from yingshang.contracts import Contract


def landing_specs(contracts: dict[str, Contract]) -> list[dg.AssetSpec]:
    """Return one external asset per dataset: the files that its department puts into the landing folder."""
    return [
        dg.AssetSpec(
            ["landing", name],
            description=f"{contract.title}: {contract.owner}报送的文件 / Files that the department delivers",
            owners=[f"team:{contract.owner}"],
            group_name="landing",
            kinds={"csv", "excel"},
            metadata={"cadence": contract.cadence.value},
        )
        for name, contract in contracts.items()
    ]
