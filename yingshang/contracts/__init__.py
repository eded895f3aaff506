"""What a delivered dataset must look like: contracts, and mappings from foreign files to them."""

from yingshang.contracts.loading import load_contracts
from yingshang.contracts.mapping import Mapping, load_mapping
from yingshang.contracts.model import Contract, Field, FieldType, Rule, Severity

__all__ = ["Contract", "Field", "FieldType", "Mapping", "Rule", "Severity", "load_contracts", "load_mapping"]
