"""The tables of a package as text, exactly as in their files, for the comparison of rows.

Every format, dialect and number of files that validation reads can be compared.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice

import polars as pl

from swp_data.datapackage.any_table import TEXT, VALIDATE, AnyRow, open_any_table
from swp_data.datapackage.model import Package, PackageError, Resource
from swp_data.datapackage.parquet_text import parquet_as_text
from swp_data.datapackage.report import FIRST_ROW
from swp_data.datapackage.safe_files import check_size, read_bytes
from swp_data.datapackage.validate.careful.file_kind import file_kind
from swp_data.errors import SwpDataError
from swp_data.limits import LimitError
from swp_data.text import plural

NO_QUOTES_NEEDED = {"header", "delimiter", "quoteChar", "doubleQuote"}
"""The properties of a dialect of a file that Polars reads as the standard does, if it has no quotes."""
UTF_8 = {"", "utf8", "ascii"}
ROWS_AT_ONCE = 50_000
NOT_PLAIN = (OSError, LookupError, UnicodeError, ValueError, pl.exceptions.PolarsError)


def read_text_table(package: Package, name: str) -> pl.DataFrame:
    """Return a table as text, with the columns of its files; an empty cell is ''.

    Raises:
        PackageError: it can't be read for certain: it is remote, malformed or of an unknown format, or a row has more
            or fewer cells than the header.
    """
    frame = _read_plain(package, name)
    return _read_any(package, name) if frame is None else frame


def _read_plain(package: Package, name: str) -> pl.DataFrame | None:
    """Return a table that is one CSV file without any quotes, or a Parquet file; None if it is another one."""
    declared = package.resource_descriptor(name)
    kind, dialect = file_kind(declared), package.dialect(name)
    if not declared.path or kind.compression:
        return None
    path = package.file(declared.path)
    try:
        check_size(path, "release_table_bytes")
        if kind.format == "parquet":
            return parquet_as_text(pl.read_parquet(path, glob=False), package.schema(name))
        used = {key for key, value in dialect.items() if value is not None}
        if kind.format not in TEXT or declared.encoding.lower().replace("-", "") not in UTF_8:
            return None
        if used - NO_QUOTES_NEEDED or dialect.get("header") is False:
            return None
        data = read_bytes(path, "release_table_bytes")
        quote = str(dialect.get("quoteChar") or '"').encode()
        delimiter = str(dialect.get("delimiter") or ("\t" if kind.format == "tsv" else ","))
        if quote in data or b'"' in data or len(delimiter) != 1 or b"\r" in data.replace(b"\r\n", b"\n"):
            return None
        frame = pl.read_csv(data, infer_schema=False, separator=delimiter, quote_char=None)
        # A longer row is an error of Polars; so if the delimiters add up, no row is shorter either.
        whole = data.count(delimiter.encode()) == (frame.width - 1) * (frame.height + 1)
        lines = data.count(b"\n") + (not data.endswith(b"\n"))
        return frame.with_columns(pl.all().fill_null("")) if whole and lines == frame.height + 1 else None
    except LimitError:
        raise
    except (PackageError, *NOT_PLAIN):
        return None  # reading it in the other way tells the reason


def _read_any(package: Package, name: str) -> pl.DataFrame:
    """Return a table of any format, dialect and number of files as text."""
    where = f"table {name!r}"
    try:
        table = open_any_table(package, name)
        labels, rows = list(table.labels), table.rows
        if len(set(labels)) < len(labels):
            raise PackageError("two columns have the same label", where=where, hint=VALIDATE)
        frames = [pl.DataFrame(schema=dict.fromkeys(labels, pl.String))]
        while batch := list(islice(rows, ROWS_AT_ONCE)):
            cells = [_complete(row, len(labels), where) for row in batch if any(row.cells)]
            frames.append(pl.DataFrame(cells, schema=dict.fromkeys(labels, pl.String), orient="row"))
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise PackageError(problem, where=where, hint="check the path") from error
    except (LookupError, TypeError, AttributeError, ValueError, pl.exceptions.PolarsError) as error:
        if isinstance(error, SwpDataError):
            raise
        raise PackageError("cannot be read as a table", where=where, hint=VALIDATE) from error
    return pl.concat(frames)


def _complete(row: AnyRow, width: int, where: str) -> list[str]:
    if len(row.cells) != width:
        place = f"row {row.number} of {row.file}" if row.file else f"row {row.number}"
        raise PackageError(
            f"{place} has {plural(len(row.cells), 'cell')}, but the header has {width}",
            where=where,
            hint=VALIDATE,
        )
    return row.cells


def primary_key(resource: Resource, frame: pl.DataFrame) -> tuple[str, ...]:
    """Return the columns of a table's primary key, without repetition; empty if it has none.

    Raises:
        PackageError: a column of the key is missing, or two rows have the same key.
    """
    key = tuple(dict.fromkeys(resource.schema.primary_key))
    where, hint = f"table {resource.name!r}", "validate the package first"
    missing = [name for name in key if name not in frame.columns]
    if missing:
        raise PackageError(f"the key column {missing[0]!r} is missing", where=where, hint=hint)
    if key and not is_unique(frame, key):
        repeated = key_texts(frame.filter(frame.select(key).is_duplicated()).head(1), key)[0]
        raise PackageError(f"two rows have the key {repeated[:80]!r}", where=where, hint=hint)
    return key


def is_unique(frame: pl.DataFrame, columns: Sequence[str]) -> bool:
    """Return whether no two rows have the same values in these columns."""
    values = frame[columns[0]] if len(columns) == 1 else frame.select(pl.struct(columns)).to_series()
    return values.n_unique() == len(frame)


def key_texts(rows: pl.DataFrame, key: Sequence[str], indexes: pl.Series | None = None) -> pl.Series:
    """Return the keys of rows as text: JSON for a key of several columns, "row 7" without a key.

    Args:
        rows: the rows.
        key: the columns of the key.
        indexes: the indexes of the rows in the table, for rows without a key; by default 0, 1 and so on.
    """
    if len(key) == 1:
        return rows[key[0]].alias("key")
    if not key:
        texts = [f"row {index + FIRST_ROW}" for index in (range(len(rows)) if indexes is None else indexes)]
    else:
        texts = [json.dumps(values, ensure_ascii=False) for values in rows.select(key).iter_rows()]
    return pl.Series("key", texts, pl.String)
