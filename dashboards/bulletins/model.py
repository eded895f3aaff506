"""What a bulletin is made of, whatever form it takes."""

from dataclasses import dataclass

from dashboards.pictures import Chart


@dataclass(frozen=True)
class Table:
    """Heads and rows of text; `numeric` columns stand right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True)
class Section:
    """A chapter: its heading, paragraphs, a table and a chart where there are any, and parts under it."""

    title: str
    paragraphs: tuple[str, ...]
    table: Table | None = None
    chart: Chart | None = None
    parts: tuple["Section", ...] = ()


@dataclass(frozen=True)
class Letterhead:
    """Who issues an official letter, and its number."""

    issuer: str
    number: str


@dataclass(frozen=True)
class Bulletin:
    """One bulletin; `notes` are numbered from one. A brief is set on one page."""

    title: str
    jurisdiction: str
    day: str
    snapshot_id: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    letterhead: Letterhead | None = None
    is_brief: bool = False
