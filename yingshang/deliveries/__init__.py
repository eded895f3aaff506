"""How delivered files become accepted rows in the lake, refused rows in quarantine, and lines in the ledger."""

from yingshang.deliveries.coverage import data_cutoffs, latest_covered_day, read_ledger, write_declared_deliveries
from yingshang.deliveries.ingest import ingest_file
from yingshang.deliveries.landing import LandingFile, scan_landing
from yingshang.deliveries.ledger import Delivery, Ledger
from yingshang.deliveries.quarantine import read_quarantine
from yingshang.deliveries.recovery import recover

__all__ = [
    "Delivery",
    "LandingFile",
    "Ledger",
    "data_cutoffs",
    "ingest_file",
    "latest_covered_day",
    "read_ledger",
    "read_quarantine",
    "recover",
    "scan_landing",
    "write_declared_deliveries",
]
