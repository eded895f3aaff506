"""What happens to a published snapshot: its figures are held against the rules; see `yingshang.alerts`."""

from assets.alerts.evaluation import evaluation_asset

__all__ = ["evaluation_asset"]
