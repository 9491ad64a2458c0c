"""The tables and views as typed data frames, from the installed data or from a published release.

This works from an installed wheel, from a checkout, and from a wheel on the Python path that is not installed. No data
is read and no library is imported until it is needed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast, overload

from swp_data.datapackage.model import Package, Resource, open_package, parse_schema
from swp_data.dataset.location import package_folder
from swp_data.errors import SwpDataError
from swp_data.text import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Literal, TypeAlias

    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from swp_data.dataset.views import View
    from swp_data.remote import PublishedRelease
    from swp_data.types import FrameKind, ReleaseTableName, TableName, ViewName

    AnyFrame: TypeAlias = pl.DataFrame | pd.DataFrame | pa.Table

__all__ = [
    "UnknownTableError",
    "catalogue",
    "describe",
    "load",
    "releases",
    "scan",
    "tables",
    "view",
    "views",
]


class UnknownTableError(SwpDataError, LookupError):
    """Raised when a table or view does not exist; the message lists the available names."""


def tables(*, version: str | None = None, base_url: str | None = None) -> tuple[TableName, ...]:
    """Return the names of the tables, in reading order.

    Args:
        version: as for `load`.
        base_url: as for `load`.

    Raises:
        PackageError: the release cannot be read or is damaged.

    Example:
        >>> tables()[:3]
        ('sources', 'plans', 'objectives')
    """
    names = opened_package(version, base_url).names
    return cast("tuple[TableName, ...]", tuple(name for name in names if name not in views()))


def views() -> tuple[ViewName, ...]:
    """Return the names of the views: tables that are joined to answer a question. `describe` lists their columns.

    Example:
        >>> views()[:3]
        ('progress', 'history', 'series')
    """
    from typing import get_args

    from swp_data.types import ViewName

    return get_args(ViewName)


@overload
def load(
    name: TableName | ReleaseTableName,
    *,
    as_: Literal["polars"] = "polars",
    version: str | None = None,
    base_url: str | None = None,
) -> pl.DataFrame: ...
@overload
def load(
    name: TableName | ReleaseTableName,
    *,
    as_: Literal["pandas"],
    version: str | None = None,
    base_url: str | None = None,
) -> pd.DataFrame: ...
@overload
def load(
    name: TableName | ReleaseTableName,
    *,
    as_: Literal["arrow"],
    version: str | None = None,
    base_url: str | None = None,
) -> pa.Table: ...
@overload
def load(
    name: TableName | ReleaseTableName,
    *,
    as_: FrameKind,
    version: str | None = None,
    base_url: str | None = None,
) -> AnyFrame: ...
def load(
    name: TableName | ReleaseTableName,
    *,
    as_: FrameKind = "polars",
    version: str | None = None,
    base_url: str | None = None,
) -> AnyFrame:
    """Return a table as a data frame with the types of its schema.

    Args:
        name: one of `tables()`.
        as_: "polars", "pandas" or "arrow"; the last two need pandas or PyArrow.
        version: a published release: "1.2.0", or the latest of "1.2", of "1" or of all ("latest"). It is downloaded
            once and cached. Without `version` and `base_url`, and for the version that is installed, the installed
            data is read.
        base_url: where releases are published, or the folder or zip of a release that was downloaded. Without
            `version`, the latest release there is read.

    Returns:
        The rows in document order. In Polars, dates are Date, enumerated text is Enum, booleans are Boolean, integers
        and years are Int64, numbers are Float64, and months ("2018-06") and other text are String; an empty cell is
        null. In pandas, these are datetime64[s], category, boolean, Int64, Float64 and string, with `pandas.NA` for
        an empty cell; in Arrow, date32, dictionary, bool, int64, double and large_string. An Arrow table has titles
        and descriptions in the metadata of its schema, a pandas data frame in `attrs`.

    Raises:
        UnknownTableError: the table does not exist.
        FrameKindError: the type of frame is unknown, or its library is not installed.
        PackageError: the release cannot be read or is damaged.

    Example:
        >>> load("objectives")["title"].to_list()[0]
        'Putting victims and survivors first'
    """
    return _collect(_scan, name, as_, version, base_url)


def scan(
    name: TableName | ReleaseTableName, *, version: str | None = None, base_url: str | None = None
) -> pl.LazyFrame:
    """Return a table as a Polars lazy frame, which reads only what a query needs.

    The arguments, the columns, their types and the errors are those of `load`.

    Example:
        >>> import polars as pl
        >>> scan("updates").filter(pl.col("status") == "complete").select(pl.len()).collect().item() > 0
        True
    """
    return _scan(name, _release(version, base_url))


@overload
def view(
    name: ViewName,
    *,
    as_: Literal["polars"] = "polars",
    version: str | None = None,
    base_url: str | None = None,
) -> pl.DataFrame: ...
@overload
def view(
    name: ViewName,
    *,
    as_: Literal["pandas"],
    version: str | None = None,
    base_url: str | None = None,
) -> pd.DataFrame: ...
@overload
def view(
    name: ViewName,
    *,
    as_: Literal["arrow"],
    version: str | None = None,
    base_url: str | None = None,
) -> pa.Table: ...
@overload
def view(
    name: ViewName, *, as_: FrameKind, version: str | None = None, base_url: str | None = None
) -> AnyFrame: ...
def view(
    name: ViewName,
    *,
    as_: FrameKind = "polars",
    version: str | None = None,
    base_url: str | None = None,
) -> AnyFrame:
    """Return a view: tables that are joined to answer a question. `describe` explains its columns.

    Args:
        name: `progress` has the updates, ready to read; `history` follows a commitment or activity through all
            reports and editions of the plan; `series` has the observations, ready to chart; `untracked` has the
            statements of the plan that no commitment tracks; `oversight` shows which bodies oversee what, and how
            that changed; `deadlines` shows what was to be done by when, and what became of it; `promises` has each
            promise with what became of it; `silence` shows what each report newly says of each activity, or no longer
            says; `quarters` shows which quarters the record has reports on; `checkability` shows what each
            commitment gives a reader to check; `wording_changes` shows how its wording changed; `places` has the
            texts that name an area.
        as_: as for `load`.
        version: as for `load`; a view that the release does not contain is built from its tables.
        base_url: as for `load`.

    Returns:
        A data frame; each column has the type that it has in its table.

    Raises:
        UnknownTableError: the view does not exist, or the release lacks a table or column for it.
        FrameKindError: the type of frame is unknown, or its library is not installed.
        PackageError: the release cannot be read or is damaged.

    Example:
        >>> series = view("series").filter(metric_id="confidence-crime-survey", measure="level")
        >>> series.select("value", "unit", "source_id").row(0)
        (71.0, 'percent', 'pcp-2020-02-05')
    """
    return _collect(_view, name, as_, version, base_url)


def catalogue(*, version: str | None = None, base_url: str | None = None) -> pl.DataFrame:
    """Return what there is to load: one row per table and view.

    Args:
        version: as for `load`.
        base_url: as for `load`.

    Returns:
        The columns name, kind ("table" or "view"), title, description, rows and columns (how many there are). A view
        that a release lacks and that cannot be built from its tables is left out.

    Raises:
        PackageError: the release cannot be read or is damaged.

    Example:
        >>> catalogue().filter(name="updates").select("kind", "title").row(0)
        ('table', 'Updates')
    """
    import polars as pl

    from swp_data.dataset.views import VIEWS, missing_origins

    release = _release(version, base_url)
    described = release.package if release else package()
    listed: list[tuple[str, str, str, str, pl.LazyFrame]] = []
    for table in tables(version=version, base_url=base_url):
        resource = described.resource(table)
        listed.append((table, "table", resource.title, resource.description, _scan(table, release)))
    for name in views():
        view = VIEWS[name]
        if name in described.names or not missing_origins(view, described):
            listed.append((name, "view", view.title, view.description, _view(name, release)))
    return pl.DataFrame(
        [(*texts, *frame.collect().shape) for *texts, frame in listed],
        schema={
            "name": pl.String,
            "kind": pl.String,
            "title": pl.String,
            "description": pl.String,
            "rows": pl.Int64,
            "columns": pl.Int64,
        },
        orient="row",
    )


def describe(
    name: TableName | ViewName | ReleaseTableName, *, version: str | None = None, base_url: str | None = None
) -> pl.DataFrame:
    """Return the data dictionary of a table or view: one row per column.

    Args:
        name: one of `tables()` or `views()`.
        version: as for `load`.
        base_url: as for `load`.

    Returns:
        The columns field, title, type, key ("primary", or the table and column that a foreign key refers to),
        required, values (of an enumerated column), description and example.

    Raises:
        UnknownTableError: the table or view does not exist.
        PackageError: the release cannot be read or is damaged.

    Example:
        >>> describe("updates").row(0, named=True)["key"]
        'primary'
        >>> describe("history").filter(field="relation")["values"].item().to_list()
        ['itself', 'predecessor', 'successor']
    """
    from swp_data.datapackage import frames

    return frames.dictionary(_resource(name, _release(version, base_url)))


def table_or_view(name: str, *, version: str | None = None, base_url: str | None = None) -> pl.DataFrame:
    """Return a table or a view with any name, for code that gets the name from a user.

    Args:
        name: one of `tables()` or `views()`.
        version: as for `load`.
        base_url: as for `load`.

    Raises:
        UnknownTableError, PackageError: as for `load`.

    Example:
        >>> table_or_view("plans").height == load("plans").height
        True
    """
    release = _release(version, base_url)
    return (_view(name, release) if name in views() else _scan(name, release)).collect()


def releases(base_url: str | None = None) -> pl.DataFrame:
    """Return the published releases, newest first.

    Args:
        base_url: where releases are published; by default the address in the environment variable SWP_DATA_URL.

    Returns:
        The columns version, date, prerelease and aliases (other names for the version: "1", "1.2", "latest").

    Raises:
        PackageError: the list of releases cannot be read.
    """
    import polars as pl

    from swp_data import remote

    listed = [
        (release.version, release.date, release.prerelease, list(release.aliases))
        for release in remote.releases(base_url)
    ]
    columns: dict[str, pl.DataType | type[pl.DataType]] = {
        "version": pl.String,
        "date": pl.String,
        "prerelease": pl.Boolean,
        "aliases": pl.List(pl.String),
    }
    return pl.DataFrame(listed, schema=columns, orient="row").with_columns(
        pl.col("date").str.to_date("%Y-%m-%d", strict=False)
    )


def version() -> str:
    """Return the version of the installed data.

    Example:
        >>> version().count(".")
        2
    """
    return package().version


def opened_package(version: str | None = None, base_url: str | None = None) -> Package:
    """Return the package of the installed data or of a published release; the arguments are those of `load`."""
    release = _release(version, base_url)
    return release.package if release else package()


@cache
def package() -> Package:
    """Return the installed data as a Data Package."""
    return open_package(package_folder())


def check_name(name: str, known: Collection[str], kind: str) -> None:
    """Raise UnknownTableError unless a name is known.

    >>> check_name("x", ["plans", "updates"], "table")
    Traceback (most recent call last):
    ...
    swp_data.loader.UnknownTableError: There is no table 'x'; the tables are: plans, updates

    Args:
        name: the name that was given.
        known: the names that exist.
        kind: what they name: "table", "view" or "table or view".
    """
    if name in known:
        return
    names = f"{kind.replace(' or ', 's and ')}s are: {', '.join(known)}"
    hint = f"the {names}"
    if kind == "table" and name in views():
        hint = f"it is a view: view({name!r})"
    elif match := closest(name, known):
        hint = f"did you mean {match!r}? The {names}"
    raise UnknownTableError(f"There is no {kind} {name!r}", hint=hint)


def _release(version: str | None, base_url: str | None) -> PublishedRelease | None:
    """Return the requested published release; None for the installed data, which needs no host."""
    if base_url is None and (version is None or version.removeprefix("v") == package().version):
        return None
    from swp_data import remote

    return remote.open_release("latest" if version is None else version, base_url)


def _scan(name: str, release: PublishedRelease | None = None) -> pl.LazyFrame:
    """Return a table of the installed data or of a release."""
    from swp_data.datapackage import frames

    described = release.package if release else package()
    check_name(name, described.names, "table")
    return frames.scan(release.resource(name) if release else described.resource(name))


def _view(name: str, release: PublishedRelease | None) -> pl.LazyFrame:
    """Return a view of the installed data or of a release: as published, or else built from the tables."""
    from swp_data.datapackage import frames

    check_name(name, views(), "view")
    if release is None:
        return _definition(name)(_scan)
    if name in release.package.names:
        return frames.scan(release.resource(name))
    return _definition(name, release.package)(lambda table: frames.scan(release.resource(table)))


def _definition(name: str, package: Package | None = None) -> View:
    """Return the definition of a view; raise UnknownTableError if `package` lacks a table or column for it."""
    from swp_data.dataset.views import VIEWS, missing_origins

    if package and (missing := missing_origins(VIEWS[name], package)):
        raise UnknownTableError(
            f"The view {name!r} cannot be made from version {package.version}, which lacks {', '.join(missing)}"
        )
    return VIEWS[name]


def _resource(name: str, release: PublishedRelease | None) -> Resource:
    """Return a table or a view with its schema, of the installed data or of a release."""
    described = release.package if release else package()
    if name in views() and name not in described.names:
        from swp_data.dataset.views import view_schema

        view = _definition(name, described)
        schema = parse_schema(view_schema(name, view, described), name)
        return Resource(name, described.root, schema, view.title, view.description)
    check_name(name, dict.fromkeys([*described.names, *views()]), "table or view")
    return described.resource(name)


def _collect(
    read: Callable[[str, PublishedRelease | None], pl.LazyFrame],
    name: str,
    as_: str,
    version: str | None,
    base_url: str | None,
) -> AnyFrame:
    """Return a frame of the requested type; check the type before anything is read."""
    if as_ == "polars":
        return read(name, _release(version, base_url)).collect()
    from swp_data.datapackage import conversion

    conversion.check(as_)
    release = _release(version, base_url)
    frame = read(name, release).collect()
    return conversion.convert(frame, as_, _resource(name, release))
