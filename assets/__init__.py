"""WHAT exists, stage by stage: ingest, declared, models, checks, publish. HOW it runs is in `pipelines`.

Every asset here is thin: it calls the domain (`yingshang`) or dbt and tells Dagster what came out.
Never import `annotations` from `__future__` in these modules: Dagster reads the type hints at run time.
"""
