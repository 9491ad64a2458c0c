"""What the record covers: the period of its reports, and the area of its police force."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from swp_data.datapackage import frames
from swp_data.datapackage.model import Package
from swp_data.dataset.profile import read_profile

GSS_ADDRESSES = "http://statistics.data.gov.uk/id/statistical-geography/"
"""The address of an area in the linked data of the Office for National Statistics begins with this."""


@dataclass(frozen=True)
class Coverage:
    """A period and a place; a text is empty if it is not known.

    Attributes:
        start: the first day, in ISO 8601.
        end: the last day, in ISO 8601.
        place: the address of the place.
        place_name: its name.
        place_code: its GSS code.
    """

    start: str = ""
    end: str = ""
    place: str = ""
    place_name: str = ""
    place_code: str = ""


def coverage(package: Package) -> Coverage:
    """Return what the record in a package of this dataset covers.

    The period reaches from the first to the last day on which any document reports; the place is that of the force.

    Example:
        >>> from swp_data.datapackage.model import open_package
        >>> from swp_data.dataset.location import package_folder
        >>> covered = coverage(open_package(package_folder()))
        >>> covered.start, covered.place_code
        ('2018-06-01', 'E23000016')
    """
    periods = _read(package, "sources", "period_start", "period_end")
    home_area = read_profile(package.root).areas.home
    areas = _read(package, "areas", "area_id", "name", "gss_code").filter(pl.col("area_id") == home_area)
    name, code = next(iter(areas.select("name", "gss_code").rows()), ("", ""))
    starts, ends = (periods[column].drop_nulls().sort().to_list() for column in periods.columns)
    return Coverage(
        start=starts[0] if starts else "",
        end=ends[-1] if ends else "",
        place=f"{GSS_ADDRESSES}{code}" if code else "",
        place_name=name or "",
        place_code=code or "",
    )


def _read(package: Package, table: str, *columns: str) -> pl.DataFrame:
    """Return columns of a table as text; no rows if the package does not have them."""
    if table not in package.names or not set(columns) <= set(package.schema(table).names):
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    return frames.scan_text(package.resources[table].path).select(columns).collect()
