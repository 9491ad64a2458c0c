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

__all__ = [
    "FrameKindError",
    "PackageError",
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

if not TYPE_CHECKING:  # a type checker shall not take any name for one of this module

    def __getattr__(name: str) -> str:
        """Return `__version__`, the version of the data, which is read when it is first asked for."""
        if name != "__version__":
            raise AttributeError(f"module 'swp_data' has no attribute {name!r}")
        from swp_data.loader import version

        return version()
