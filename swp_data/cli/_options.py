"""Options and arguments that commands share, their shell completion, and the default package and release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from swp_data import loader
from swp_data.cli._errors import RequestError
from swp_data.cli._output import FORMATS
from swp_data.dataset.location import package_folder
from swp_data.limits import parse_size

Command = TypeVar("Command", bound=Callable[..., Any])

FILE_OR_FOLDER = click.Path(path_type=Path)
PACKAGE = click.argument("path", type=FILE_OR_FOLDER, required=False)
RELEASE = click.argument("release", type=FILE_OR_FOLDER, required=False)
SOURCES = click.option(
    "--sources",
    type=FILE_OR_FOLDER,
    envvar="SWP_SOURCES",
    help="Folder with the texts of the published documents (or set SWP_SOURCES).",
)

COUNT = click.IntRange(min=0)
COUNT.name = "whole number"  # Click's word for it in error messages


class Size(click.ParamType[int]):
    """A size in bytes, such as 1GiB."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return a size as a number of bytes."""
        size = value if isinstance(value, int) else parse_size(value)
        if size is None:
            self.fail(f"{value!r} is not a size; give one such as 1GiB or 512MB.", param, ctx)
        return size


LIMIT = click.option("--limit", type=COUNT, metavar="N", help="Print at most N rows.")
FORMAT = click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    help="Output format.  [default: table or list on a terminal; plain in a pipe: tab-separated, one line per row]",
)


def release_options(command: Command) -> Command:
    """Add the options that choose a published release."""
    base_url = click.option("--base-url", help="Where releases are published (or set SWP_DATA_URL).")
    version = click.option(
        "--version", help='Read a published release: "1.2.0", "1" or "latest".  [default: the installed data]'
    )
    return version(base_url(command))


def known_names() -> tuple[str, ...]:
    """Return the names of the tables and the views."""
    return (*loader.tables(), *loader.views())


def complete_table(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Return the tables and views that start with what is typed."""
    return [name for name in known_names() if name.startswith(incomplete)]


def complete_columns(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Return completions for the last of several comma-separated column names."""
    before, comma, last = incomplete.rpartition(",")
    # As long as the option has no value, Click leaves the arguments before it in ctx.args.
    arguments = [ctx.params.get("table"), *ctx.args]
    table = next((argument for argument in arguments if argument in known_names()), None)
    columns = columns_of(table) if table else []
    return [f"{before}{comma}{name}" for name in columns if name.startswith(last)]


def columns_of(name: str) -> list[str]:
    """Return the names of the columns of a table or view."""
    if name in loader.tables():
        return list(loader.package().schema(name).names)
    from swp_data.dataset.views import VIEWS

    return list(VIEWS[name].columns)


TABLE = click.argument("table", shell_complete=complete_table)


def title_and_description(name: str) -> tuple[str, str]:
    """Return the title and the description of a table or view."""
    if name in loader.tables():
        resource = loader.package().resource(name)
        return resource.title, resource.description
    from swp_data.dataset.views import VIEWS

    return VIEWS[name].title, VIEWS[name].description


def default_package(path: Path | None) -> Path:
    """Return the package to work on: `path`, the one in the current folder, or the checkout that the command runs from.

    Raises:
        RequestError: `path` is not given, and neither of the others exists.
    """
    if path is not None:
        return path
    if Path("datapackage.json").is_file():
        return Path()
    if package_folder().name != "_package":  # the data inside a wheel is not a package to maintain
        return package_folder()
    raise RequestError("There is no datapackage.json in this folder", hint="give the PATH of a package")


def default_release(folder: Path | None) -> Path:
    """Return the folder of the release to work on: `folder`, or the one in dist/ of the default package."""
    if folder is not None:
        return folder
    from swp_data.datapackage.model import open_package

    package = open_package(default_package(None))
    return Path("dist") / f"{package.name}-{package.version}"
