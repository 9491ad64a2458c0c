"""What changed in the rows of a table: read as text, matched by key, told cell by cell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from swp_data.datapackage.model import Package, PackageError
from swp_data.datapackage.report import FIRST_ROW
from swp_data.diff.schema_changes import Table

COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x78\x01", b"\x78\x9c", b"\x78\xda")
UNREAD = {"commentChar", "commentRows", "escapeChar", "nullSequence", "skipInitialSpace"}
CELLS = {"place": pl.Int64, "key": pl.String, "field": pl.String, "old": pl.String, "new": pl.String}
CELLS |= {"kind": pl.String, "row": pl.String}


@dataclass(frozen=True)
class RowChanges:
    """What changed in the rows of a table.

    `cells` has one row for each cell that differs: `key` (of the row), `field`, `old`, `new`, `kind` (added:
    it was empty; withdrawn: it is empty now; corrected: anything else), `row` (what became of the whole row:
    added, withdrawn, renamed or changed; column: only
    the cell's column came or went) and `place` (the row's order).
    """

    added: int = 0
    withdrawn: int = 0
    changed: int = 0
    renamed: tuple[tuple[str, str], ...] = ()
    reordered: bool = False
    keyed: bool = True
    cells: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CELLS))

    @property
    def counts(self) -> dict[str, int]:
        """How many rows were added, changed, renamed and withdrawn."""
        return {
            "added": self.added,
            "changed": self.changed,
            "renamed": len(self.renamed),
            "withdrawn": self.withdrawn,
        }


def read_table(package: Package, table: Table) -> pl.DataFrame:
    """Return a table as text, '' where a cell is empty; the columns are those of its file.

    Raises:
        PackageError: it is not CSV, or not in the form that its dialect gives.
    """
    resource = package.resources[table.name]
    path, dialect = resource.path, resource.dialect
    if unread := [key for key in sorted(UNREAD & dialect.keys()) if dialect[key]]:
        raise PackageError(
            f"{path}: a table with {', '.join(unread)} in its dialect can't be compared; write it as plain CSV"
        )
    header = bool(dialect.get("header", True))
    tabs = resource.format == "tsv"
    encoding = resource.encoding or "utf-8"
    try:
        with path.open("rb") as file:
            packed = file.read(4).startswith(COMPRESSED)
        if packed or path.suffix not in {".csv", ".tsv", ".txt", ""}:
            raise PackageError(
                f"{path}: only tables of CSV can be compared; give the package that holds them"
            )
        plain = encoding.lower().replace("-", "") in {"utf8", "ascii"}
        frame = pl.read_csv(
            path if plain else path.read_bytes().decode(encoding).encode(),
            infer_schema=False,
            separator=str(dialect.get("delimiter", "\t" if tabs else ",")),
            quote_char=str(dialect.get("quoteChar", '"')) or None,
            has_header=header,
            new_columns=None if header else list(table.fields),
        )
    except OSError as error:
        raise PackageError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except (LookupError, UnicodeDecodeError) as error:
        raise PackageError(f"{path}: is not text in {encoding} ({error}); correct the encoding") from error
    except pl.exceptions.NoDataError:
        return pl.DataFrame(schema=dict.fromkeys(table.fields, pl.String))
    except (pl.exceptions.PolarsError, ValueError) as error:
        reason = str(error).split("\n", 1)[0]
        raise PackageError(f"{path}: is not a table of CSV ({reason}); validate the package first") from error
    return frame.with_columns(pl.all().fill_null(""))


def key_of(table: Table, frame: pl.DataFrame) -> tuple[str, ...]:
    """Return the primary key of a table, () where it has none.

    Raises:
        PackageError: a column of the key is missing, or two rows have one key.
    """
    key = table.primary_key
    if lacking := [name for name in key if name not in frame.columns]:
        raise PackageError(
            f"table {table.name!r}: its key's column {lacking[0]!r} is missing; validate it first"
        )
    if key and not is_key(frame, key):
        twice = key_texts(frame.filter(frame.select(key).is_duplicated()).head(1), key)[0]
        raise PackageError(f"table {table.name!r}: two rows have the key {twice[:80]!r}; validate it first")
    return key


def is_key(frame: pl.DataFrame, columns: Sequence[str]) -> bool:
    """Say whether no two rows agree in these columns."""
    told = frame[columns[0]] if len(columns) == 1 else frame.select(pl.struct(columns)).to_series()
    return told.n_unique() == len(frame)


def compare_rows(old: pl.DataFrame, new: pl.DataFrame, key: Sequence[str]) -> RowChanges:
    """Return what changed between two versions of a table.

    Args:
        old: its rows as text.
        new: its rows now; a column that only one of them has counts as empty in the other.
        key: the columns that tell which row is which; without them rows are matched as a whole, and a
            changed row is one withdrawn and one added.

    Example:
        >>> old, new = pl.DataFrame({"id": ["a"], "n": ["1"]}), pl.DataFrame({"id": ["a", "b"], "n": ["2", "3"]})
        >>> compare_rows(old, new, ["id"]).counts
        {'added': 1, 'changed': 1, 'renamed': 0, 'withdrawn': 0}
    """
    columns = [*new.columns, *(name for name in old.columns if name not in new.columns)]
    shared = [name for name in new.columns if name in old.columns]
    empty = dict.fromkeys(columns, pl.String)
    before, after = (
        frame.with_columns(pl.lit("").alias(name) for name in columns if name not in frame.columns).select(
            columns
        )
        if frame.width
        else pl.DataFrame(schema=empty)
        for frame in (old, new)
    )
    same = _matched(before, after, key or shared or columns, twins=not key)
    renamed = (
        _renamed(before, after, same, [name for name in shared if name not in key]) if key else same.clear()
    )
    added = _rest(after, pl.concat([same, renamed])["new"])
    gone = _rest(before, pl.concat([same, renamed])["old"])
    cells = pl.concat(
        [
            pl.DataFrame(schema=CELLS),
            *_differing(before, after, same, key, shared, "changed"),
            *_differing(before, after, renamed, key, shared, "renamed"),
            *_whole(after[added], added, key, "added"),
            *_whole(before[gone], gone, key, "withdrawn"),
        ]
    )
    at_the_end = pl.when(pl.col("row") == "withdrawn").then(len(after)).otherwise(0)
    return RowChanges(
        added=len(added),
        withdrawn=len(gone),
        changed=cells.filter(pl.col("row") == "changed")["place"].n_unique(),
        renamed=tuple(
            zip(key_texts(before[renamed["old"]], key), key_texts(after[renamed["new"]], key), strict=True)
        )
        if key
        else (),
        reordered=not same["old"].is_sorted(),
        keyed=bool(key),
        cells=cells.with_columns(pl.col("place") + at_the_end).sort("place", maintain_order=True),
    )


def _numbered(frame: pl.DataFrame, names: Sequence[str], place: str) -> pl.DataFrame:
    """Return columns as k0, k1, … (so that none is called like one of ours) and each row's place."""
    columns = {f"k{number}": frame[name] for number, name in enumerate(names)}
    return pl.DataFrame({**columns, place: pl.int_range(len(frame), dtype=pl.Int64, eager=True)})


def _matched(before: pl.DataFrame, after: pl.DataFrame, names: Sequence[str], *, twins: bool) -> pl.DataFrame:
    """Return the places, `new` and `old`, of the rows that agree in some columns.

    Args:
        before: the rows as they were.
        after: the rows as they are.
        names: the columns.
        twins: whether rows may agree among themselves: the first is matched with the first, and so on.
    """
    a, b = _numbered(after, names, "new"), _numbered(before, names, "old")
    own = [name for name in a.columns if name != "new"]
    if twins:
        a, b = (rows.with_columns(twin=pl.int_range(pl.len()).over(own)) for rows in (a, b))
        own = [*own, "twin"]
    return a.join(b, on=own, how="inner", maintain_order="left").select("new", "old")


def _renamed(
    before: pl.DataFrame, after: pl.DataFrame, same: pl.DataFrame, content: Sequence[str]
) -> pl.DataFrame:
    """Return the places of the rows whose key alone changed.

    Only where that is plain: what stands beside the key is not empty, and stands in one row of each version.
    """
    if not content or min(len(before), len(after)) == len(same):
        return same.clear()

    places = {"new": _rest(after, same["new"]), "old": _rest(before, same["old"])}
    whole = {"new": _numbered(after, content, "new"), "old": _numbered(before, content, "old")}
    own = [name for name in whole["new"].columns if name != "new"]
    came, gone = (whole[side][places[side]] for side in ("new", "old"))
    pairs = came.filter(pl.any_horizontal(pl.col(own) != "")).join(gone, on=own, maintain_order="left")
    for rows in whole.values():
        told = rows.join(pairs, on=own, how="semi").group_by(own).len().filter(pl.col("len") == 1)
        pairs = pairs.join(told, on=own, how="semi", maintain_order="left")
    return pairs.select("new", "old")


def _rest(frame: pl.DataFrame, places: pl.Series) -> pl.Series:
    """Return the places of the other rows."""
    every = pl.DataFrame({"place": pl.int_range(len(frame), dtype=pl.Int64, eager=True)})
    return every.join(pl.DataFrame({"place": places}), on="place", how="anti", maintain_order="left")["place"]


def _differing(
    before: pl.DataFrame,
    after: pl.DataFrame,
    pairs: pl.DataFrame,
    key: Sequence[str],
    shared: Sequence[str],
    row: str,
) -> Iterator[pl.DataFrame]:
    """Yield the cells in which matched rows differ, column by column; the key is the one that the row had."""
    for name in after.columns:  # one at a time, so that no more than a column is held twice
        was, now = before[name].gather(pairs["old"]), after[name].gather(pairs["new"])
        differs = was != now
        if differs.any():
            at = pairs.filter(differs)
            keys = key_texts(before[at["old"]], key, at["new"])
            told = row if name in shared else "column"
            yield _cells(at["new"], keys, name, was.filter(differs), now.filter(differs), told)


def _whole(rows: pl.DataFrame, places: pl.Series, key: Sequence[str], row: str) -> Iterator[pl.DataFrame]:
    """Yield the cells, those of the key too, of rows that only one version has."""
    keys = key_texts(rows, key, places)
    if row == "withdrawn" and not key:
        keys = "old " + keys
    for name in rows.columns:
        filled = rows[name] != ""
        values = rows[name].filter(filled)
        nothing = pl.repeat("", len(values), eager=True)
        sides = (nothing, values) if row == "added" else (values, nothing)
        yield _cells(places.filter(filled), keys.filter(filled), name, *sides, row)


def _cells(
    places: pl.Series, keys: pl.Series, name: str, old: pl.Series, new: pl.Series, row: str
) -> pl.DataFrame:
    kind = (
        pl.when(pl.col("old") == "").then(pl.lit("added")).when(pl.col("new") == "").then(pl.lit("withdrawn"))
    )
    frame = pl.DataFrame(
        {
            "place": places,
            "key": keys,
            "field": pl.repeat(name, len(places), eager=True),
            "old": old,
            "new": new,
        }
    )
    return frame.with_columns(kind=kind.otherwise(pl.lit("corrected")), row=pl.lit(row))


def key_texts(rows: pl.DataFrame, key: Sequence[str], places: pl.Series | None = None) -> pl.Series:
    """Return the keys of rows as text: JSON where the key has several columns, "row 7" where there is none."""
    if len(key) == 1:
        return rows[key[0]].alias("key")
    if not key:
        texts = [f"row {place + FIRST_ROW}" for place in (range(len(rows)) if places is None else places)]
    else:
        texts = [json.dumps(values, ensure_ascii=False) for values in rows.select(key).iter_rows()]
    return pl.Series("key", texts, pl.String)


def same_values(
    old: pl.DataFrame, new: pl.DataFrame, gone: Sequence[str], came: Sequence[str], key: Sequence[str]
) -> dict[str, str]:
    """Return the columns that came, with those that went, where both hold the same values, and not only ''.

    Rows are matched by their key; without one the two versions have to have the same number of rows.
    """
    if not gone or not came or (not key and len(old) != len(new)):
        return {}
    if key:
        pairs = _matched(old, new, key, twins=False)
        old, new = old[pairs["old"]], new[pairs["new"]]
    found: dict[str, str] = {}
    for name in came:
        same = [one for one in gone if one not in found.values() and old[one].equals(new[name])]
        if len(same) == 1 and (new[name] != "").any():
            found[name] = same[0]
    return found
