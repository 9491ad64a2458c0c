"""Curated lists are read whole, or refused with the row and the reason."""

import json

import pytest

from swp_data.dataset.curation import CurationError, curation_file, read_curation
from swp_data.dataset.location import package_folder

SCHEMA = {
    "fields": [
        {"name": "kind", "type": "string", "constraints": {"required": True, "enum": ["a", "b"]}},
        {"name": "line", "type": "integer", "constraints": {"required": True}},
        {"name": "reason", "type": "string", "constraints": {"minLength": 5, "pattern": "[A-Z].*"}},
    ],
    "primaryKey": ["kind", "line"],
    "swp:sortedBy": ["kind", "line"],
}


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a list with these rows and returns the package's folder."""

    def write_list(*rows, header="kind,line,reason"):
        (tmp_path / "curation").mkdir()
        (tmp_path / "curation" / "marks.schema.json").write_text(json.dumps(SCHEMA))
        (tmp_path / "curation" / "marks.csv").write_text("\n".join([header, *rows, ""]))
        return tmp_path

    return write_list


def test_the_rows_of_a_list_are_returned_as_text(write):
    rows = read_curation("marks", write("a,2,", 'a,10,"Long, enough"'))
    assert rows == [
        {"kind": "a", "line": "2", "reason": ""},
        {"kind": "a", "line": "10", "reason": "Long, enough"},
    ]


@pytest.mark.parametrize(
    ("rows", "where", "problem"),
    [
        (["c,1,"], "curation/marks.csv, row 2", "column kind: 'c' is not one of a, b"),
        (["a,,"], "curation/marks.csv, row 2", "column line: the cell is empty, but a value is required"),
        (["a,1,", "a,x,"], "curation/marks.csv, row 3", "column line: 'x' is not an integer"),
        (["a,1,No"], "curation/marks.csv, row 2", "column reason: 'No' is shorter than 5 characters"),
        (["a,1,lower"], "curation/marks.csv, row 2", "column reason: 'lower' does not match the pattern"),
        (["a,1"], "curation/marks.csv, row 2", "the row has 2 cells, the header 3"),
        (["a,1,", "a,1,"], "curation/marks.csv, row 3", "the row has the same key as another"),
        (["b,1,", "a,1,"], "curation/marks.csv, row 3", "the row is out of order"),
        (['a,1,"Unclosed'], "curation/marks.csv", "is not a UTF-8 CSV file"),
    ],
)
def test_a_row_that_breaks_the_schema_is_refused_with_its_number(write, rows, where, problem):
    with pytest.raises(CurationError) as caught:
        read_curation("marks", write(*rows))
    assert caught.value.where == where
    assert caught.value.problem.startswith(problem)


def test_a_header_in_another_order_is_refused(write):
    with pytest.raises(CurationError, match="write kind,line,reason"):
        read_curation("marks", write(header="line,kind,reason"))


def test_a_list_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="nothing"):
        read_curation("nothing")


def test_a_package_uses_its_own_lists_and_else_those_that_are_installed(write):
    root = write("a,1,")
    assert curation_file("marks", root).parent == root / "curation"
    assert curation_file("exceptions", root).parent == package_folder() / "curation"


@pytest.mark.parametrize(
    "file", sorted((package_folder() / "curation").glob("*.csv")), ids=lambda file: file.stem
)
def test_each_installed_list_follows_its_schema_and_its_columns_are_described(file):
    read_curation(file.stem)  # raises if a row breaks the schema
    schema = json.loads(file.with_suffix(".schema.json").read_text(encoding="utf-8"))
    assert schema["title"]
    assert schema["description"]
    assert all(field["title"] and field["description"] and field["example"] for field in schema["fields"])
