"""Published snapshots: the contract with everyone downstream. What is computed in them comes from dbt."""

from yingshang.snapshots.comments import Comments, dbt_comments
from yingshang.snapshots.corrections import Correction, approve_correction, declare_correction, read_corrections
from yingshang.snapshots.model import Snapshot, beijing_now, current_snapshot, list_snapshots
from yingshang.snapshots.publishing import RenderBoard, publish
from yingshang.snapshots.reading import open_snapshot
from yingshang.snapshots.replaying import Vintage, count_changes, open_vintage, replay
from yingshang.snapshots.triangle import Triangle, revision_triangle

__all__ = [
    "Comments",
    "Correction",
    "RenderBoard",
    "Snapshot",
    "Triangle",
    "Vintage",
    "approve_correction",
    "beijing_now",
    "count_changes",
    "current_snapshot",
    "dbt_comments",
    "declare_correction",
    "list_snapshots",
    "open_snapshot",
    "open_vintage",
    "publish",
    "read_corrections",
    "replay",
    "revision_triangle",
]
