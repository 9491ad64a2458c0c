"""Matching: which rows of a report are about which activities, commitments and bodies of the record."""
