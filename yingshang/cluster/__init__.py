"""A standalone Spark cluster behind Spark Connect: starting and stopping it, looking at it, handing its tables over.

The commands are `yingshang cluster ...`; how the models are run on it is in `yingshang.warehouse`.
"""

from yingshang.cluster.handover import hand_over
from yingshang.cluster.running import start_cluster, stop_cluster, worker_command
from yingshang.cluster.session import remote_address, require_cluster
from yingshang.cluster.watching import ClusterMember, cluster_status

__all__ = [
    "ClusterMember",
    "cluster_status",
    "hand_over",
    "remote_address",
    "require_cluster",
    "start_cluster",
    "stop_cluster",
    "worker_command",
]
