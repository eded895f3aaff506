"""What is judged between the arrows: the lake after ingest, the results before publishing. dbt tests: `models.py`."""

from assets.checks.kpi import kpi_checks
from assets.checks.lake import lake_checks
from assets.checks.sources import source_checks

__all__ = ["kpi_checks", "lake_checks", "source_checks"]
