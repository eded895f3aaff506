"""A catalogue of one target, up to its definitions; the tests say how these go on."""

ON_TIME_TARGET = """\
jurisdiction: 甲市
document: 文件
targets:
  on_time_rate:
    clause: 一
    quote: 按期率98%
    name_zh: 按期率
    name_en: On-time rate
    kind: rate
    operator: ">="
    target: "0.98"
    unit: share
    window: {start: 2024-01-01, end: 2024-12-31}
    lead_unit: 甲局
    supervising_unit: 督查室
    source_kind: computed
    sources: [petitions]
    definitions:
"""
