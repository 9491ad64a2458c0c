"""The Safer West Mercia Plan as open data.

>>> import swp_data as swp
>>> "updates" in swp.tables()
True
>>> swp.load("plans")["plan_id"].to_list()
['swp-2016', 'swp-2020']
"""

from typing import TYPE_CHECKING

from swp_data.datapackage.conversion import FrameKindError
from swp_data.datapackage.model import PackageError
from swp_data.errors import SwpDataError
from swp_data.loader import UnknownTableError, describe, load, releases, scan, tables, view, views

if TYPE_CHECKING:
    from swp_data.remote import OfflineWarning, PublishedError

__all__ = [
    "FrameKindError",
    "OfflineWarning",
    "PackageError",
    "PublishedError",
    "SwpDataError",
    "UnknownTableError",
    "describe",
    "load",
    "releases",
    "scan",
    "tables",
    "view",
    "views",
]


__version__: str

if not TYPE_CHECKING:  # keep type checkers from accepting arbitrary attributes

    def __getattr__(name: str) -> object:
        """Return what is imported or read only when it is first asked for."""
        if name == "__version__":
            from swp_data.loader import version

            return version()
        if name in {"OfflineWarning", "PublishedError"}:
            from swp_data import remote

            return getattr(remote, name)
        raise AttributeError(f"module 'swp_data' has no attribute {name!r}")
