"""The names of the tables and views, and the types of frames, as types that editors can complete.

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
]
ViewName: TypeAlias = Literal["progress", "history", "series", "untracked", "oversight", "deadlines"]
FrameKind: TypeAlias = Literal["polars", "pandas", "arrow"]
