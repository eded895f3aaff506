"""How commands answer: a table for people, JSON for programs. What is answered is decided in `commands`."""

import datetime as dt
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

PIPED_WIDTH = 160


def print_json(value: object) -> None:
    """Print a value as JSON: days in ISO, exact decimals as strings."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))  # noqa: T201 - this is the answer


def print_json_lines(head: Mapping[str, object], lists: Mapping[str, Iterable[str]]) -> None:
    """Print an object whose last members are lists too long for the memory; their items are JSON already."""
    text = json.dumps(head, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write(text.removesuffix("\n}"))
    for name, items in lists.items():
        sys.stdout.write(f',\n  "{name}": [')
        for number, item in enumerate(items):
            sys.stdout.write(f"{',' if number else ''}\n    {item}")
        sys.stdout.write("\n  ]")
    sys.stdout.write("\n}\n")


def print_table(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str], title: str | None = None) -> None:
    """Print rows as a table; `columns` maps keys to headings, None prints as a dash."""
    table = Table(title=title, title_justify="left", header_style="bold", show_lines=False)
    for heading in columns.values():
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(escape(_shown(row.get(key))) for key in columns))
    terminal().print(table)


def print_facts(facts: Mapping[str, Any]) -> None:
    """Print names and values, one per line; a line is never broken, so that a path can be copied."""
    width = max(cell_len(name) for name in facts)
    for name, value in facts.items():
        print(f"{name}{' ' * (width - cell_len(name))}  {_shown(value)}")  # noqa: T201 - this is the answer


def terminal() -> Console:
    """Return the console for answers; what is piped into a file is not squeezed into 80 columns."""
    return Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)


def answer(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], *, as_json: bool) -> None:
    """Print all keys of the rows as JSON, or the chosen columns as a table."""
    if as_json:
        print_json(rows)
    else:
        print_table(rows, columns)


def _plain(value: object) -> object:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, (Decimal, Path)):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"no JSON for {type(value).__name__}")


def _shown(value: object) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple)):
        return "、".join(map(str, value))
    return str(value)
