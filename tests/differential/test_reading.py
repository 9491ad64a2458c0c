"""Files that we read by the standard and Frictionless does not, each with its clause (`reading.py` explains them).

Each example names what Frictionless finds, and what we find: "type row field", in the table `t`.
"""

import pytest

from .case import WRITTEN_OUT, Case, schema, table
from .files import zipped
from .oracle import assert_differs


def dialect(**more):
    return {**WRITTEN_OUT, **more}


EXAMPLES = {
    # Table Dialect, commentChar and commentRows: these rows are omitted, so the header is the first other row.
    "a comment above the header": (
        table("t", "#x\na,b\n1\n", schema("a:integer", "b"), dialect=dialect(commentChar="#")),
        ["type-error 2 a", "missing-cell 3 b"],
        ["missing-cell 3 b"],
    ),
    "a comment of several characters above the header": (
        table("t", "// x\n// y\na,b\n1\n", schema("a:integer", "b"), dialect=dialect(commentChar="//")),
        ["type-error 3 a", "missing-cell 4 b"],
        ["missing-cell 4 b"],
    ),
    "a comment by its number above the header": (
        table("t", "a,b\na,b\nx,1\n", schema("a:integer", "b"), dialect=dialect(commentRows=[1])),
        ["type-error 2 a", "type-error 3 a"],
        ["type-error 3 a"],
    ),
    "a comment is not CSV, so its quotes mean nothing": (
        table("t", 'a,b\n#,"x\n1\n2,3\n', schema("a", "b"), dialect=dialect(commentChar="#")),
        [],
        ["missing-cell 3 b"],
    ),
    # Table Dialect, headerRows: a label of the upper row applies to the columns to its right.
    "the standard's example of a header of two rows": (
        table("t", "fruit\nid,name\n1\n", schema("fruit id", "fruit name"), dialect=dialect(headerRows=[1, 2])),
        ["incorrect-label - fruit name", "missing-cell 3 fruit name"],
        ["missing-cell 3 fruit name"],
    ),
    "a header of two rows with a blank above": (
        table("t", "x,\na,b\n1\n", schema("x a", "b"), dialect=dialect(headerRows=[1, 2])),
        ["incorrect-label - b", "missing-cell 3 b"],
        ["missing-cell 3 b"],
    ),
    # Table Dialect, delimiter: a character sequence; lineTerminator: what ends a row.
    "a delimiter of two characters": (
        table("t", 'a||b\n1||"x||y"\nz\n', schema("a:integer", "b"), dialect=dialect(delimiter="||")),
        ["source-error"],
        ["type-error 3 a", "missing-cell 3 b"],
    ),
    "rows that end with a semicolon": (
        table("t", "a,b;1,x;y,x;", schema("a:integer", "b"), dialect=dialect(lineTerminator=";")),
        ["extra-label - x;", "extra-label - x;y", "incorrect-label - b"],
        ["type-error 3 a"],
    ),
    "a quote character of nothing": (
        table("t", "a,b\n1\n", schema("a", "b"), dialect=dialect(quoteChar="")),
        ["source-error"],
        ["dialect-error", "missing-cell 2 b"],
    ),
    # RFC 4180, section 2: text after a closing quote, and a quote that is never closed, are faults.
    "text after a closing quote": (
        table("t", 'a,b\n1,"x"y\nz,"5" bolt"\n', schema("a:integer", "b")),
        ["type-error 3 a"],
        ["quote-error 2 b", "quote-error 3 b", "type-error 3 a"],
    ),
    "a quote that is never closed": (
        table("t", 'a,b\nx,y\n1,"x\n2,y\n', schema("a:integer", "b")),
        ["type-error 2 a"],
        ["type-error 2 a", "quote-error 3 b"],
    ),
    "a quote that closes in another row": (
        table("t", 'a,b\n1,"x\n2,y\n3,"z"\n4\n', schema("a:integer", "b")),
        ["missing-cell 3 b"],
        ["quote-error 2 b", "missing-cell 3 b"],
    ),
    # A byte that can't be decoded is located, and the rows after it are read.
    "a byte that is not UTF-8 hides nothing": (
        table("t", b"a,b\n1,x\xff\ny,z\n", schema("a:integer", "b")),
        ["encoding-error"],
        ["encoding-error 2 b", "type-error 3 a"],
    ),
    "UTF-16 declared, and neither a byte order mark nor UTF-16": (
        table("t", b"a,b\n3\n", schema("a", "b"), encoding="utf-16"),
        ["source-error"],
        ["encoding-error"],
    ),
    "an archive without the file that the descriptor names": (
        table(
            "t", zipped("x.csv", b"a,b\n1\n"), schema("a", "b"), path="t.zip", format="csv", innerpath="y.csv"
        ),
        ["encoding-error"],
        ["scheme-error"],
    ),
    # Table Schema, missingValues: a value that is written and means "missing" does not make a row empty.
    "a row of declared missing values": (
        table("t", "a,b\n-,NA\n,\n", schema("a", "b", missingValues=["", "-", "NA"])),
        ["blank-row 2", "blank-row 3"],
        ["blank-row 3"],
    ),
    # Table Schema, fieldsMatch: labels are compared with names.
    "a repeated label where labels are matched by name": (
        table("t", "a,b,a\nx\n", schema("a", "b", fieldsMatch="equal")),
        ["error"],
        ["duplicate-label - a", "missing-cell 2 a", "missing-cell 2 b"],
    ),
    "a name with a blank at its end": (
        table("t", "a ,b\nx\n", schema("a ", "b")),
        ["incorrect-label - a ", "missing-cell 2 b"],
        ["missing-cell 2 b"],
    ),
    "a name with a blank at its start": (
        table("t", " a,b\nx\n", schema(" a", "b")),
        ["incorrect-label -  a", "missing-cell 2 b"],
        ["missing-cell 2 b"],
    ),
    # Data Resource, path: each file is read, whatever is wrong with another.
    "several files of which one is missing": (
        Case(
            [{**table("t", "", schema("a", "b")).resources[0], "path": ["1.csv", "2.csv"]}],
            {"1.csv": b"a,b\n1\n"},
        ),
        ["scheme-error"],
        ["scheme-error", "missing-cell 2 b"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_file_is_read_by_the_standard(name):
    case, theirs, ours = EXAMPLES[name]
    assert_differs(case, theirs, ours)
