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
from swp_data.loader import UnknownTableError, describe, load, releases, scan, tables, view, views
from swp_data.types import FrameKind, TableName, ViewName

__all__ = [
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
    "describe",
    "load",
    "releases",
    "scan",
    "tables",
    "view",
    "views",
]

# Names that are imported on first use, because their modules import more than the others do.
_LAZY = {
    "InterruptedQueryError": "swp_data.query",
    "OfflineWarning": "swp_data.remote",
    "PublishedError": "swp_data.remote",
    "QueryError": "swp_data.query",
}

if TYPE_CHECKING:
    from swp_data.query import InterruptedQueryError, QueryError
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
