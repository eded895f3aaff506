"""The landing folder: which files are there, which dataset each one is, and which day it covers."""

import datetime as dt
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from zoneinfo import ZoneInfo

from yingshang.contracts.mapping import Mapping, load_mapping
from yingshang.contracts.model import Contract, fold
from yingshang.deliveries.parsing import LOCAL_ZONE
from yingshang.deliveries.sources import file_format
from yingshang.errors import YingshangError
from yingshang.settings import Settings

MAPPINGS_FOLDER = "_mappings"
_DAY = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_ANSWER_SHEET = "truth.json"  # a simulated delivery brings the right results along
# What follows a name that is only the beginning of another word; a day may stand right after a Chinese title.
_LONGER_WORD = {True: "[a-z0-9]|_[a-z]", False: "[a-z\\u4e00-\\u9fff]"}
# Excel keeps a hidden twin of every workbook that is open.
_HIDDEN = (".", "~$")
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


@dataclass(frozen=True)
class LandingFile:
    """A file in the landing folder; `problem` says why it cannot be taken, `dataset` may need a look inside."""

    path: Path
    name: str
    dataset: str | None
    mapping: Mapping | None
    problem: str | None = None


def scan_landing(settings: Settings, contracts: dict[str, Contract]) -> list[LandingFile]:
    """Return the files of the landing folder in the order of delivery: by the day they cover, then by name."""
    landing = settings.landing
    landing.mkdir(parents=True, exist_ok=True)
    mappings = [load_mapping(path, contracts) for path in sorted((landing / MAPPINGS_FOLDER).glob("*.yml"))]
    found = []
    for path in sorted(landing.rglob("*")):
        parts = path.relative_to(landing).parts
        is_hidden = any(part.startswith(_HIDDEN) for part in parts) or parts[0] in {MAPPINGS_FOLDER, _ANSWER_SHEET}
        is_folder = path.is_dir() and not path.is_symlink()
        if is_folder or is_hidden or path.name.lower().endswith(_UNFINISHED):
            continue
        found.append(_landing_file(path, landing, contracts, mappings))
    return sorted(found, key=lambda file: (_day(file), _rank(file, contracts), file.name))


def _day(file: LandingFile) -> dt.date:
    """Return the day by which a file is put in order; one that is not known comes last."""
    try:
        return stated_day(file.path, file.name, file.mapping) or dt.date.max
    except YingshangError:
        return dt.date.max


def _landing_file(path: Path, landing: Path, contracts: dict[str, Contract], mappings: list[Mapping]) -> LandingFile:
    name = path.relative_to(landing).as_posix()
    fitting = [mapping for mapping in mappings if fnmatch(path.name, mapping.files)]
    problem = None
    if not path.resolve().is_relative_to(landing.resolve()):
        problem = "leads out of the landing folder; deliver the file itself. 链接指向投递目录之外, 请投递文件本身。"
    elif not path.is_file():
        problem = "is no file; take it away. 不是文件, 请移走。"
    elif len(fitting) > 1:
        names = "、".join(mapping.name for mapping in fitting)
        problem = f"the mappings {names} both match; make their patterns apart. 有多个映射匹配, 请区分文件名。"
    elif not fitting and file_format(path.name) is None and path.suffix.lower() != ".zip":
        problem = "not a data file (csv, xlsx, jsonl, parquet); take it away. 不是数据文件, 请移走。"
    if problem:
        return LandingFile(path, name, None, None, f"{name}: {problem}")
    if fitting:
        return LandingFile(path, name, None, fitting[0])
    return LandingFile(path, name, dataset_in_name(path.name, contracts), None)


def _rank(file: LandingFile, contracts: dict[str, Contract]) -> int:
    """Files of one day: the datasets that others refer to come first."""
    order = list(contracts)
    return order.index(file.dataset) if file.dataset in order else len(order)


def dataset_in_name(file_name: str, contracts: dict[str, Contract]) -> str | None:
    """Return the dataset that a file is named after, by its name or Chinese title: petitions_2024-09-30.csv."""
    folded = file_name.casefold()
    named = [
        (len(word), dataset)
        for dataset, contract in contracts.items()
        for word in (dataset, contract.title)
        if re.match(rf"{re.escape(word.casefold())}(?!{_LONGER_WORD[word.isascii()]})", folded)
    ]
    return max(named)[1] if named else None


def match_dataset(file_name: str, headers: tuple[str, ...], contracts: dict[str, Contract]) -> str:
    """Return the dataset of a file by its name, or else by its headers.

    Raises:
        YingshangError: no contract fits, or more than one.
    """
    if named := dataset_in_name(Path(file_name).name, contracts):
        return named
    folded = {fold(re.sub(r"[(\uff08](元|万元|亿元)[)\uff09]", "", header)) for header in headers if header}
    fitting = []
    for dataset, contract in contracts.items():
        known = contract.field_of_header()
        found = {known[header] for header in folded if header in known}
        ignored = {fold(header) for header in contract.ignored_headers}
        required = {name for name, field in contract.fields.items() if field.required}
        if required <= found and folded <= set(known) | ignored:
            fitting.append(dataset)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise YingshangError(
            f"{file_name}: the contracts {'、'.join(fitting)} all match; "
            f"name the file after one, such as {fitting[0]}_2024-09-30.csv."
        )
    raise YingshangError(
        f"{file_name}: no contract matches its headers ({'、'.join(headers[:6])}); "
        "name the file after its dataset. 无法识别数据集，请以数据集名称命名文件。"
    )


def stated_day(path: Path, name: str, mapping: Mapping | None) -> dt.date | None:
    """Return the last day that a file covers where the mapping or its name (relative to landing) says so.

    Raises:
        YingshangError: the mapping expects the day in the file name, and it is not there.
    """
    if mapping is None:
        return day_in_name(name)
    declared = mapping.data_cutoff
    if declared.from_file_name is None:
        return declared.on
    found = re.search(declared.from_file_name, path.name)
    try:
        return dt.datetime.strptime(found.group(1) if found else "", declared.format).date()  # noqa: DTZ007 - a day
    except ValueError as error:
        raise YingshangError(
            f"{name}: its name does not hold the data cut-off ({declared.from_file_name}); rename it."
        ) from error


def day_written(path: Path) -> dt.date:
    """Return the day on which a file was written: what it covers when nothing says otherwise."""
    return dt.datetime.fromtimestamp(path.stat().st_mtime, tz=ZoneInfo(LOCAL_ZONE)).date()


def day_in_name(name: str) -> dt.date | None:
    """Return the last day written in a file name such as 2024-09-30/petitions.csv or petitions_20240930.csv."""
    for year, month, day in reversed(_DAY.findall(name)):
        try:
            return dt.date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None
