"""The tables of a package as text, exactly as in their files, for the comparison of rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from swp_data.datapackage.model import PackageError, Resource
from swp_data.datapackage.report import FIRST_ROW
from swp_data.datapackage.safe_files import check_size, open_regular

COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x78\x01", b"\x78\x9c", b"\x78\xda")
UNSUPPORTED = {"commentChar", "commentRows", "escapeChar", "nullSequence", "skipInitialSpace"}
TEXT_SUFFIXES = {".csv", ".tsv", ".txt", ""}
UTF_8 = {"utf8", "ascii"}


def read_text_table(resource: Resource | None) -> pl.DataFrame:
    """Return a table as text, with the columns of its file; an empty cell is ''. A missing table is an empty frame.

    Raises:
        PackageError: the file is not CSV, or does not follow its dialect.
    """
    if resource is None:
        return pl.DataFrame()
    path, dialect, names = resource.path, resource.dialect, resource.schema.names
    where = str(path)
    unsupported = [key for key in sorted(UNSUPPORTED & dialect.keys()) if dialect[key]]
    if unsupported:
        raise PackageError(
            f"a table with {', '.join(unsupported)} in its dialect cannot be compared",
            where=where,
            hint="write it as plain CSV",
        )
    has_header = bool(dialect.get("header", True))
    encoding = resource.encoding or "utf-8"
    try:
        _refuse_other_formats(path)
        is_utf_8 = encoding.lower().replace("-", "") in UTF_8
        frame = pl.read_csv(
            path if is_utf_8 else path.read_bytes().decode(encoding).encode(),
            infer_schema=False,
            glob=False,
            separator=str(dialect.get("delimiter", "\t" if resource.format == "tsv" else ",")),
            quote_char=str(dialect.get("quoteChar", '"')) or None,
            has_header=has_header,
            new_columns=None if has_header else list(names),
        )
    except OSError as error:
        raise PackageError(
            f"cannot be read ({error.strerror})", where=where, hint="check the path"
        ) from error
    except (LookupError, UnicodeDecodeError) as error:
        raise PackageError(
            f"not text in {encoding} ({error})", where=where, hint="correct the encoding"
        ) from error
    except pl.exceptions.NoDataError:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    except PackageError:
        raise
    except (pl.exceptions.PolarsError, ValueError) as error:
        reason, _, _ = str(error).partition("\n")
        raise PackageError(
            f"not a CSV table ({reason})", where=where, hint="validate the package first"
        ) from error
    return frame.with_columns(pl.all().fill_null(""))


def _refuse_other_formats(path: Path) -> None:
    check_size(path, "release_table_bytes")
    with open_regular(path) as file:
        compressed = file.read(4).startswith(COMPRESSED)
    if compressed or path.suffix not in TEXT_SUFFIXES:
        raise PackageError(
            "only CSV tables can be compared", where=str(path), hint="give the package that contains them"
        )


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
