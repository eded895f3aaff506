"""The bulk of the benchmark's delivery: large CSV files from counted numbers by SQL, the same on every machine.

Each statement makes the rows of the petitions `first` to `until` and of what belongs to them; `hash` stands for chance.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from yingshang import credit_codes
from yingshang.simulation.city import DISTRICTS

# Rows of the other data for 100 petitions; events of every fifth petition, some of them opened again.
ENTERPRISES_PER, PAIRS_PER, GUARANTEES_PER = 1, 10, 1
CHUNK = 10_000_000
_POLICIES = 60
_TEXTS = (
    "企业反映办理流程较长，希望尽快协调解决",
    "咨询补贴政策申报条件与材料清单",
    "请求协调解决用地问题与施工许可",
    "反映货款拖欠，请求督促支付",
)
_DISTRICTS = "、".join(district.name for district in DISTRICTS)


@dataclass(frozen=True)
class Span:
    """Which petitions, and when they come: `seconds` from `start`; what happens after `known_on` is not yet known."""

    first: int
    until: int
    start: str
    seconds: int
    known_on: str


def write_bulk(folder: Path, day: str, span: Span, updates: int = 0) -> list[Path]:
    """Write the files of one delivery into `folder`; return them, the petitions (ten million a file) first.

    Args:
        folder: where the files go.
        day: the data cut-off in their names.
        span: the new petitions.
        updates: how many earlier petitions come again, closed on that day.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with duckdb.connect(config={"threads": "2", "memory_limit": "1GB"}) as connection:
        connection.execute(
            "create macro drawn(words, i, salt) as"
            " string_split(words, '、')[1 + (hash(i, salt) % len(string_split(words, '、')))::int]"
        )
        for number, first in enumerate(range(span.first, span.until, CHUNK)):
            part = Span(first, min(first + CHUNK, span.until), span.start, span.seconds, span.known_on)
            again = updates if number == 0 else 0
            paths.append(_copied(connection, folder / f"petitions_{day}_{number + 1:02d}.csv", _petitions(part, again)))
        enterprises = _enterprises(span)
        connection.register("enterprises", enterprises.to_arrow())
        for name, query in (_others(span) | _guarantees(span)).items():
            paths.append(_copied(connection, folder / f"{name}_{day}_bulk.csv", query))
    return paths


def _copied(connection: duckdb.DuckDBPyConnection, path: Path, query: str) -> Path:
    unfinished = path.with_suffix(".unfinished")
    connection.execute(
        f"copy ({query}) to '{unfinished}' (format csv, header true, timestampformat '%Y-%m-%d %H:%M:%S')"
    )
    unfinished.rename(path)
    print(f"  made {path.name}, {path.stat().st_size / 1e9:.2f} GB", flush=True)
    return path


def _lives(span: Span) -> str:
    """Return the moments of every petition; one that is closed later than is known is open."""
    return f"""
        select i, accepted_at,
            case when hash(i, 2) % 100 < 97 and closed_at < timestamp '{span.known_on}' then closed_at end as closed_at
        from (
            select i, accepted_at, accepted_at + to_seconds(600 + (hash(i, 3) % 690600)::bigint) as closed_at
            from (
                select range as i, timestamp '{span.start}' + to_seconds((hash(range, 1) % {span.seconds})::bigint)
                    as accepted_at
                from range({span.first}, {span.until})
            )
        )"""


def _petitions(span: Span, updates: int) -> str:
    lives = f"select *, accepted_at as updated_at from ({_lives(span)})"
    if updates:
        earlier = Span(0, span.first, "2024-01-01", 365 * 86_400, "2024-12-31")
        lives += f"""
            union all
            select i, accepted_at, coalesce(closed_at, timestamp '2024-12-31 10:00:00'), timestamp '2024-12-31 10:00:00'
            from ({_lives(earlier)}) where i % {max(span.first // updates, 1)} = 0"""
    return f"""
        select 'HZ2024' || lpad(i::varchar, 10, '0') as 诉求编号,
            drawn('12345、企业服务云、走访、专窗', i, 4) as 来源渠道,
            drawn('融资、用工、税费、证照、用地', i, 5) as 诉求类别,
            drawn('{"、".join(_TEXTS)}', i, 6) as 诉求内容,
            '是' as 是否涉企,
            drawn('{_DISTRICTS}', i, 7) as 所属区县,
            accepted_at as 受理时间,
            accepted_at + interval 7 days as 应办结时间,
            closed_at as 办结时间,
            drawn('满意、基本满意、不满意、未评价', i, 8) as 满意度,
            case when closed_at is null then '办理中' else '已办结' end as 当前状态,
            updated_at as 更新时间
        from ({lives})"""


def _enterprises(span: Span) -> pl.DataFrame:
    """Return the enterprises that belong to these petitions, with valid codes."""
    first, until = (number * ENTERPRISES_PER // 100 for number in (span.first, span.until))
    places = [DISTRICTS[number % len(DISTRICTS)] for number in range(first, until)]
    codes = [
        credit_codes.make(place.code, f"B{number:07d}", category="1")
        for number, place in zip(range(first, until), places, strict=True)
    ]
    return pl.DataFrame(
        {"n": range(first, until), "code": codes, "district": [place.name for place in places]},
        schema={"n": pl.Int64, "code": pl.String, "district": pl.String},
    )


def _others(span: Span) -> dict[str, str]:
    """Return the statements of the other data."""
    pairs = f"range({span.first * PAIRS_PER // 100}, {span.until * PAIRS_PER // 100})"
    events = f"select * from ({_lives(span)}) where i % 5 = 0 and closed_at is not null"
    per_enterprise = PAIRS_PER // ENTERPRISES_PER
    paired = f"""
        select range as i, 'ZC2024' || lpad((1 + (range % {per_enterprise} + hash(code) % {_POLICIES}) % {_POLICIES})
            ::varchar, 4, '0') as policy, code, (timestamp '{span.start}' + to_seconds((hash(range, 11)
            % {max(span.seconds * 9 // 10, 1)})::bigint))::date as eligible_on
        from {pairs} inner join enterprises on n = range // {per_enterprise}"""
    return {
        "petition_events": f"""
            select 'LS' || i || step as 流水编号, 'HZ2024' || lpad(i::varchar, 10, '0') as 诉求编号, action as 动作,
                closed_at + to_hours(later) as 动作时间
            from ({events}) cross join (values ('a', '办结', 0, 5), ('b', '重办', 1, 50), ('c', '办结', 2, 100))
                as steps (step, action, later, every)
            where i % every = 0""",
        "enterprises": """
            select code as 统一社会信用代码, '杭州第' || n || '号有限公司' as 企业名称, '企业' as 主体类型,
                '存续' as 登记状态, district as 所属区县, '小' as 企业规模
            from enterprises""",
        "policy_matches": f"""
            select 'PPB' || i as 匹配编号, policy as 政策编号, code as 统一社会信用代码, '是' as 是否符合条件,
                eligible_on as 符合日期
            from ({paired})""",
        "policy_pushes": f"""
            select 'TSB' || i as 推送编号, policy as 政策编号, code as 统一社会信用代码,
                eligible_on + interval 1 day + to_minutes(480 + (hash(i, 12) % 600)::bigint) as 推送时间,
                '短信' as 推送渠道, '是' as 是否主动推送, '是' as 是否送达
            from ({paired}) where hash(i, 13) % 1000 < 965""",
    }


def _guarantees(span: Span) -> dict[str, str]:
    """Return the statements of the contracts and their movements; a quarter is released after 90 days."""
    first, until = (number * GUARANTEES_PER // 100 for number in (span.first, span.until))
    contracts = f"""
        select range as i, code, district, 10000 * (10 + hash(range, 21) % 300)::bigint as principal,
            (timestamp '{span.start}' + to_seconds((hash(range, 22) % {span.seconds})::bigint))::date as starts_on
        from range({first}, {until}) inner join enterprises on n = range"""
    return {
        "guarantees": f"""
            select 'DBB' || i as 担保合同编号, '钱江融资担保有限公司' as 担保机构, '是' as 是否政府性,
                '是' as 是否政策性, '直保' as 业务类型, code as 统一社会信用代码, district as 所属区县,
                principal as 担保金额, 0.8 as 责任比例, starts_on as 担保起始日, starts_on + 365 as 担保到期日
            from ({contracts})""",
        "guarantee_events": f"""
            select 'DBL' || i || step as 流水编号, 'DBB' || i as 担保合同编号, kind as 流水类型,
                principal // part as 发生金额, starts_on + later as 发生日期, starts_on + later as 确认日期
            from ({contracts}) cross join (values ('a', '发生', 0, 1), ('b', '解除', 90, 4))
                as steps (step, kind, later, part)
            where starts_on + later < timestamp '{span.known_on}'""",
    }
