"""Tests of reading published releases from a host that may be hostile."""
