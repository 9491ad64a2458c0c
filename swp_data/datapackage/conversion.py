"""Conversion of Polars data frames into those of other libraries, if they are installed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, get_args

from swp_data.datapackage.arrow_metadata import column_metadata, described, table_metadata
from swp_data.errors import SwpDataError
from swp_data.types import FrameKind

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from swp_data.datapackage.model import Resource

LIBRARIES = {"pandas": "pandas", "arrow": "pyarrow"}


class FrameKindError(SwpDataError, ValueError):
    """Raised when the requested kind of data frame is unknown or its library is not installed."""


def check(kind: str) -> None:
    """Raise FrameKindError unless the kind of data frame is known and its library is installed.

    >>> check("polars")
    >>> check("dask")
    Traceback (most recent call last):
    ...
    swp_data.datapackage.conversion.FrameKindError: as_ cannot be 'dask'; use 'polars', 'pandas', 'arrow'
    """
    if kind not in get_args(FrameKind):
        choices = ", ".join(map(repr, get_args(FrameKind)))
        raise FrameKindError(f"as_ cannot be {kind!r}", hint=f"use {choices}")
    if kind in LIBRARIES:
        library = LIBRARIES[kind]
        try:
            import_module(library)
        except ImportError:
            raise FrameKindError(
                f"as_={kind!r} needs {library}, which is not installed", hint=f"run: pip install {library}"
            ) from None


def convert(frame: pl.DataFrame, kind: str, resource: Resource) -> pl.DataFrame | pd.DataFrame | pa.Table:
    """Return a frame as another kind of data frame, with the titles and descriptions of its schema if it can have them.

    Args:
        frame: the rows.
        kind: the kind of data frame, which `check` has accepted.
        resource: the table or view; an Arrow table has what its schema says as metadata, a pandas data frame as
            `attrs`.
    """
    if kind == "pandas":
        converted = to_pandas(frame)
        columns = {field.name: column_metadata(field) for field in resource.schema.fields}
        converted.attrs.update(table_metadata(resource), columns=columns)
        return converted
    if kind == "arrow":
        return described(to_arrow(frame), resource)
    return frame


def to_arrow(frame: pl.DataFrame) -> pa.Table:
    """Return a frame as an Arrow table, with types that every reader of Arrow supports.

    Text is `large_string`, enumerated text a dictionary of it, and a date `date32`.
    """
    import polars as pl

    return frame.to_arrow(compat_level=pl.CompatLevel.oldest())


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """Return a frame as a pandas data frame, with types that allow empty cells.

    Text is `string`, enumerated text `category` with all its values, a boolean `boolean`, an integer `Int64` and a
    number `Float64`; an empty cell is `pandas.NA`. A date is `datetime64[s]`; an empty cell is `pandas.NaT`.
    """
    import pandas as pd

    return pd.DataFrame({column.name: _pandas_column(column) for column in frame.iter_columns()})


def _pandas_column(column: pl.Series) -> Any:
    import pandas as pd
    import polars as pl

    if isinstance(column.dtype, pl.Enum):
        return pd.Categorical(column.to_list(), categories=column.dtype.categories.to_list())
    if column.dtype == pl.Date:
        return pd.Series(column.cast(pl.Datetime("ms")).to_numpy(), dtype="datetime64[s]")
    types = {pl.Int64: "Int64", pl.UInt32: "Int64", pl.Float64: "Float64", pl.Boolean: "boolean"}
    dtype: Any = types.get(column.dtype.base_type(), "string")
    return pd.array(column.to_list(), dtype=dtype)
