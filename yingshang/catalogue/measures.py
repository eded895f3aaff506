"""The shared library of measures: how promises are counted from records, each stated once for all that use it."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, RootModel, StringConstraints

from yingshang.declarations import load_declaration

_FILE = Path("measures") / "records.yml"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Measure(BaseModel):
    """A definition without the target that it is used for. The formula with its id is in `dbt_like_sql`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name_zh: Text
    name_en: Text
    formula_zh: Text
    formula_en: Text
    source_note: Text
    sources: tuple[Text, ...]


class Measures(RootModel[dict[str, Measure]]):
    """All measures by definition id."""


def load_measures(folder: Path) -> dict[str, Measure]:
    """Return the measures of a catalogue's folder; a folder without the file has none.

    Raises:
        YingshangError: the file breaks a rule; names file and line.
    """
    path = folder / _FILE
    return load_declaration(path, Measures).root if path.exists() else {}
