"""The Safer West Mercia Plan as open data.

>>> import swp_data as swp
>>> "updates" in swp.tables()
True
>>> swp.load("plans")["plan_id"].to_list()[0]
'swp-2016'

`import swp_data` is fast: data is read and libraries are imported only when they are needed.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from swp_data.datapackage.conversion import FrameKindError
from swp_data.datapackage.model import PackageError
from swp_data.errors import SwpDataError
from swp_data.loader import (
    UnknownTableError,
    catalogue,
    describe,
    load,
    releases,
    scan,
    tables,
    view,
    views,
)
from swp_data.types import CitationStyle, FrameKind, TableName, ViewName

__all__ = [
    "CitationError",
    "CitationStyle",
    "FrameKind",
    "FrameKindError",
    "InterruptedQueryError",
    "OfflineWarning",
    "PackageError",
    "PublishedError",
    "QueryError",
    "SwpDataError",
    "TableName",
    "UnknownTableError",
    "ViewName",
    "__version__",
    "catalogue",
    "cite",
    "describe",
    "history",
    "load",
    "releases",
    "scan",
    "search",
    "sql",
    "tables",
    "view",
    "views",
]

# Names that are imported on first use, because their modules import more than the others do.
_LAZY = {
    "CitationError": "swp_data.citation",
    "InterruptedQueryError": "swp_data.query",
    "OfflineWarning": "swp_data.remote",
    "PublishedError": "swp_data.remote",
    "QueryError": "swp_data.query",
    "cite": "swp_data.citation",
    "history": "swp_data.query",
    "search": "swp_data.full_text",
    "sql": "swp_data.query",
}

if TYPE_CHECKING:
    from swp_data.citation import CitationError, cite
    from swp_data.full_text import search
    from swp_data.query import InterruptedQueryError, QueryError, history, sql
    from swp_data.remote import OfflineWarning, PublishedError

    __version__: str
else:  # hidden from type checkers, which would otherwise accept any attribute

    def __getattr__(name: str) -> object:
        """Return the version of the data, or a name that is imported when it is first used."""
        if name == "__version__":
            from swp_data.loader import version

            return version()
        if name in _LAZY:
            return getattr(import_module(_LAZY[name]), name)
        raise AttributeError(f"module 'swp_data' has no attribute {name!r}")

    def __dir__() -> list[str]:
        """Return the public names, those that are imported on first use included, for completion."""
        return sorted(__all__)
