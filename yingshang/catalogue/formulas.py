"""The SQL that decides the numbers of a definition, without comments and white space, and its hash.

A definition is counted by the dbt models that hold its id as a literal and that lead to the figures, by all models
upstream of them and by the macros that these call; models that only explain or look ahead are no part of it. The text
is read as it is written; nothing is compiled, so no database and no day is needed.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from yingshang.errors import YingshangError

MODEL_FOLDERS = ("staging", "intermediate", "marts", "kpi")
_TOKEN = re.compile(
    r"""(?P<comment>\{\#.*?\#\}|--(?![%}])[^\n]*|/\*.*?\*/)
    |(?P<string>'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*")
    |(?P<space>\s+)
    |(?P<fence>\{[{%]-?|-?[%}]\})
    |(?P<word>\w+)
    |(?P<mark>[<>!|=/]{2}|.)""",
    re.VERBOSE | re.DOTALL,
)
_MACRO = re.compile(r"\{% macro (\w+) \( (.*?) \{% endmacro %\}", re.DOTALL)
_REF = re.compile(r"\bref \( (['\"])(\w+)\1 \)")
_FIGURES = "measured"  # where the numerators and denominators of all definitions come together
_OPEN_REF = re.compile(r"\bref \( \w")  # names no model itself; the call of the macro does
_LITERAL = re.compile(r"'(\w+)'|\"(\w+)\"")
# What lead units tell is judged in the same way whether it is a figure or a process.
_TOLD = {"process_exists": "reported", "process_on_time": "reported", "process_done": "reported"}


def normalised(text: str) -> str:
    """Return the tokens of SQL with Jinja, one space between them: comments, white space and its control are gone."""
    kept = (
        found.group().replace("-", "") if found.lastgroup == "fence" else found.group()
        for found in _TOKEN.finditer(text)
        if found.lastgroup not in ("comment", "space")
    )
    return " ".join(kept)


@dataclass(frozen=True)
class Formulas:
    """The models and macros of a dbt project by name, normalised."""

    folder: Path
    models: Mapping[str, str]
    macros: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path) -> "Formulas":
        """Read the project in `folder`.

        Raises:
            YingshangError: there is no model, or a file cannot be read.
        """
        paths = [path for name in MODEL_FOLDERS for path in sorted((folder / name).rglob("*.sql"))]
        if not paths:
            raise YingshangError(f"{folder}: no SQL model found; expected the dbt project with {MODEL_FOLDERS[-1]}/.")
        macros: dict[str, str] = {}
        for path in sorted((folder / "macros").rglob("*.sql")):
            macros |= dict(_MACRO.findall(_text(path)))
        return cls(folder, {path.stem: _text(path) for path in paths}, macros)

    def counting(self, definition_id: str) -> set[str]:
        """Return the names of the models that count a definition.

        Raises:
            YingshangError: no model names the definition.
        """
        wanted = _TOLD.get(definition_id, definition_id)
        found = self._by_literal.get(wanted, set()) & self._leading_to_figures
        if not found:
            raise YingshangError(
                f"{self.folder}: no model holds the definition {definition_id!r} as a literal, so nothing counts it;"
                " write its SQL or take it out of the catalogue."
            )
        return found

    def sha256_of(self, definition_id: str) -> str:
        """Return the hash of the SQL that counts a definition.

        Raises:
            YingshangError: no model names the definition.
        """
        models = closure(self.counting(definition_id), self._upstream)
        macros = closure({name for model in models for name in self._called[model]}, self._macro_calls)
        lines = [f"model {name}: {self.models[name]}" for name in sorted(models)]
        lines += [f"macro {name}: {self.macros[name]}" for name in sorted(macros)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @cached_property
    def _by_literal(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name, text in self.models.items():
            for literal in _literals(text):
                found.setdefault(literal, set()).add(name)
        return found

    @cached_property
    def _leading_to_figures(self) -> set[str]:
        return closure([_FIGURES], self._upstream)

    @cached_property
    def _called(self) -> dict[str, set[str]]:
        return {name: closure(self._calls(text), self._macro_calls) for name, text in self.models.items()}

    @cached_property
    def _macro_calls(self) -> dict[str, set[str]]:
        return {name: self._calls(text) for name, text in self.macros.items()}

    @cached_property
    def _upstream(self) -> dict[str, set[str]]:
        return {name: self._refs(text, self._called[name]) & self.models.keys() for name, text in self.models.items()}

    def _refs(self, text: str, called: Iterable[str]) -> set[str]:
        refs = {name for part in (text, *(self.macros[macro] for macro in called)) for _, name in _REF.findall(part)}
        if any(_OPEN_REF.search(self.macros[macro]) for macro in called):
            refs |= _literals(text)
        return refs

    def _calls(self, text: str) -> set[str]:
        """Return the macros that a text calls, and for a dispatched one those of every engine."""
        called = {name for name in re.findall(r"\b(\w+) \(", text) if name in self.macros}
        dispatched = re.findall(r"\bdispatch \( ['\"](\w+)['\"]", text)
        return called | {name for name in self.macros for suffix in dispatched if name.endswith(f"__{suffix}")}


def closure(names: Iterable[str], following: Mapping[str, set[str]]) -> set[str]:
    """Return the names and everything that follows from them."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += following[name]
    return found


def _literals(text: str) -> set[str]:
    return {single or double for single, double in _LITERAL.findall(text)}


def _text(path: Path) -> str:
    try:
        return normalised(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise YingshangError(f"{path}: cannot be read ({error}); expected SQL as UTF-8.") from error
