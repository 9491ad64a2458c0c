"""Partial verdicts on batches: they merge to the verdict on the whole table, in any order."""

import itertools

import polars as pl
import pytest

from swp_data.datapackage.model import parse_schema
from swp_data.datapackage.validate import cell_check
from swp_data.datapackage.validate.columns import Column
from swp_data.datapackage.validate.keys import find_broken
from swp_data.datapackage.validate.partial_verdict import Partial
from swp_data.datapackage.validate.tables import ROW, Table
from swp_data.datapackage.validate.tally import Query

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
    frame = pl.DataFrame(rows, schema={"c0": pl.String, "c1": pl.String}, orient="row")
    columns = [Column(f"c{number}", field) for number, field in enumerate(SCHEMA.fields)]
    return Query.of(Table("t", columns, frame.with_row_index(ROW, 2).lazy()), SCHEMA, {("id",)})


ROWS = [
    ("1", "2020-02-03"),
    ("2", ""),
    ("x", "2019-01-01"),
    ("", ""),
    ("2", "2020-02-30"),
    ("4", "2021-01-01"),
]


def test_partial_verdicts_merge_in_any_order():
    query = query_of(ROWS)
    whole = query.run(conforming=False)
    assert (whole.rows, whole.blank_rows, whole.suspect_cells) == (6, 1, {"c0": 2, "c1": 2})
    frame = query.table.frame.drop(ROW).collect()
    check = query.batch_check(conforming=False)
    parts = [check(frame.slice(start, 2)) for start in (0, 2, 4)]
    for first, second, third in itertools.permutations(parts):
        for merged in (
            Partial.merged([first, second, third]),
            Partial.merged([Partial.merged([first, second]), third]),
            Partial.merged([first, Partial.merged([second, third])]),
        ):
            tally = query.tally(merged)
            assert (tally.rows, tally.blank_rows, tally.suspect_cells) == (6, 1, {"c0": 2, "c1": 2})
            [(key, repeated)] = tally.broken_keys
            assert {finding.row for finding in find_broken(query.table, key, repeated)} == {4, 5, 6}
            assert set(tally.linked_keys["id",]["k0"]) == set(whole.linked_keys["id",]["k0"])


def test_true_keys_are_compared_where_a_hash_repeats(monkeypatch):
    monkeypatch.setattr(pl.Expr, "hash", lambda expression, *_: expression.str.len_bytes().cast(pl.UInt64))
    query = query_of([("1", ""), ("2", ""), ("30", "")])
    [(key, repeated)] = query.run(conforming=True).broken_keys
    assert len(repeated) == 1
    assert list(find_broken(query.table, key, repeated)) == []


@pytest.mark.parametrize("height", [10, 5000])
def test_a_wrong_cell_in_a_column_of_few_values_is_counted(height):
    rows = [(str(number), "2020-02-03") for number in range(height)]
    rows[height // 2] = ("7000", "2019-12-31")
    assert query_of(rows).run(conforming=True).suspect_cells == {"c0": 0, "c1": 1}


def test_columns_that_are_described_alike_are_counted_apart(monkeypatch):
    fields = [{"name": f"f{number}", "type": "integer"} for number in range(40)]
    fields[7] = {"name": "f7", "type": "string", "constraints": {"maxLength": 2}}
    schema = parse_schema({"fields": [*fields, {"name": "id"}], "primaryKey": "id"}, "t")
    columns = [Column(f"c{number}", field) for number, field in enumerate(schema.fields)]
    rows = [[str(row)] * 41 for row in range(5)]
    rows[1][3] = rows[4][3] = rows[2][39] = "x"
    rows[3][7] = "xyz"
    frame = pl.DataFrame(rows, schema={column.name: pl.String for column in columns}, orient="row")
    query = Query.of(Table("t", columns, frame.with_row_index(ROW, 2).lazy()), schema, ())
    for cells_at_once in (1, 17, 1000):
        monkeypatch.setattr(cell_check, "CELLS_AT_ONCE", cells_at_once)
        counted = query.run(conforming=True).suspect_cells
        assert {name: count for name, count in counted.items() if count} == {"c3": 2, "c39": 1, "c7": 1}
