"""Rows: the changes that are listed are complete, so they can be applied."""

import csv
import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swp_data.datapackage.model import open_package
from swp_data.datapackage.report import FIRST_ROW
from swp_data.diff.changes_table import changes_table, write_changes
from swp_data.diff.compare import compare
from swp_data.diff.dataset_hooks import DATASET_HOOKS
from swp_data.diff.render import to_text
from swp_data.diff.rows import compare_rows

COLUMNS = ["key", "index", "old"]  # names that the comparison itself uses
CELLS = st.text(alphabet='ab",;\n é', max_size=3)
KEYS = st.text(alphabet="abc", min_size=1, max_size=2)


def rows(keys, *columns):
    return st.lists(st.tuples(keys, *columns), max_size=6, unique_by=lambda row: row[0])


def frame(records, columns=COLUMNS):
    return pl.DataFrame(records, schema=dict.fromkeys(columns, pl.String), orient="row")


def apply(cells, old, key):
    """Return the rows of a table after its changes."""
    rows = {row[key]: dict(row) for row in old.iter_rows(named=True)}
    for cell in cells.iter_rows(named=True):
        rows.setdefault(cell["key"], {})[cell["field"]] = cell["new"]
    return sorted(tuple(sorted((f, v) for f, v in row.items() if v)) for row in rows.values() if row[key])


@settings(max_examples=120, deadline=None)
@given(rows(KEYS, CELLS, CELLS), rows(KEYS, CELLS, CELLS))
def test_changes_applied_to_the_old_rows_give_the_new_ones(old, new):
    old, new = frame(old), frame(new)
    changes = compare_rows(old, new, ["key"])
    assert apply(changes.cells, old, "key") == apply(changes.cells.clear(), new, "key")
    assert len(old) + changes.added - changes.withdrawn == len(new)
    assert not changes.cells.filter(pl.col("old") == pl.col("new")).height


@settings(max_examples=60, deadline=None)
@given(rows(KEYS, CELLS, CELLS), rows(KEYS, CELLS))
def test_an_added_or_removed_column_is_applied_too(old, new):
    old, new = frame(old), frame(new, ["key", "new"])
    changes = compare_rows(old, new, ["key"])
    assert apply(changes.cells, old, "key") == apply(changes.cells.clear(), new, "key")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(KEYS, CELLS), max_size=6), st.lists(st.tuples(KEYS, CELLS), max_size=6))
def test_rows_without_a_key_are_matched_as_often_as_they_occur(old, new):
    old, new = frame(old, ["a", "b"]), frame(new, ["a", "b"])
    changes = compare_rows(old, new, [])

    def indexes(row):
        return {int(key.split()[-1]) - FIRST_ROW for key in changes.cells.filter(row=row)["key"]}

    withdrawn, added = indexes("withdrawn"), indexes("added")
    assert (len(withdrawn), len(added)) == (changes.withdrawn, changes.added)
    kept = [row for index, row in enumerate(old.rows()) if index not in withdrawn]
    assert sorted([*kept, *(new.row(index) for index in added)]) == sorted(new.rows())
    assert changes.cells.select("key", "field").is_unique().all()


def test_a_key_of_several_columns_is_written_as_json():
    old, new = frame([("a", "1", "x")]), frame([("a", "1", "y")])
    assert compare_rows(old, new, ["key", "index"]).cells["key"].to_list() == ['["a", "1"]']


@pytest.mark.parametrize(
    ("old", "new", "renamed"),
    [
        ([("a", "same", "1")], [("b", "same", "1")], (("a", "b"),)),
        ([("a", "same", "1")], [("b", "same", "2")], ()),
        ([("a", "", "")], [("b", "", "")], ()),
        ([("a", "x", ""), ("c", "x", "")], [("b", "x", ""), ("c", "x", "")], ()),
        ([("a", "x", ""), ("b", "y", "")], [("c", "y", ""), ("d", "x", "")], (("b", "c"), ("a", "d"))),
    ],
    ids=["only the key", "another value", "an empty row", "another row with the same values", "two"],
)
def test_a_key_is_renamed_only_if_that_is_unambiguous(old, new, renamed):
    changes = compare_rows(frame(old), frame(new), ["key"])
    assert changes.renamed == renamed
    assert changes.added == changes.withdrawn == len(old) - len(renamed) - (len(old) == 2 and not renamed)


def test_a_renamed_key_is_listed_under_its_old_name(write):
    diff = compare(
        write("old"), write("new", lambda p: p["tables"]["people"]["rows"][0].__setitem__(0, "eve"))
    )
    assert changes_table(diff).rows() == [("people", "ann", "id", "ann", "eve", "corrected")]
    assert diff.renamed == {"people": (("ann", "eve"),)}


def test_an_emptied_cell_is_withdrawn_and_a_filled_one_added(write):
    def edit(package):
        package["tables"]["people"]["rows"][0][3] = ""
        package["tables"]["people"]["rows"][1][3] = "9"

    assert changes_table(compare(write("old"), write("new", edit))).rows() == [
        ("people", "ann", "age", "41", "", "withdrawn"),
        ("people", "bob", "age", "", "9", "added"),
    ]


def test_a_number_that_is_written_differently_is_no_other_value(write):
    def edit(package):
        rows = package["tables"]["people"]["rows"]
        rows[0][3] = "041"
        rows[2][1], rows[2][3] = "Kat", "07"

    diff = compare(write("old"), write("new", edit))
    assert diff.rows["people"]["changed"] == diff.rows["people"]["rewritten"] == 1
    assert [(row[1], row[2], row[5]) for row in changes_table(diff).rows()] == [
        ("ann", "age", "rewritten"),
        ("cat", "name", "corrected"),
        ("cat", "age", "rewritten"),
    ]
    text = to_text(diff)
    assert "table people: 1 row with the same values, written differently" in text
    assert "1 row changed (name corrected in 1, age rewritten in 1), 1 row with the same values" in text


def test_a_text_of_digits_that_is_written_differently_is_another_value(write):
    def numbered(first):
        return lambda package: package["tables"]["people"]["rows"][0].__setitem__(1, first)

    diff = compare(write("old", numbered("1")), write("new", numbered("1.0")))
    assert (diff.rows["people"]["changed"], diff.rows["people"]["rewritten"]) == (1, 0)


def test_changes_are_in_the_order_of_tables_rows_and_columns_with_withdrawn_rows_last(write):
    def edit(package):
        package["tables"]["log"]["rows"] = [["left", "cat"]]
        table = package["tables"]["people"]["rows"]
        table[2][1], table[2][3] = "Kat", "8"
        table[1] = ["dan", "Dan", "active", "", ""]

    changes = changes_table(compare(write("old"), write("new", edit)))
    assert [(table, key, field) for table, key, field, *_ in changes.rows()] == [
        *(("people", "dan", field) for field in ("id", "name", "state")),
        *(("people", "cat", field) for field in ("name", "age")),
        *(("people", "bob", field) for field in ("id", "name", "state", "mail")),
        ("log", "row 2", "what"),
        ("log", "row 2", "who"),
        *(("log", f"old row {row}", field) for row in (2, 3, 4) for field in ("what", "who")),
    ]


SOURCES = {
    "sources": {
        "fields": [{"name": "source_id"}],
        "primaryKey": "source_id",
        "rows": [["q3"]],
    },
    "commitments": {
        "fields": [{"name": "id"}, {"name": "wording"}, {"name": "last"}],
        "primaryKey": "id",
        "foreignKeys": [{"fields": "last", "reference": {"resource": "sources", "fields": "source_id"}}],
        "rows": [["A1", "Old", "q3"], ["A2", "Old too", "q3"], ["A3", "Old as well", "q3"]],
    },
    "wordings": {
        "fields": [{"name": "of"}, {"name": "source_id"}, {"name": "text"}],
        "primaryKey": ["of", "source_id"],
        "foreignKeys": [
            {"fields": "of", "reference": {"resource": "commitments", "fields": "id"}},
            {"fields": "source_id", "reference": {"resource": "sources", "fields": "source_id"}},
        ],
        "rows": [],
    },
}


def test_a_value_is_restated_if_a_new_document_states_it_and_corrected_otherwise(write):
    def edit(package):
        package["tables"]["sources"]["rows"].append(["q4"])
        package["tables"]["commitments"]["rows"] = [
            ["A1", "New", "q4"],  # the row names the new document
            ["A2", "Printed", "q3"],  # an added row, of the new document, prints the value
            ["A3", "Mended", "q3"],
        ]
        package["tables"]["wordings"]["rows"] = [["A2", "q4", "Printed"], ["A3", "q3", "Mended"]]

    diff = compare(write("old", tables=SOURCES), write("new", edit, tables=SOURCES), hooks=DATASET_HOOKS)
    kinds = {
        (key, field): kind
        for _, key, field, _, _, kind in diff.cells.filter(table="commitments")[:, :6].rows()
    }
    assert kinds == {
        ("A1", "wording"): "restated",
        ("A1", "last"): "restated",
        ("A2", "wording"): "restated",
        ("A3", "wording"): "corrected",
    }


def test_without_a_new_document_nothing_is_restated(write):
    def edit(package):
        package["tables"]["commitments"]["rows"][0][1] = "New"
        package["tables"]["wordings"]["rows"] = [["A1", "q3", "New"]]

    diff = compare(write("old", tables=SOURCES), write("new", edit, tables=SOURCES), hooks=DATASET_HOOKS)
    assert set(diff.cells["kind"]) == {"corrected", "added"}


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (
            lambda p: p["tables"]["people"]["rows"].append(["ann", "", "", "", ""]),
            "in the new version, two rows have the key 'ann'",
        ),
        (lambda p: p["tables"]["people"].update(primaryKey="ref"), "the key column 'ref' is missing"),
        (lambda p: p["tables"]["people"].update(resource={"encoding": "klingon"}), "klingon"),
        (lambda p: p["tables"]["people"].update(fields=[]), "row 2 has 5 cells"),
        (lambda p: p["tables"]["people"].update(foreignKeys=[3]), "not a Table Schema"),
        (
            lambda p: p["tables"]["people"]["fields"][0].update(constraints=7),
            "not a Table Schema: 'constraints' of the field 'id' must be an object",
        ),
    ],
)
def test_a_table_that_cannot_be_compared_is_named_with_the_reason(write, edit, message):
    diff = compare(write("old"), write("new", edit))
    assert list(diff.not_compared) == ["people"]
    assert message in diff.not_compared["people"]
    assert "\n" not in diff.not_compared["people"]
    assert {"visits", "log"} <= diff.rows.keys()
    assert "people" not in diff.rows


def test_a_table_is_read_as_its_dialect_says(write):
    def semicolons(package):
        package["tables"]["people"]["dialect"] = {"delimiter": ";"}

    assert compare(write("old", semicolons), write("new", semicolons)).changes == ()


def test_a_dialect_in_a_file_of_its_own_is_compared(write):
    packages = []
    for name, dialect in (("old", {"delimiter": ";"}), ("new", {"delimiter": "|"})):
        folder = write(name, lambda p, dialect=dialect: p["tables"]["people"].update(dialect=dialect)).root
        descriptor = json.loads((folder / "datapackage.json").read_text())
        (folder / "dialect.json").write_text(json.dumps(descriptor["resources"][0]["dialect"]))
        descriptor["resources"][0]["dialect"] = "dialect.json"
        (folder / "datapackage.json").write_text(json.dumps(descriptor))
        packages.append(open_package(folder))
    diff = compare(*packages)
    assert [(change.kind, change.old, change.new) for change in diff.changes] == [
        ("form-changed", {"delimiter": ";"}, {"delimiter": "|"})
    ]


def test_a_package_without_schemas_is_compared_too(write):
    old, new = write("old"), write("new", lambda p: p["tables"]["log"]["rows"].append(["came", "eve"]))
    for package in (old, new):
        descriptor = json.loads(package.descriptor_path.read_text())
        for resource in descriptor["resources"]:
            del resource["schema"]
        package.descriptor_path.write_text(json.dumps(descriptor))
    diff = compare(open_package(old.root), open_package(new.root))
    assert [(change.kind, change.table) for change in diff.changes] == [("rows-added", "log")]


def test_the_list_of_changes_is_not_compared(write):
    fields = [{"name": name} for name in ("table", "key", "field", "old", "new", "kind")]

    def with_changes(*records):
        return lambda package: package["tables"].update(changes={"fields": fields, "rows": list(records)})

    old, new = write("old", with_changes(["a", "b", "c", "", "d", "added"])), write("new", with_changes())
    assert compare(old, new).changes == ()


def test_resources_that_are_not_tables_are_left_out_and_listed(write):
    package = write("old")
    descriptor = json.loads(package.descriptor_path.read_text())
    descriptor["resources"].append({"name": "map", "path": "map.png", "format": "png"})
    package.descriptor_path.write_text(json.dumps(descriptor))
    assert compare(open_package(package.root), write("new")).left_out == ("map",)


def test_csv_of_changes_reads_back(write, tmp_path):
    def edit(package):
        package["tables"]["people"]["rows"][0][1] = 'A "quoted", name\nin two lines'

    diff = compare(write("old"), write("new", edit))
    resource = write_changes(diff, tmp_path)
    with (tmp_path / resource["path"]).open(encoding="utf-8", newline="") as text:
        rows = list(csv.reader(text))
    assert rows == [
        ["table", "key", "field", "old", "new", "kind"],
        ["people", "ann", "name", "Ann", 'A "quoted", name\nin two lines', "corrected"],
    ]


def test_the_views_of_a_release_are_not_a_change_from_a_checkout(write):
    def release(package):
        package["tables"]["series"] = {"fields": [{"name": "n"}], "rows": [["1"]]}

    checkout, released = write("old", name="swp-data"), write("new", release, name="swp-data")
    for old, new in ((checkout, released), (released, checkout)):
        diff = compare(old, new, hooks=DATASET_HOOKS)
        assert (diff.changes, diff.left_out) == ((), ("series",))
    assert [change.kind for change in compare(checkout, released).changes] == ["table-added"]
    other = compare(write("a"), write("b", release), hooks=DATASET_HOOKS)
    assert [change.kind for change in other.changes] == ["table-added"]


def test_a_view_in_both_releases_is_compared(write):
    def release(value):
        return lambda package: package["tables"].update(series={"fields": [{"name": value}], "rows": []})

    old, new = write("old", release("n"), name="swp-data"), write("new", release("m"), name="swp-data")
    diff = compare(old, new, hooks=DATASET_HOOKS)
    assert {change.kind for change in diff.changes} == {"column-removed", "column-added"}
