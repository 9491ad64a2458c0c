"""Partial verdicts on batches: they merge to the verdict on the whole table, in any order."""

import itertools
from dataclasses import replace

import polars as pl
import pytest

from swp_data.datapackage.model import parse_schema
from swp_data.datapackage.validate.cells import cell_check
from swp_data.datapackage.validate.cells.batch_check import BatchCheck
from swp_data.datapackage.validate.cells.columns import Column
from swp_data.datapackage.validate.cells.partial_verdict import Partial
from swp_data.datapackage.validate.engines.threads import ThreadEngine
from swp_data.datapackage.validate.frame_rows import FrameRows
from swp_data.datapackage.validate.keys.key_faults import find_broken
from swp_data.datapackage.validate.keys.key_store import Room
from swp_data.datapackage.validate.keys.table_keys import StoredKeys
from swp_data.datapackage.validate.listing import Listing
from swp_data.datapackage.validate.parts import Part, with_numbers
from swp_data.datapackage.validate.tables import Table
from swp_data.datapackage.validate.tally import Query, Tally

SCHEMA = parse_schema(
    {
        "fields": [
            {"name": "id", "type": "integer", "constraints": {"required": True}},
            {"name": "day", "type": "date", "constraints": {"minimum": "2020-01-01"}},
        ],
        "primaryKey": "id",
    },
    "t",
)


def query_of(rows) -> Query:
    return query_on(rows, SCHEMA, {("id",)})


def query_on(rows, schema, links=()) -> Query:
    columns = [Column(f"c{number}", field) for number, field in enumerate(schema.fields)]
    names = tuple(column.name for column in columns)
    frame = with_numbers(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row"), 2)
    return Query.of(Table("t", columns, FrameRows(frame.lazy(), names)), schema, links)


def run(query, folder) -> Tally:
    """Return the result of a pass, in which a cell of a key that is suspect has been explained."""
    tally = query.run(ThreadEngine(), Room(folder, 1 << 20))
    query.add_unsure_keys(tally, ThreadEngine())
    return tally


def broken_rows(query, tally, folder) -> set[int]:
    table = replace(query.table, parts=tally.parts)
    faults = find_broken(
        table, query.keys[0], tally.keys, 0, ThreadEngine(), Room(folder, 1 << 20), Listing(None)
    )
    return {finding.row for finding in faults}


ROWS = [
    ("1", "2020-02-03"),
    ("2", ""),
    ("x", "2019-01-01"),
    ("", ""),
    ("2", "2020-02-30"),
    ("4", "2021-01-01"),
]


def test_partial_verdicts_merge_in_any_order(tmp_path):
    query = query_of(ROWS)
    whole = run(query, tmp_path)
    assert (whole.rows, whole.blank_rows, whole.suspect_cells) == (6, 1, {"c0": 2, "c1": 2})
    assert broken_rows(query, whole, tmp_path) == {4, 5, 6}
    check = query.check(conforming=False)
    [frame] = query.table.rows.read(Part())
    count = BatchCheck(check.columns, check.keys, check.links, conforming=False)
    parts = [count(frame.slice(start, 2)) for start in (0, 2, 4)]
    for first, second, third in itertools.permutations(parts):
        for merged in (
            Partial.merged([first, second, third]),
            Partial.merged([Partial.merged([first, second]), third]),
            Partial.merged([first, Partial.merged([second, third])]),
        ):
            assert (merged.rows, merged.blank_rows, merged.suspect_cells) == (6, 1, (2, 2))
            keys = StoredKeys.of(Room(tmp_path, 1 << 20), check.keys, check.links)
            keys.add(merged)
            assert keys.incomplete == whole.keys.incomplete
            assert set(keys.repeated(0)) == set(whole.keys.repeated(0))
            assert linked(keys) == linked(whole.keys) == {"1", "2", "4"}


def linked(keys) -> set[str]:
    return set(keys.linked(0).store.partition(None)["k0"])


def test_true_keys_are_compared_where_a_hash_repeats(tmp_path, monkeypatch):
    monkeypatch.setattr(pl.Expr, "hash", lambda expression, *_: expression.str.len_bytes().cast(pl.UInt64))
    query = query_of([("1", ""), ("2", ""), ("30", "")])
    tally = run(query, tmp_path)
    assert len(tally.keys.repeated(0)) == 1
    assert broken_rows(query, tally, tmp_path) == set()


@pytest.mark.parametrize("height", [10, 5000])
def test_a_wrong_cell_in_a_column_of_few_values_is_counted(tmp_path, height):
    rows = [(str(number), "2020-02-03") for number in range(height)]
    rows[height // 2] = ("7000", "2019-12-31")
    assert run(query_of(rows), tmp_path).suspect_cells == {"c0": 0, "c1": 1}


def test_columns_that_are_described_alike_are_counted_apart(tmp_path, monkeypatch):
    fields = [{"name": f"f{number}", "type": "integer"} for number in range(40)]
    fields[7] = {"name": "f7", "type": "string", "constraints": {"maxLength": 2}}
    schema = parse_schema({"fields": [*fields, {"name": "id"}], "primaryKey": "id"}, "t")
    rows = [[str(row)] * 41 for row in range(5)]
    rows[1][3] = rows[4][3] = rows[2][39] = "x"
    rows[3][7] = "xyz"
    query = query_on(rows, schema)
    for cells_at_once in (1, 17, 1000):
        monkeypatch.setattr(cell_check, "CELLS_AT_ONCE", cells_at_once)
        counted = run(query, tmp_path).suspect_cells
        assert {name: count for name, count in counted.items() if count} == {"c3": 2, "c39": 1, "c7": 1}
