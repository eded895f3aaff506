"""A believable year of deliveries, with its truth: for trying out, for tests and for benchmarks."""

from yingshang.simulation.year import TRUTH_FILE, simulate

__all__ = ["TRUTH_FILE", "simulate"]
