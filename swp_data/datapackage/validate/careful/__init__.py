"""Careful reading: every table that is not proved by the fast path, as rows that know where they are in their files."""
