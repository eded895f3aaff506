"""Where the figures will stand at their deadlines, with an 80 % interval and the error of past forecasts.

The method is a library's (statsmodels, local linear trend), why is in `docs/adr/0008-forecast.md`; formulas of figures
stay in `dbt_like_sql`. What is published of it is for `snapshots`.
"""

from yingshang.forecasts.table import write_forecasts

__all__ = ["write_forecasts"]
