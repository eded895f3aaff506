"""One module per command. What they answer is decided here; how it is printed is in `pipelines.output`."""
