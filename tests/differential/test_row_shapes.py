"""Rows that are ragged, blank, of a wrong type, or several of these; each located as Frictionless locates it.

Each example names what Frictionless finds: "type row field", for another table than `t` after its name.
"""

import pytest

from .case import foreign_key, schema, table, together
from .oracle import assert_found

EXAMPLES = {
    "a short row misses each cell that it lacks": (
        table("t", "a,b,c\n1\n1,2\n1,2,3\n", schema("a", "b", "c")),
        ["missing-cell 2 b", "missing-cell 2 c", "missing-cell 3 c"],
    ),
    "a long row has an extra cell without a field": (
        table("t", "a,b\n1,2,3,4\n", schema("a", "b")),
        ["extra-cell 2"],
    ),
    "a line without anything is a blank row": (
        table("t", "a,b\n1,2\n\n3,4\n", schema("a", "b")),
        ["blank-row 3"],
    ),
    "a second line end at the end of the file is a blank row": (
        table("t", "a,b\n1,2\n\n", schema("a", "b")),
        ["blank-row 3"],
    ),
    "empty lines that end with a carriage return are blank rows": (
        table("t", "a\r\r\r", schema({"name": "a", "constraints": {"required": True}})),
        ["blank-row 2", "blank-row 3"],
    ),
    "a carriage return within the line of the header ends a row": (
        table("t", "a,b\r\r\n1,2\r\n", schema("a", "b")),
        ["blank-row 2"],
    ),
    "a row of empty cells is blank whatever its length": (
        table("t", 'a,b\n,\n,,\n,,x\n"",""\n', schema("a", "b")),
        ["blank-row 2", "blank-row 3", "blank-row 4", "blank-row 5"],
    ),
    "a row of missing values is blank": (
        table("t", "a,b\n-,NA\n-,\n-\n", schema("a", "b", missingValues=["-", "NA"])),
        ["blank-row 2", "blank-row 4"],
    ),
    "a row of spaces is not blank": (
        table("t", "a,b\n ,  \n", schema("a", "b")),
        [],
    ),
    "a space in a number is not an empty cell": (
        table("t", "a,b\n  ,\n", schema("a:integer", "b")),
        ["type-error 2 a"],
    ),
    "a blank row hides what its cells and length break": (
        table("t", "a,b\n,\n\n", schema({"name": "a", "constraints": {"required": True}}, "b")),
        ["blank-row 2", "blank-row 3"],
    ),
    "a required cell that a short row lacks breaks twice": (
        table("t", "a,b\nx\n", schema("a", {"name": "b", "constraints": {"required": True}})),
        ["constraint-error 2 b", "missing-cell 2 b"],
    ),
    "an empty required cell breaks its constraint": (
        table("t", "a,b\nx,\n", schema("a", {"name": "b", "constraints": {"required": True}})),
        ["constraint-error 2 b"],
    ),
    "a missing cell is empty though the empty string is a value": (
        table("t", "a,b\nx\n,\n", schema("a", "b:integer", missingValues=["-"])),
        ["missing-cell 2 b", "type-error 3 b"],
    ),
    "a cell of another type breaks no constraint": (
        table(
            "t",
            "a,b\nx,1\n",
            schema({"name": "a", "type": "integer", "constraints": {"minimum": 5, "enum": ["7"]}}, "b"),
        ),
        ["type-error 2 a"],
    ),
    "rows are counted with the header and the blank ones": (
        table("t", "a,b\n\nx,1\n\ny,1\n", schema("a:integer", "b")),
        ["blank-row 2", "type-error 3 a", "blank-row 4", "type-error 5 a"],
    ),
    "a cell over several lines is one row": (
        table("t", 'a,b\n"x\n\ny",2\n3\n', schema("a", "b")),
        ["missing-cell 3 b"],
    ),
    "a carriage return ends a row as a line feed does": (
        table("t", "a,b\r1,2\r3\r\n4\n", schema("a", "b")),
        ["missing-cell 3 b", "missing-cell 4 b"],
    ),
    "a carriage return between cells ends the row": (
        table("t", "a,b\n1\rx,2\n3\n", schema("a", "b")),
        ["missing-cell 2 b", "missing-cell 4 b"],
    ),
    "a carriage return within quotes stays": (
        table("t", 'a,b\n"1\rx",2\n"1\r\nx",2\n3\n', schema("a", "b")),
        ["missing-cell 4 b"],
    ),
    "a doubled carriage return makes blank rows": (
        table("t", "a,b\r\r\n1,2\r\r\n", schema("a", "b")),
        ["blank-row 2", "blank-row 4"],
    ),
    "a lone quote swallows the rest of the file": (
        table("t", 'a,b\n"x,2\n3,4\n5,6\n', schema("a", "b")),
        ["missing-cell 2 b"],
    ),
    "a quote within a cell is a character": (
        table("t", 'a,b\nx"y,2\n3"\n', schema("a", "b")),
        ["missing-cell 3 b"],
    ),
    "text after a closing quote belongs to the cell": (
        table("t", 'a,b\n"x"y,2\n3\n', schema({"name": "a", "constraints": {"enum": ["xy"]}}, "b")),
        ["constraint-error 3 a", "missing-cell 3 b"],
    ),
    "a space before a quote makes the quote a character": (
        table("t", 'a,b\n "x,y"\n', schema("a", "b")),
        [],
    ),
    "a lone quote in the last row": (
        table("t", 'a,b\n1,2\n3,"4\n', schema("a", "b")),
        [],
    ),
    "a doubled quote at the end of an open cell": (
        table("t", 'a,b\n"x""\n3,4\n', schema("a", "b")),
        ["missing-cell 2 b"],
    ),
    "a NUL is a character": (
        table("t", "a,b\n1\x00,2\n\x00\n", schema({"name": "a", "constraints": {"maxLength": 1}}, "b")),
        ["constraint-error 2 a", "missing-cell 3 b"],
    ),
    "separators of Unicode end no row": (
        table("t", "a,b\n1\u2028,2\x0b\n3\x0c\x1c\x1d\x1e\x85\n", schema("a", "b")),
        ["missing-cell 3 b"],
    ),
    "a file may end without a line end": (
        table("t", "a,b\n1,2\n3", schema("a", "b")),
        ["missing-cell 3 b"],
    ),
    "a cell may be longer than the limit of the csv module": (
        table(
            "t",
            "a,b\n" + "x" * 131_080 + "\n",
            schema({"name": "a", "constraints": {"maxLength": 131_079}}, "b"),
        ),
        ["constraint-error 2 a", "missing-cell 2 b"],
    ),
    "each constraint that a cell breaks counts for one place": (
        table(
            "t",
            "a,b\n1,1\n",
            schema({"name": "a", "type": "integer", "constraints": {"minimum": 5, "enum": ["7"]}}, "b"),
        ),
        ["constraint-error 2 a"],
    ),
    "errors of every kind in one row": (
        together(
            table(
                "t",
                "a,b\n1,1\n1,x,3\n",
                schema(
                    {"name": "a", "type": "integer", "constraints": {"unique": True, "maximum": 0}},
                    "b:integer",
                    primaryKey="a",
                    foreignKeys=[foreign_key("a", "p", "id")],
                ),
            ),
            table("p", "id\n7\n", schema("id:integer")),
        ),
        [
            "constraint-error 2 a",
            "foreign-key 2 a",
            "constraint-error 3 a",
            "extra-cell 3",
            "foreign-key 3 a",
            "primary-key 3",
            "type-error 3 b",
            "unique-error 3 a",
        ],
    ),
    "one column alone": (
        table("t", 'a\n1\n\n""\n2,\n', schema("a")),
        ["blank-row 3", "blank-row 4", "extra-cell 5"],
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_errors_are_located_as_frictionless_locates_them(name):
    case, found = EXAMPLES[name]
    assert_found(case, found)
