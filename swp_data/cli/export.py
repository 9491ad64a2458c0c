"""Export tables: to a file, a folder or standard output, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from swp_data import loader
from swp_data.cli import _output as output
from swp_data.cli._errors import Refused
from swp_data.cli._options import complete_table, known, opened, published

if TYPE_CHECKING:
    import polars as pl

    from swp_data.query import Tables

FORMS = "csv, parquet, json, xlsx, sqlite"
SUFFIXES = {".csv": "csv", ".parquet": "parquet", ".json": "json", ".xlsx": "xlsx", ".sqlite": "sqlite"}
LONGEST_TEXT = 32_767  # characters that a cell holds
WIDEST = 420  # of a sheet's column, in pixels


@click.command()
@click.argument("tables", metavar="[TABLE]...", nargs=-1, shell_complete=complete_table)
@click.option("--to", required=True, metavar="PATH", help="A file, a folder, or - for standard output.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(SUFFIXES.values())),
    help="Without it: as the file's name ends, csv for a folder and for standard output.",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@published
def export(
    tables: tuple[str, ...], to: str, form: str | None, force: bool, version: str | None, base_url: str | None
) -> None:
    """Write tables and views to files: csv, parquet, json, xlsx or sqlite.

    One table goes to a file; several go to a folder, a file each, but to one file as xlsx (a sheet each) or sqlite.
    Without TABLE: all tables, but no views, which are made of them; name those. Files appear whole or not at all, and
    none is replaced without --force. The format xlsx needs XlsxWriter: pip install 'swp-data[xlsx]'

    Example: swp-data export updates --to updates.parquet
    """
    asked = opened(version, base_url)
    names = list(dict.fromkeys(tables)) or list(loader.tables())
    if not version and not base_url:
        names = [known(name) for name in names]
    if not to.strip():
        raise Refused("Name a file or a folder after --to, or - for standard output.")
    form, one_file = _form(names, to, form)
    if to == "-":
        if not one_file:
            raise Refused(
                f"{len(names)} tables don't fit one {form} stream; name one table, or a folder with --to."
            )
        if form not in {"csv", "json"} and output.is_terminal():
            raise Refused(f"{form} is no text: a terminal can't show it; send it to a file with --to or >.")
        with TemporaryDirectory() as aside:
            output.write(_written(asked, names, form, Path(aside))[0].read_bytes())
        return
    _to_path(asked, names, form, Path(to), one_file, force)
    if not tables:
        click.echo(f"The views were not asked for: {', '.join(loader.views())}.", err=True)


def _form(names: list[str], to: str, form: str | None) -> tuple[str, bool]:
    """Return the format that tables are written in, and whether they go to one file.

    Raises:
        Refused: the name of the file has an ending that no format has, or that of a format for one table.
    """
    path = Path(to)
    suffix = "" if to == "-" or path.is_dir() else path.suffix.lower()
    form, asked = form or SUFFIXES.get(suffix, "csv"), form
    if form in {"xlsx", "sqlite"}:
        return form, True
    if len(names) > 1:
        if suffix in SUFFIXES:
            raise Refused(
                f"{path}: {len(names)} tables don't fit one {form} file; name a folder, or a file that ends in .xlsx "
                "or .sqlite."
            )
        return form, False
    if suffix and suffix not in SUFFIXES and not asked:
        raise Refused(f"{path}: no format ends in {suffix}; --format says which is meant: {FORMS}.")
    return form, to == "-" or bool(suffix) or (path.exists() and not path.is_dir())


def _to_path(asked: Tables, names: list[str], form: str, path: Path, one_file: bool, force: bool) -> None:
    """Write files beside where they go, then move them there."""
    if path.exists() and not path.is_dir() and not path.is_file():
        raise Refused(f"{path}: this is no regular file; write there with --to - and >.")
    if one_file and not path.suffix and not path.is_file():
        path = path.with_name(f"{path.name}.{form}")
    targets = [path] if one_file else [path / f"{name}.{form}" for name in names]
    if not path.parent.is_dir():
        raise Refused(f"{path.parent}: there is no such folder; make it first.")
    if not one_file and path.is_file():
        raise Refused(f"{path}: this is a file, and {len(targets)} tables need a folder.")
    for target in targets:
        if target.is_dir():
            raise Refused(f"{target}: this is a folder; name a file.")
        if target.exists() and not force:
            raise Refused(f"{target}: this file is there already; --force replaces it.")
    folder = path.parent if one_file else path
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".swp-data-") as aside:
        for written, target in zip(_written(asked, names, form, Path(aside)), targets, strict=True):
            os.replace(written, target)
    what = f"{len(names)} table{'s' * (len(names) != 1)}"
    click.echo(f"Written: {path} ({what})", err=True)


def _written(asked: Tables, names: list[str], form: str, folder: Path) -> list[Path]:
    """Write the files into a folder; return them."""
    if form == "sqlite":
        return [_sqlite(asked, names, folder / "tables.sqlite")]
    if form == "xlsx":
        return [_workbook(asked, names, folder / "tables.xlsx")]
    writers: dict[str, Callable[[pl.DataFrame, Path], object]] = {
        "csv": lambda frame, file: file.write_bytes(output.as_csv(frame.columns, frame.rows()).encode()),
        "json": lambda frame, file: file.write_text(
            output.as_json(frame.columns, frame.rows()), encoding="utf-8"
        ),
        "parquet": lambda frame, file: frame.write_parquet(file),
    }
    files = [folder / f"{name}.{form}" for name in names]
    for name, file in zip(names, files, strict=True):
        writers[form](_plain(asked.frame(name)), file)
    return files


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with enumerated text as plain text, which every reader of Parquet knows."""
    import polars as pl

    return frame.with_columns(pl.col(pl.Enum).cast(pl.String))


def _sqlite(asked: Tables, names: list[str], file: Path) -> Path:
    import sqlite3
    from contextlib import closing

    from swp_data.query import fill

    with closing(sqlite3.connect(file)) as connection:
        fill(connection, asked, names, search=True)
    return file


def _workbook(asked: Tables, names: list[str], file: Path) -> Path:
    try:
        import xlsxwriter
    except ModuleNotFoundError as error:
        raise Refused(
            "xlsx needs XlsxWriter, which is not installed: pip install 'swp-data[xlsx]'"
        ) from error
    wrapped = {"text_wrap": True, "valign": "top"}
    # Text stays text: nothing of the data becomes a formula or a link.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "tmpdir": str(file.parent)}
    with xlsxwriter.Workbook(file, options) as workbook:
        for name in names:
            frame = _plain(asked.frame(name))
            texts = [column for column, dtype in frame.schema.items() if str(dtype) == "String"]
            if any(len(text or "") > LONGEST_TEXT for column in texts for text in frame[column]):
                raise Refused(
                    f"{name} has a text that is too long for a cell of a workbook; choose another format."
                )
            longest = {
                column: max([len(column) + 3, *(len(text or "") for text in frame[column])])
                for column in texts
            }
            frame.write_excel(
                workbook,
                worksheet=name[:31],
                column_formats=dict.fromkeys(texts, wrapped),
                column_widths={column: min(7 * length + 10, WIDEST) for column, length in longest.items()},
                freeze_panes=(1, 0),
            )
    return file
