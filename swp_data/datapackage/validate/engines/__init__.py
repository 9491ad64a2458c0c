"""Engines, which do the same work with each part of a table: in threads, in processes, or on Spark."""
