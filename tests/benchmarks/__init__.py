"""Benchmarks: ratios against the bare way of doing the same, both measured in one run. Not part of `make test`."""
