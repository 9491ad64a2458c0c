"""What the commands for reading share: their options, the tables that they read, and what a shell completes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import click

from swp_data import loader
from swp_data.cli._output import FORMS
from swp_data.datapackage.model import Package, open_package
from swp_data.dataset.location import package_folder

if TYPE_CHECKING:
    import polars as pl

    from swp_data.query import Tables

Command = TypeVar("Command", bound=Callable[..., Any])

COUNT = click.IntRange(min=0)
COUNT.name = "whole number"  # what Click calls it in a mistake
FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="Without it: for reading on a terminal, plain in a pipe (tab-separated, one line a row).",
)


def published(command: Command) -> Command:
    """Add the options that choose a published release."""
    base = click.option("--base-url", help="Where releases are published (or SWP_DATA_URL).")
    version = click.option(
        "--version",
        help='Read a published release: "1.2.0", "1" or "latest"; without it, the data installed.',
    )
    return version(base(command))


def opened(version: str | None = None, base_url: str | None = None) -> Tables:
    """Return the tables and views that a command reads, each read when it is first asked for."""
    from swp_data.query import Tables

    release = chosen(version, base_url)

    @cache
    def read(name: str) -> pl.DataFrame:
        load = loader.view if name in loader.views() else loader.load
        return load(known(name), **release)

    resources = package().resources
    keys = {name: resource.schema.primary_key for name, resource in resources.items()}
    return Tables(names(), read, {} if release else resources, keys)


def chosen(version: str | None, base_url: str | None) -> dict[str, str]:
    """Return the release as the loader takes it; nothing for the data installed."""
    given = {"version": version, "base_url": base_url}
    return {name: value for name, value in given.items() if value is not None}


@cache
def package() -> Package:
    """Return the package that is installed."""
    return open_package(package_folder())


def names() -> tuple[str, ...]:
    """Return the names of the tables and of the views."""
    return (*loader.tables(), *loader.views())


def known(name: str) -> str:
    """Return the name of a table or a view.

    Raises:
        loader.UnknownTableError: there is none of that name.
    """
    from swp_data.query import choices

    if name in names():
        return name
    raise loader.UnknownTableError(
        f"There is no table or view {name!r}.{choices(name, names(), 'tables and views')}"
    )


def complete_table(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Return the tables and views that begin so."""
    return [name for name in names() if name.startswith(incomplete)]


def complete_columns(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Return what the last of several column names, with commas between them, can become."""
    before, comma, last = incomplete.rpartition(",")
    # While the option has no value yet, Click leaves the words before it as it found them.
    words = [ctx.params.get("table"), *ctx.args]
    table = next((word for word in words if word in names()), None)
    columns = columns_of(table) if table else []
    return [f"{before}{comma}{name}" for name in columns if name.startswith(last)]


def columns_of(name: str) -> list[str]:
    """Return the names of the columns of a table or a view."""
    if name in loader.tables():
        return list(package().schema(name).names)
    from swp_data.dataset.views import VIEWS

    return list(VIEWS[name].columns)


def place(source_id: str, start: int | None, end: int | None) -> str:
    """Return where a text stands.

    >>> place("plan-2020-07", 7, 8), place("plan-2020-07", 7, 7)
    ('plan-2020-07, lines 7-8', 'plan-2020-07, line 7')
    """
    if start is None:
        return source_id
    return f"{source_id}, " + (f"line {start}" if start == end else f"lines {start}-{end}")
