"""The benchmark: `python -m benchmarks`. Each figure is a ratio against a floor of the same run (see README.md)."""
