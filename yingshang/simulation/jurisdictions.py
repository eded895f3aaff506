"""The other jurisdictions: their units, and where a record belongs among all units. Hangzhou itself is in `city`.

Names of districts, towns and departments are real; department codes and the codes of Xixian are made up.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Final

from yingshang.simulation import city

UNASSIGNED: Final = "UNASSIGNED"
UnitRow = tuple[str, str, str, str | None, str | None]


@dataclass(frozen=True)
class Jurisdiction:
    """An area or district that made promises of its own; `places` are its new towns or its streets."""

    code: str
    name: str
    kind: str
    parent: str | None
    place_kind: str
    places: tuple[str, ...]
    departments: tuple[str, ...]

    @property
    def place_codes(self) -> tuple[str, ...]:
        """Codes of the places in their order."""
        return tuple(f"{self.code}{number:03d}" for number in range(1, len(self.places) + 1))

    @property
    def department_codes(self) -> tuple[str, ...]:
        """Codes of the departments in their order."""
        return tuple(f"{self.code}D{number:02d}" for number in range(1, len(self.departments) + 1))

    @property
    def region(self) -> str:
        """Six digits for the credit codes of its enterprises."""
        return self.code if self.code.isdigit() else "610100"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("、"))


XIXIAN: Final = Jurisdiction(
    "XIXIAN",
    "西咸新区",
    "area",
    None,
    "district",
    _words("空港新城、沣东新城、秦汉新城、沣西新城、泾河新城"),
    _words(
        "新区党政办公室、新区行政审批服务局、新区发展改革和商务局、新区先进制造业促进局、新区财政金融局、新区社会事业服务局"
    ),
)
JIADING: Final = Jurisdiction(
    "310114",
    "嘉定区",
    "district",
    "310000",
    "street",
    _words("新成路街道、真新街道、嘉定镇街道、南翔镇、安亭镇、马陆镇"),
    _words("嘉定区经济委员会、嘉定区行政服务中心、嘉定区市场监督管理局、嘉定区人力资源和社会保障局"),
)
YANGPU: Final = Jurisdiction(
    "310110",
    "杨浦区",
    "district",
    "310000",
    "street",
    _words("定海路街道、平凉路街道、江浦路街道、四平路街道、控江路街道、五角场街道"),
    _words("杨浦区商务委员会、杨浦区行政服务中心、杨浦区市场监督管理局"),
)
OTHERS: Final = (XIXIAN, JIADING, YANGPU)
_SHANGCHENG_DEPARTMENTS: Final = _words("上城区发展改革和经济信息化局、上城区财政局、上城区委组织部")


def unit_rows() -> list[UnitRow]:
    """Return the units beside those of `city`: (code, name, kind, code of the unit above, other names)."""
    rows: list[UnitRow] = []
    for one in OTHERS:
        rows.append((one.code, one.name, one.kind, one.parent, None))
        rows += [
            (code, name, one.place_kind, one.code, None) for code, name in zip(one.place_codes, one.places, strict=True)
        ]
        rows += [
            (code, name, "department", one.code, None)
            for code, name in zip(one.department_codes, one.departments, strict=True)
        ]
    rows += [
        (f"330102D{number:02d}", name, "department", "330102", None)
        for number, name in enumerate(_SHANGCHENG_DEPARTMENTS, start=1)
    ]
    return rows


@dataclass(frozen=True)
class Tree:
    """All units by code: kind and the unit above."""

    kinds: dict[str, str]
    parents: dict[str, str | None]
    names: dict[str, str]
    _kinds_below: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def lineage(self, code: str) -> list[str]:
        """Return the unit and all above it that are listed."""
        line: list[str] = []
        step: str | None = code
        while step is not None and step in self.kinds:
            line.append(step)
            step = self.parents[step]
        return line

    def street(self, district: str | None, name: str | None) -> str | None:
        """Return the street or park of a district by its name; None if there is none or more than one."""
        found = [
            code
            for code, parent in self.parents.items()
            if parent == district and self.names[code] == name and self.kinds[code] in ("street", "park")
        ]
        return found[0] if len(found) == 1 else None

    def place(self, district: str | None, department: str | None, street: str | None = None) -> str:
        """Return where a record belongs: its street, its district, the place of its department, else the city."""
        if street in self.kinds:
            return str(street)
        if district in self.kinds:
            return str(district)
        employer = self.parents.get(department or "")
        return employer if employer in self.kinds else city.CITY_CODE

    def units(self, root: str, place: str, department: str | None) -> list[tuple[str, str]]:
        """Return the units of a jurisdiction that a record counts for: none if it lies elsewhere."""
        line = self.lineage(place)
        if root not in line:
            return []
        below = line[: line.index(root)]
        kinds = {self.kinds[code]: code for code in below}
        found = [(self.kinds[root], root)]
        found += [(kind, kinds.get(kind, UNASSIGNED)) for kind in self.kinds_below(root)]
        is_own = department is not None and root in self.lineage(department)
        return [*found, ("department", str(department) if is_own else UNASSIGNED)]

    def kinds_below(self, root: str) -> list[str]:
        """Return the kinds of places that lie below a unit; found once for each, as every record asks."""
        if root not in self._kinds_below:
            below = (code for code in self.kinds if code != root and root in self.lineage(code))
            self._kinds_below[root] = sorted({self.kinds[code] for code in below} - {"department"})
        return self._kinds_below[root]


@cache
def tree() -> Tree:
    """Return the tree of all simulated units."""
    frame = city.units()
    kinds, parents, names = (
        dict(frame.select("unit_code", column).iter_rows()) for column in ("unit_kind", "parent_code", "unit_name")
    )
    return Tree(kinds, parents, names)
