"""Landing files become lake and quarantine. Parsing and judging of rows is in `yingshang.deliveries`."""

from assets.ingest.lake import lake_assets
from assets.ingest.landing import landing_specs

__all__ = ["lake_assets", "landing_specs"]
