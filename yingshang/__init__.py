"""The domain of Yingshang in plain Python: no orchestrator, no web framework."""
