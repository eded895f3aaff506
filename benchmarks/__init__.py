"""Speed as ratios to yardsticks that run beside it on the same machine; no test depends on a clock."""
