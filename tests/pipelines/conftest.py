"""The definitions, loaded once, and a home with a handful of delivered rows, taken all the way once per session."""

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import dagster as dg
import duckdb
import pytest
from rich.console import Console

from pipelines.definitions import build_definitions
from pipelines.run import RunOutcome, run_pipeline
from yingshang.credit_codes import make
from yingshang.settings import Settings

AS_OF = dt.date(2024, 9, 30)
FIRM = make("330106", "MA000001")
PETITIONS = "诉求编号,统一社会信用代码,所属区县,主办单位,受理时间,应办结时间,办结时间\n"
# By hand, at the end of September: P1 and P2 are due and P1 is closed, so 1/2; P3 is due in October. The one pair of
# policy and firm was due on 15 August and pushed on the 5th, so 1/1. The balance is 500,000 − 200,000 元.
FILES = {
    "units_2024-01-01.csv": (
        "单位代码,单位名称,单位类型,上级单位代码\n3301,杭州市,市,\n330106,西湖区,区,3301\nD01,市经信局,部门,3301\n"
    ),
    "enterprises_2024-09-30.csv": f"统一社会信用代码,企业名称,所属区县\n{FIRM},甲公司,西湖区\n",
    "petitions_2024-09-29.csv": (
        f"{PETITIONS}P2,{FIRM},西湖区,市经信局,2024-09-31 09:00:00,2024-09-10 18:00:00,\n"
        f"P3,{FIRM},西湖区,市经信局,2024-09-25 09:00:00,2024-10-09 18:00:00,\n"
    ),
    "petitions_2024-09-30.csv": (
        f"{PETITIONS}P1,{FIRM},西湖区,市经信局,2024-09-02 09:00:00,2024-09-09 18:00:00,2024-09-06 10:00:00\n"
        f"P2,{FIRM},西湖区,市经信局,2024-09-03 09:00:00,2024-09-10 18:00:00,\n"
    ),
    "petition_events_2024-09-30.csv": "流水编号,诉求编号,动作,动作时间\nS1,P1,受理,2024-09-02 09:30:00\n",
    "policies_2024-09-30.csv": "政策编号,政策名称,是否财政政策,上线日期,制定部门\nZ1,技改补贴,是,2024-03-01,市经信局\n",
    "policy_matches_2024-09-30.csv": (
        f"匹配编号,政策编号,统一社会信用代码,是否符合条件,符合日期\nM1,Z1,{FIRM},是,2024-08-01\n"
    ),
    "policy_pushes_2024-09-30.csv": (
        f"推送编号,政策编号,统一社会信用代码,推送时间,是否主动推送,是否送达\nT1,Z1,{FIRM},2024-08-05 09:00:00,是,是\n"
    ),
    "guarantees_2024-09-30.csv": (
        "担保合同编号,担保机构,是否政府性,是否政策性,统一社会信用代码,所属区县,担保金额,担保起始日\n"
        f"B1,市担保公司,是,是,{FIRM},西湖区,500000,2024-02-01\n"
    ),
    "guarantee_events_2024-09-30.csv": (
        "流水编号,担保合同编号,流水类型,发生金额,发生日期,确认日期\n"
        "L1,B1,发生,500000,2024-02-01,2024-02-02\nL2,B1,解除,200000,2024-08-01,2024-08-02\n"
    ),
}


@dataclass(frozen=True)
class Home:
    """One installation and what its last run has led to."""

    settings: Settings
    outcome: RunOutcome | None = None

    def run(self, **days: dt.date) -> RunOutcome:
        return run_pipeline(self.settings, Console(quiet=True), **days)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.outcome.snapshot.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory) -> Settings:
    """Return the settings of a home without deliveries."""
    return Settings(home=tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def definitions(empty_home) -> dg.Definitions:
    """Return the definitions of an empty home."""
    return build_definitions(empty_home)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Home:
    """Return a home whose files were published about 30 September; leave it as it is."""
    settings = Settings(home=tmp_path_factory.mktemp("tiny"))
    settings.landing.mkdir()
    for name, text in FILES.items():
        (settings.landing / name).write_text(text, encoding="utf-8")
    return Home(settings, Home(settings).run(as_of=AS_OF))


@pytest.fixture
def copy_of(tmp_path) -> Callable[[Home], Home]:
    """Return a function that copies a home, to do harm to."""

    def copy(home: Home) -> Home:
        shutil.copytree(home.settings.home, tmp_path / "home", symlinks=True)
        return Home(Settings(home=tmp_path / "home"), home.outcome)

    return copy
