"""Proposals: the rows that a report suggests for each table, with how sure the program is of each, and why."""
