"""The shared library of measures: how promises are counted from records, each stated once for all that use it."""

import datetime as dt
from pathlib import Path

from pydantic import Field, RootModel, ValidationInfo, field_validator

from yingshang.catalogue.fields import Declaration, Text
from yingshang.catalogue.versions import EarlierVersion, refuse_broken_history
from yingshang.declarations import load_declaration

_FILE = Path("measures") / "records.yml"


class Measure(Declaration):
    """A definition without the target that it is used for. The formula with its id is in `dbt_like_sql`.

    `version` and the fields below it are stated once a formula has changed for all targets that use it; until then the
    targets say that it is version 1.
    """

    name_zh: Text
    name_en: Text
    formula_zh: Text
    formula_en: Text
    source_note: Text
    sources: tuple[Text, ...]
    version: int | None = Field(default=None, ge=1)
    effective_from: dt.date | None = None
    reason: Text | None = None
    earlier: tuple[EarlierVersion, ...] = ()

    @field_validator("earlier")
    @classmethod
    def _versions_follow_one_another(
        cls, value: tuple[EarlierVersion, ...], info: ValidationInfo
    ) -> tuple[EarlierVersion, ...]:
        version, start = info.data.get("version"), info.data.get("effective_from")
        if version is None or start is None:
            raise ValueError("a measure with earlier versions states its own version and effective_from")
        refuse_broken_history(value, version, start, info.data.get("reason"))
        return value

    def as_definition(self) -> dict[str, object]:
        """Return what a definition takes over from it."""
        return self.model_dump(exclude={"sources"}, exclude_defaults=True)


class Measures(RootModel[dict[str, Measure]]):
    """All measures by definition id."""


def load_measures(folder: Path) -> dict[str, Measure]:
    """Return the measures of a catalogue's folder; a folder without the file has none.

    Raises:
        YingshangError: the file breaks a rule; names file and line.
    """
    path = folder / _FILE
    return load_declaration(path, Measures).root if path.exists() else {}
