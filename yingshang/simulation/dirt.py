"""Plants mistakes into rows: each breaks exactly one rule of the contract, known by the rule's id.

Which rows become dirty is decided in `delivery`; here one clean row becomes one dirty row (or two that contradict
each other).
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, Final, TypeVar

from yingshang import credit_codes
from yingshang.contracts import Contract, FieldType
from yingshang.simulation.draws import Draws
from yingshang.simulation.styles import Style

Row = dict[str, Any]
Item = TypeVar("Item")

CLOSED_BEFORE_ACCEPTED: Final = "closed_not_before_accepted"
KEY_CONFLICT: Final = "key_conflict"

_NEGATIVE, _HUGE = "-5000", "huge"
_HUGE_AMOUNTS: Final = {"元": "99999999999999", "万元": "9999999999", "亿元": "999999"}
_OUT_OF_RANGE: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    # Chosen so that no cross-field rule is broken as well.
    "enterprises": (("revenue_yuan", _HUGE), ("employees", _NEGATIVE), ("assets_yuan", _NEGATIVE)),
    "petitions": (("supporters", _NEGATIVE), ("opponents", _NEGATIVE)),
    "arrears": (("owed_yuan", _HUGE), ("repaid_yuan", _NEGATIVE)),
    "policies": (("budget_yuan", _HUGE),),
    "subsidy_applications": (("requested_yuan", _HUGE), ("settled_yuan", _NEGATIVE)),
    "subsidy_payments": (("payable_yuan", _HUGE), ("recovered_yuan", _NEGATIVE)),
    "loans": (("credit_line_yuan", _HUGE), ("balance_yuan", _NEGATIVE)),
    "guarantees": (("fee_yuan", _NEGATIVE),),
    "guarantee_events": (("amount_yuan", _HUGE), ("amount_yuan", _NEGATIVE)),
    "funds": (("paid_in_yuan", _NEGATIVE),),
    "fund_investments": (("invested_yuan", _HUGE),),
    "financing_matches": (("requested_yuan", _HUGE), ("requested_yuan", _NEGATIVE)),
    "service_events": (("attendee_count", _NEGATIVE),),
    "attendances": (("headcount", _NEGATIVE),),
    "reported_values": (("denominator", _NEGATIVE),),
    "surveys": (("score", "985"),),
}
_WRONG_TYPE: Final = {
    FieldType.DATE: ("2024-02-30", "0000-00-00"),
    FieldType.TIMESTAMP: ("2024-02-30 09:00:00", "0000-00-00 00:00:00"),
    FieldType.MONEY: ("约三百", "见附件"),
    FieldType.INTEGER: ("若干", "见附件"),
    FieldType.SHARE: ("八成", "面议"),
    FieldType.DECIMAL: ("较好", "见附件"),
}
_UNKNOWN_UNITS: Final = {"district": "江干区", "department": "市招商办公室", "any": "下城区"}
_UNKNOWN_TARGET: Final = "HZ-00-0"
_UNKNOWN_CODE: Final = "其他情况(见备注)"


class Mistakes:
    """The kinds of mistakes that fit one dataset, taken in turn."""

    def __init__(self, contract: Contract, draws: Draws) -> None:
        """Read from the contract what can go wrong."""
        self._contract, self._draws = contract, draws
        self._turn = 0
        self._fields = {
            "required": [name for name, field in contract.fields.items() if field.required],
            "type": [name for name in contract.fields if self._may_lose_its_type(name)],
            "code": self._of_type(FieldType.CODE),
            "unit": self._of_type(FieldType.UNIT),
            "credit_code": self._of_type(FieldType.CREDIT_CODE),
            "unknown": [name for name, field in contract.fields.items() if field.known_in],
        }

    def _of_type(self, kind: FieldType) -> list[str]:
        return [name for name, field in self._contract.fields.items() if field.type is kind]

    def _may_lose_its_type(self, name: str) -> bool:
        """An unreadable value counts as empty, so the field must be optional and no rule may ask whether it is."""
        field = self._contract.fields[name]
        return field.type in _WRONG_TYPE and not field.required and not self._is_asked_for(name)

    def _is_asked_for(self, name: str) -> bool:
        asked = re.compile(rf"\b{name} IS (NOT )?NULL\b")
        conditions = [field.open_unless for field in self._contract.fields.values() if field.open_unless]
        is_compared = any(re.search(rf"\b{name}\b", condition) for condition in conditions)
        return is_compared or any(asked.search(rule.expression) for rule in self._contract.rules.values())

    def kinds(self, style: Style) -> list[str]:
        """Return the rule ids that a file in this style can break."""
        is_typed = style.file_format == "parquet"
        kinds = [kind for kind, names in self._fields.items() if names and not (is_typed and kind == "type")]
        if self._contract.dataset in _OUT_OF_RANGE:
            kinds.append("range")
        if CLOSED_BEFORE_ACCEPTED in self._contract.rules:
            kinds.append(CLOSED_BEFORE_ACCEPTED)
        return [*kinds, KEY_CONFLICT]

    def next_kind(self, style: Style) -> str:
        """Return the next rule id in turn."""
        kinds = self.kinds(style)
        self._turn += 1
        return kinds[self._turn % len(kinds)]

    def planted(self, kind: str, row: Row, record: Row, style: Style) -> list[Row]:
        """Return the dirty row or rows that stand in for `row`, the text of `record`."""
        dirty = dict(row)
        match kind:
            case "range":
                name, value = self._one_of([one for one in _OUT_OF_RANGE[self._contract.dataset] if one[0] in row])
                dirty[name] = _HUGE_AMOUNTS[style.money_unit] if value == _HUGE else value
            case "closed_not_before_accepted":
                dirty["closed_at"] = _stamp(record["accepted_at"] - dt.timedelta(days=1, minutes=7), style)
            case "key_conflict":
                name = self._free_text(row)
                dirty[name] = f"{row[name] or ''}(重报)"
                return [row, dirty]
            case _:
                name = self._one_of([name for name in self._fields[kind] if name in row])
                dirty[name] = self._wrong_value(kind, name, row)
        return [dirty]

    def _wrong_value(self, kind: str, name: str, row: Row) -> str | None:
        field = self._contract.fields[name]
        match kind:
            case "type":
                return self._one_of(_WRONG_TYPE[field.type])
            case "code":
                return _UNKNOWN_CODE
            case "unit":
                return _UNKNOWN_UNITS[field.unit_kind or "any"]
            case "unknown":
                return _UNKNOWN_TARGET
            case "credit_code":
                code = row[name] or "91350100M000100Y43"
                place = credit_codes.ALPHABET.index(code[-1])
                return str(code[:-1] + credit_codes.ALPHABET[(place + 7) % 31])
            case _:
                return None

    def _free_text(self, row: Row) -> str:
        """Return a text field that may hold anything, the last one first: notes come late."""
        texts = [name for name in self._of_type(FieldType.TEXT) if name in row and not self._is_asked_for(name)]
        return texts[-1]

    def _one_of(self, items: Sequence[Item]) -> Item:
        return items[int(self._draws.rng.integers(len(items)))]


def _stamp(moment: dt.datetime, style: Style) -> str:
    """Return a timestamp in the style; glibc and Rust agree on these patterns."""
    return moment.strftime(style.minute)
