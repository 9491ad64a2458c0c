"""Stages: the order in which faults cause others, from the descriptor to what rows mean."""

from __future__ import annotations

from enum import IntEnum

from swp_data.datapackage.report import Finding

__all__ = ["Stage", "stage_of"]


class Stage(IntEnum):
    """What a finding is about. A finding can only follow from one of the same or an earlier stage."""

    DESCRIPTOR = 0
    FILE = 1
    HEADER = 2
    ROW = 3
    TYPE = 4
    CONSTRAINT = 5
    KEY = 6
    FOREIGN_KEY = 7
    INTEGRITY = 8
    MEANING = 9


RULES = {
    Stage.DESCRIPTOR: (
        "package-error",
        "resource-error",
        "schema-error",
        "field-error",
        "dialect-error",
        "missing-table",
        "missing-column",
        "not-fetched",
        "profile-error",
        "unknown-property",
    ),
    Stage.FILE: (
        "scheme-error",
        "encoding-error",
        "source-error",
        "format-error",
        "compression-error",
        "limit-error",
    ),
    Stage.HEADER: (
        "blank-header",
        "blank-label",
        "duplicate-label",
        "unmatched-header",
        "extra-label",
        "missing-label",
        "incorrect-label",
        "unmatched-header",
    ),
    Stage.ROW: ("quote-error", "blank-row", "extra-cell", "missing-cell"),
    Stage.TYPE: ("type-error",),
    Stage.CONSTRAINT: ("constraint-error",),
    Stage.KEY: ("primary-key", "unique-error", "unique-key"),
    Stage.FOREIGN_KEY: ("foreign-key",),
    Stage.INTEGRITY: ("byte-count", "hash-count"),
}
STAGES = {rule: stage for stage, rules in RULES.items() for rule in rules}


def stage_of(finding: Finding) -> Stage:
    """Return the stage of a finding.

    >>> stage_of(Finding("type-error", "it is not a date.", "Write YYYY-MM-DD.")).name
    'TYPE'
    """
    return STAGES.get(finding.rule, Stage.MEANING)
