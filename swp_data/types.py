"""The names of tables, views, types of frames and styles of citations, as types that editors can complete.

A test compares them with the package.

>>> from typing import get_args
>>> get_args(FrameKind)
('polars', 'pandas', 'arrow')
"""

from __future__ import annotations

from typing import Literal, TypeAlias

TableName: TypeAlias = Literal[
    "sources",
    "plans",
    "objectives",
    "areas",
    "commitments",
    "commitment_wordings",
    "plan_statements",
    "commitment_lineage",
    "activities",
    "updates",
    "passages",
    "metrics",
    "observations",
    "oversight_bodies",
    "oversight_listings",
    "oversight_links",
    "cross_references",
    "meetings",
    "performance_topics",
    "glossary",
    "errata",
    "milestones",
    "milestone_reports",
    "activity_lineage",
    "commitments_without_successor",
    "part_statuses",
    "observation_caveats",
    "area_mentions",
]
ViewName: TypeAlias = Literal[
    "progress",
    "history",
    "series",
    "untracked",
    "oversight",
    "deadlines",
    "promises",
    "silence",
    "quarters",
    "checkability",
    "wording_changes",
    "places",
]
# A published release has this table as well: what changed since the release before it.
ReleaseTableName: TypeAlias = Literal["changes"]
FrameKind: TypeAlias = Literal["polars", "pandas", "arrow"]
CitationStyle: TypeAlias = Literal["text", "bibtex", "ris", "csl"]
