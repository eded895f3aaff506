"""The gate and what passes it: one snapshot with its board. Reading snapshots is for `dashboards` and the CLI."""

from assets.publish.snapshot import publish_assets

__all__ = ["publish_assets"]
