"""Published snapshots: the contract with everyone downstream. What is computed in them comes from dbt."""

from yingshang.snapshots.comments import Comments, dbt_comments
from yingshang.snapshots.model import Snapshot, current_snapshot, list_snapshots
from yingshang.snapshots.publishing import RenderBoard, publish
from yingshang.snapshots.reading import open_snapshot
from yingshang.snapshots.replaying import open_vintage, replay

__all__ = [
    "Comments",
    "RenderBoard",
    "Snapshot",
    "current_snapshot",
    "dbt_comments",
    "list_snapshots",
    "open_snapshot",
    "open_vintage",
    "publish",
    "replay",
]
