"""The names of the tables and views as types, so that editors complete them; a test keeps them in step.

>>> from typing import get_args
>>> get_args(ViewName)
('progress', 'history', 'series', 'untracked', 'oversight')
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
]
ViewName: TypeAlias = Literal["progress", "history", "series", "untracked", "oversight"]
FrameKind: TypeAlias = Literal["polars", "pandas", "arrow"]
