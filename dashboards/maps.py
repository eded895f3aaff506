"""Where districts lie: on the grid of tiles, and on a customer's own boundaries (GeoJSON, keyed by unit code)."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from yingshang.errors import YingshangError

Boundaries = Mapping[str, Sequence[Sequence[tuple[float, float]]]]
"""Unit code → outer rings in degrees of longitude and latitude."""

# Column and row on the grid of tiles; districts without a place follow in the order of the units table.
_PLACES = {
    "330110": (2, 1),
    "330113": (4, 1),
    "330112": (1, 2),
    "330106": (2, 2),
    "330105": (3, 2),
    "330102": (4, 2),
    "330114": (5, 2),
    "330111": (2, 3),
    "330108": (3, 3),
    "330109": (4, 3),
    "330127": (1, 4),
    "330122": (2, 4),
    "330182": (1, 5),
}
_CODES = ("adcode", "unit_code", "code", "id")


def place_of(unit_code: str) -> tuple[int, int] | None:
    """Return column and row of a district's tile, counted from one."""
    return _PLACES.get(unit_code)


def boundaries_from(path: Path | None) -> Boundaries:
    """Return the boundaries of the districts; none where no file is set.

    Raises:
        YingshangError: the file cannot be read as GeoJSON with polygons keyed by a unit code.
    """
    return {} if path is None else _read(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> Boundaries:
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return {_code(feature["properties"]): _rings(feature["geometry"]) for feature in features}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise YingshangError(
            f"{path}: is no map ({type(error).__name__}: {error}); expected a GeoJSON FeatureCollection of Polygon or"
            f" MultiPolygon with a property {' or '.join(_CODES)} that holds the unit code (YINGSHANG_DISTRICT_MAP)."
        ) from error


def _code(properties: Mapping[str, Any]) -> str:
    name = next((name for name in _CODES if name in properties), _CODES[0])
    return str(properties[name])


def _rings(geometry: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    kinds = {"Polygon": lambda found: [found], "MultiPolygon": list}
    polygons = kinds[geometry["type"]](geometry["coordinates"])
    return [[(float(x), float(y)) for x, y, *_ in polygon[0]] for polygon in polygons]
