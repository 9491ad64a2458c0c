"""Benchmarks of validators of tabular data, and of the loader; see README.md in this folder."""
