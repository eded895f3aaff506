"""Pages that people look at: they select from a published snapshot and format what they find.

Here belong queries on published tables, wording, charts and templates. KPI formulas, thresholds and writes do not:
every formula is in `dbt_like_sql/`, and a page never opens the warehouse.
"""
