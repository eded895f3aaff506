"""Reads the YAML declarations (contracts, catalogue, mappings) into pydantic models; errors name file and line.

What a declaration means belongs to its model, not here.
"""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from yingshang.errors import YingshangError

_BASE: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):  # type: ignore[misc,valid-type]
    """Takes only true and false for booleans: in a declaration, on, yes, no and y are words."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in _BASE.yaml_implicit_resolvers.items()
}
Model = TypeVar("Model", bound=BaseModel)


def load_declaration(path: Path, model: type[Model], context: object = None) -> Model:
    """Read one YAML file as `model`; `context` is handed to its validators.

    Raises:
        YingshangError: the file is missing, is no YAML, or breaks a rule of the model; names file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise YingshangError(f"{path}: cannot be read ({error}); expected a UTF-8 YAML file.") from error
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        _refuse_repeated_names(path, root)
        data = loader.construct_document(root) if root is not None else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise YingshangError(f"{path}:{line}: not valid YAML ({getattr(error, 'problem', error)}).") from error
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        first = error.errors()[0]
        line = _line_of(root, first["loc"])
        place = ".".join(str(part) for part in first["loc"]) or "file"
        message = first["msg"].removeprefix("Value error, ")
        raise YingshangError(f"{path}:{line}: {place}: {message}.") from error


def _line_of(node: yaml.Node | None, location: tuple[Any, ...]) -> int:
    """Return the line (from 1) of the deepest part of `location` that the file has."""
    line = node.start_mark.line + 1 if node is not None else 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is None:
                continue
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def _refuse_repeated_names(path: Path, node: yaml.Node | None) -> None:
    """YAML keeps the last of two equal names silently; a declaration must not lose one."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise YingshangError(f"{path}:{key.start_mark.line + 1}: {name!r} stands twice; keep one of them.")
            seen.add(name)
            _refuse_repeated_names(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _refuse_repeated_names(path, child)
