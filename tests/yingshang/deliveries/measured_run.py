"""Writes a petitions file of so many rows, takes it in, and prints the peak memory in MiB and the accepted rows."""

import resource
import sys
from pathlib import Path

from yingshang.contracts import load_contracts
from yingshang.deliveries import ingest_file, recover
from yingshang.settings import PROJECT_DIR, Settings

UNITS = "单位代码,单位名称,单位类型,上级单位代码\n3301,杭州市,市,\n330106,西湖区,区,3301\nD01,市经信局,部门,3301\n"
HEADER = "诉求编号,统一社会信用代码,诉求标题,受理时间,应办结时间,办结时间,所属区县,主办单位,当前状态,点赞数,更新时间\n"
ROW = "WX{0:010d},91330100799655058B,关于第{0}号路灯长期不亮影响夜间通行的诉求,2024-03-05 09:05:00,2024-03-12,{1},西湖区,市经信局,{2},{3},2024-03-06 10:00:00\n"


def main() -> None:
    home, rows = Path(sys.argv[1]), int(sys.argv[2])
    settings, contracts = Settings(home=home), load_contracts(PROJECT_DIR / "assets" / "contracts")
    recover(settings, contracts)
    units, petitions = settings.landing / "units_2024-01-01.csv", settings.landing / "petitions_2024-03-31.csv"
    units.write_text(UNITS)
    ingest_file(settings, contracts, units)
    with petitions.open("w") as file:
        file.write(HEADER)
        for number in range(rows):
            closed = "2024-03-06 10:00:00" if number % 2 else ""
            file.write(ROW.format(number, closed, "已办结" if closed else "办理中", number % 100 or "x"))
    (delivery,) = ingest_file(settings, contracts, petitions)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{peak:.0f} {delivery.rows_accepted} {delivery.rows_quarantined}")  # noqa: T201 - read by the test


if __name__ == "__main__":
    main()
