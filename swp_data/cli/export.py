"""`swp-data export`: write tables to a file, a folder or standard output.

Files are written to a temporary folder next to their destination and then moved, so a file is complete or absent.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from swp_data import loader
from swp_data.cli import _output
from swp_data.cli._errors import RequestError
from swp_data.cli._options import complete_table, release_options
from swp_data.text import plural

if TYPE_CHECKING:
    import polars as pl

    from swp_data.query import Tables

FORMATS = ("csv", "parquet", "json", "xlsx", "sqlite")
TEXT_FORMATS = {"csv", "json"}
ONE_FILE_FORMATS = {"xlsx", "sqlite"}  # can hold any number of tables
SUFFIXES = {f".{name}": name for name in FORMATS}
BLOCK_BYTES = 1_000_000  # copied to standard output at a time
LONGEST_TEXT = 32_767  # characters in a cell of a workbook: a limit of Excel
WIDEST_COLUMN = 420  # pixels
LONGEST_SHEET_NAME = 31  # characters: a limit of Excel


@dataclass(frozen=True)
class _Export:
    """What to write: the tables, their names, the format, and whether they go into one file."""

    tables: Tables
    names: list[str]
    format: str
    one_file: bool


@click.command("export")
@click.argument("names", metavar="[TABLE]...", nargs=-1, shell_complete=complete_table)
@click.option("--to", required=True, metavar="PATH", help="A file, a folder, or - for standard output.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    help="Output format.  [default: the extension of the file; csv for a folder and for standard output]",
)
@click.option("--force", is_flag=True, help="Replace files that exist.")
@release_options
def command(
    names: tuple[str, ...],
    to: str,
    output_format: str | None,
    force: bool,
    version: str | None,
    base_url: str | None,
) -> None:
    """Write tables and views to files: csv, parquet, json, xlsx or sqlite.

    One table is written to a file; several are written to a folder, with a file for each, or to a single xlsx file
    (with a sheet for each) or sqlite file. Without TABLE, all tables are written, but not the views, which can be
    rebuilt from them. A file is complete or absent, and an existing file is replaced only with --force.

    \b
    The format xlsx needs XlsxWriter: pip install 'swp-data[xlsx]'

    Example: swp-data export updates --to updates.parquet
    """  # noqa: D301 - Click's marker for lines that must not be wrapped
    from swp_data.query import open_tables

    if not to.strip():
        raise RequestError("--to is empty", hint="give a file, a folder, or - for standard output")
    tables = open_tables(version, base_url)
    for name in names:
        loader.check_name(name, tables.names, "table or view")
    chosen = list(dict.fromkeys(names)) or [name for name in tables.names if name not in loader.views()]
    file_format, one_file = _choose_format(chosen, to, output_format)
    export = _Export(tables, chosen, file_format, one_file)
    if to == "-":
        _to_output(export)
        return
    _to_path(export, Path(to), force)
    if not names:
        views = ", ".join(loader.views())
        _output.warn(f"Views are written only if you name them: {views}.")


def _choose_format(names: list[str], to: str, chosen: str | None) -> tuple[str, bool]:
    """Return the output format, and whether all tables go into one file.

    Raises:
        RequestError: the file has an unknown extension, or its format holds only one table.
    """
    path = Path(to)
    suffix = "" if to == "-" or path.is_dir() else path.suffix.lower()
    file_format = chosen or SUFFIXES.get(suffix, "csv")
    if file_format in ONE_FILE_FORMATS:
        return file_format, True
    if len(names) > 1:
        if suffix in SUFFIXES:
            raise RequestError(
                f"{plural(len(names), 'table')} do not fit in one {file_format} file",
                where=str(path),
                hint="give a folder, or a file that ends in .xlsx or .sqlite",
            )
        return file_format, False
    if suffix and suffix not in SUFFIXES and not chosen:
        raise RequestError(
            f"no format has the extension {suffix}",
            where=str(path),
            hint=f"choose one with --format: {', '.join(FORMATS)}",
        )
    return file_format, to == "-" or bool(suffix) or (path.exists() and not path.is_dir())


def _to_output(export: _Export) -> None:
    """Write a file to standard output."""
    if not export.one_file:
        raise RequestError(
            f"{plural(len(export.names), 'table')} do not fit in one {export.format} stream",
            hint="name one table, or give a folder with --to",
        )
    if export.format not in TEXT_FORMATS and _output.is_terminal():
        raise RequestError(
            f"{export.format} is a binary format that a terminal cannot show",
            hint="write it to a file with --to or >",
        )
    with TemporaryDirectory() as folder:
        (file,) = _write_files(export, Path(folder))
        with file.open("rb") as stream:
            while block := stream.read(BLOCK_BYTES):
                _output.write(block)


def _to_path(export: _Export, path: Path, force: bool) -> None:
    """Write the files next to their destination, then move them there."""
    if path.exists() and not path.is_dir() and not path.is_file():
        raise RequestError("not a regular file", where=str(path), hint="write to it with --to - and >")
    if export.one_file and not path.suffix and not path.is_file():
        path = path.with_name(f"{path.name}.{export.format}")
    targets = [path] if export.one_file else [path / f"{name}.{export.format}" for name in export.names]
    _check_targets(path, targets, export.one_file, force)
    folder = path.parent if export.one_file else path
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".swp-data-") as staging_folder:
        for written, target in zip(_write_files(export, Path(staging_folder)), targets, strict=True):
            os.replace(written, target)
    _output.warn(f"Written: {path} ({plural(len(export.names), 'table')})")


def _check_targets(path: Path, targets: list[Path], one_file: bool, force: bool) -> None:
    """Raise RequestError unless the files can be written to their destination."""
    if not path.parent.is_dir():
        raise RequestError("there is no such folder", where=str(path.parent), hint="create it first")
    if not one_file and path.is_file():
        tables = plural(len(targets), "table")
        raise RequestError(
            f"a file cannot hold {tables} in this format", where=str(path), hint="give a folder"
        )
    for target in targets:
        if target.is_dir():
            raise RequestError("this is a folder", where=str(target), hint="give a file")
        # A link counts, even one to a file that does not exist: what it points to is not replaced, the link is.
        if os.path.lexists(target) and not force:
            raise RequestError("the file exists", where=str(target), hint="use --force to replace it")


def _write_files(export: _Export, folder: Path) -> list[Path]:
    """Write the files into a folder; return them in the order of the tables."""
    if export.format == "sqlite":
        return [_write_sqlite(export, folder / "tables.sqlite")]
    if export.format == "xlsx":
        return [_write_workbook(export, folder / "tables.xlsx")]
    writers: dict[str, Callable[[pl.DataFrame, Path], object]] = {
        "csv": _write_csv,
        "json": _write_json,
        "parquet": lambda frame, file: frame.write_parquet(file),
    }
    files = []
    for name in export.names:
        file = folder / f"{name}.{export.format}"
        writers[export.format](_with_plain_text(export.tables.frame(name)), file)
        files.append(file)
    return files


def _write_csv(frame: pl.DataFrame, file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        _output.write_csv(frame.columns, frame.iter_rows(), stream)


def _write_json(frame: pl.DataFrame, file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(_output.json_parts(frame.columns, frame.iter_rows()))


def _with_plain_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with enumerated text as plain text, which every reader of Parquet supports."""
    import polars as pl

    return frame.with_columns(pl.col(pl.Enum).cast(pl.String))


def _write_sqlite(export: _Export, file: Path) -> Path:
    import sqlite3
    from contextlib import closing

    from swp_data.query import fill

    with closing(sqlite3.connect(file)) as connection:
        fill(connection, export.tables, export.names, search=True)
    return file


def _write_workbook(export: _Export, file: Path) -> Path:
    try:
        import xlsxwriter
    except ModuleNotFoundError as error:
        raise RequestError(
            "xlsx needs XlsxWriter, which is not installed", hint="run: pip install 'swp-data[xlsx]'"
        ) from error
    # Text stays text: no cell becomes a formula or a link.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "tmpdir": str(file.parent)}
    with xlsxwriter.Workbook(file, options) as workbook:
        for name in export.names:
            frame = _with_plain_text(export.tables.frame(name))
            lengths = {
                column: max((len(text or "") for text in frame[column]), default=0)
                for column, dtype in frame.schema.items()
                if str(dtype) == "String"
            }
            if any(length > LONGEST_TEXT for length in lengths.values()):
                raise RequestError(
                    f"{name} contains a text that is too long for a workbook cell",
                    hint="choose another format",
                )
            frame.write_excel(
                workbook,
                worksheet=name[:LONGEST_SHEET_NAME],
                column_formats={column: {"text_wrap": True, "valign": "top"} for column in lengths},
                column_widths={
                    # A heading also needs room for its filter button.
                    column: min(7 * max(length, len(column) + 3) + 10, WIDEST_COLUMN)
                    for column, length in lengths.items()
                },
                freeze_panes=(1, 0),
            )
    return file
