"""Dialects: how a file is split into rows and cells, declared or left to the defaults.

Each example names what Frictionless finds: "type row field", for another table than `t` after its name.
"""

import pytest

from .case import WRITTEN_OUT, Case, schema, table
from .oracle import assert_found

EXAMPLES = {
    "a semicolon file": (
        table("t", "a;b\n1;2\n3\n1,5;2\n", schema("a", "b"), dialect={**WRITTEN_OUT, "delimiter": ";"}),
        ["missing-cell 3 b"],
    ),
    "a tab file": (
        table("t", "a\tb\n1\t2\n3\n", schema("a", "b"), dialect={**WRITTEN_OUT, "delimiter": "\t"}),
        ["missing-cell 3 b"],
    ),
    "a semicolon file under a declared comma": (
        table("t", "a;b\n1;2\n3;4\n", schema("a", "b")),
        ["incorrect-label - a", "missing-label - b"],
    ),
    "a tsv file": (
        Case(
            [{"name": "t", "path": "t.tsv", "schema": schema("a", "b"), "encoding": "utf-8"}],
            {"t.tsv": b"a\tb\n1\t2\n3\n"},
        ),
        ["missing-cell 3 b"],
    ),
    "another quote character": (
        table(
            "t",
            "a,b\n'x,y',2\n3\n'it''s',4\n",
            schema({"name": "a", "constraints": {"enum": ["x,y", "it's", "3"]}}, "b"),
            dialect={**WRITTEN_OUT, "quoteChar": "'"},
        ),
        ["missing-cell 3 b"],
    ),
    "an escape character": (
        table(
            "t",
            'a,b\n"x\\"y",2\nx\\,y,2\n3\n',
            schema({"name": "a", "constraints": {"enum": ['x"y', "x,y", "3"]}}, "b"),
            dialect={**WRITTEN_OUT, "doubleQuote": False, "escapeChar": "\\"},
        ),
        ["missing-cell 4 b"],
    ),
    "an escape character as well as doubled quotes": (
        table(
            "t",
            'a,b\n"x""y",2\nx\\,y,2\n"x\\"y",2\n3\n',
            schema({"name": "a", "constraints": {"enum": ['x"y', "x,y", "3"]}}, "b"),
            dialect={**WRITTEN_OUT, "escapeChar": "\\"},
        ),
        ["missing-cell 5 b"],
    ),
    "doubled quotes count though doubleQuote is false where nothing escapes": (
        table(
            "t",
            'a,b\n"x""y",2\n3\n',
            schema({"name": "a", "constraints": {"enum": ['x"y']}}, "b"),
            dialect={**WRITTEN_OUT, "doubleQuote": False},
        ),
        ["constraint-error 3 a", "missing-cell 3 b"],
    ),
    "doubled quotes are text under an escape character": (
        table(
            "t",
            'a,b\n"x""y",2\n',
            schema({"name": "a", "constraints": {"enum": ['x"y']}}, "b"),
            dialect={**WRITTEN_OUT, "doubleQuote": False, "escapeChar": "\\"},
        ),
        ["constraint-error 2 a"],
    ),
    "an escape character at the end of the file": (
        table("t", "a,b\n1,2\\", schema("a", "b"), dialect={**WRITTEN_OUT, "escapeChar": "\\"}),
        [],
    ),
    "an escaped line end": (
        table("t", "a,b\n1\\\n,2\n3\n", schema("a", "b"), dialect={**WRITTEN_OUT, "escapeChar": "\\"}),
        ["missing-cell 3 b"],
    ),
    "spaces after a delimiter are kept": (
        table("t", "a, b\n1, x\n", schema("a", {"name": "b", "constraints": {"enum": ["x"]}})),
        ["constraint-error 2 b"],
    ),
    "spaces after a delimiter are skipped where the dialect says so": (
        table(
            "t",
            'a, b\n 1,  x\n1, "x,y"\n',
            schema("a:integer", {"name": "b", "constraints": {"enum": ["x"]}}),
            dialect={**WRITTEN_OUT, "skipInitialSpace": True},
        ),
        ["constraint-error 3 b"],
    ),
    "tabs after a delimiter are not skipped": (
        table(
            "t",
            "a,b\n1,\tx\n",
            schema("a", {"name": "b", "constraints": {"enum": ["x"]}}),
            dialect={**WRITTEN_OUT, "skipInitialSpace": True},
        ),
        ["constraint-error 2 b"],
    ),
    "a line terminator is whatever ends a line": (
        table("t", "a,b\r1,2\n3\r\n", schema("a", "b"), dialect={**WRITTEN_OUT, "lineTerminator": "\r\n"}),
        ["missing-cell 3 b"],
    ),
    "no header": (
        table("t", "1,2\n3\n\n", schema("a", "b"), dialect={**WRITTEN_OUT, "header": False}),
        ["missing-cell 2 b", "blank-row 3"],
    ),
    "no header and a key": (
        table("t", "1,2\n1,3\n", schema("a", "b", primaryKey="a"), dialect={**WRITTEN_OUT, "header": False}),
        ["primary-key 2"],
    ),
    "no header and more cells than fields": (
        table("t", "1,2,3\n", schema("a", "b"), dialect={**WRITTEN_OUT, "header": False}),
        ["extra-cell 1"],
    ),
    "no header and nothing else": (
        table("t", "", schema("a", "b"), dialect={**WRITTEN_OUT, "header": False}),
        ["source-error"],
    ),
    "a header in the second row": (
        table("t", "z\na,b\n1\n", schema("a", "b"), dialect={**WRITTEN_OUT, "headerRows": [2]}),
        ["missing-cell 3 b"],
    ),
    "a wrong header in the second row": (
        table("t", "a,b\na,c\n1\n", schema("a", "b"), dialect={**WRITTEN_OUT, "headerRows": [2]}),
        ["incorrect-label - b", "missing-cell 3 b"],
    ),
    "a header of two rows": (
        table("t", "x,y\na,b\n1\n", schema("x a", "y b"), dialect={**WRITTEN_OUT, "headerRows": [1, 2]}),
        ["missing-cell 3 y b"],
    ),
    "a header of two rows joined otherwise": (
        table(
            "t",
            "x,x\na,b\n1\n",
            schema("x-a", "x-b"),
            dialect={**WRITTEN_OUT, "headerRows": [1, 2], "headerJoin": "-"},
        ),
        ["missing-cell 3 x-b"],
    ),
    "a header of two rows that say the same": (
        table("t", "x,b\nx,c\n1\n", schema("x", "b c"), dialect={**WRITTEN_OUT, "headerRows": [1, 2]}),
        ["missing-cell 3 b c"],
    ),
    "a header of two rows of different width": (
        table("t", "x\na,b\n1\n", schema("x a", "b"), dialect={**WRITTEN_OUT, "headerRows": [1, 2]}),
        ["missing-cell 3 b"],
    ),
    "a header of two rows apart": (
        table("t", "a,b\n1,2\nx,y\n1\n", schema("a x", "b y"), dialect={**WRITTEN_OUT, "headerRows": [1, 3]}),
        ["missing-cell 4 b y"],
    ),
    "a header of two rows in the other order": (
        table("t", "a,b\nx,y\n1\n", schema("a x", "b y"), dialect={**WRITTEN_OUT, "headerRows": [2, 1]}),
        ["missing-cell 3 b y"],
    ),
    "a header of no rows": (
        table("t", "a,b\n1\n", schema("a:integer", "b"), dialect={**WRITTEN_OUT, "headerRows": []}),
        ["type-error 1 a", "missing-cell 2 b"],
    ),
    "a header below the end of the file": (
        table("t", "a,b\n1,2\n", schema("a", "b"), dialect={**WRITTEN_OUT, "headerRows": [5]}),
        ["source-error"],
    ),
    "labels in any case where the dialect allows it": (
        table(
            "t",
            "A,B\n1,2\n1\n",
            schema("a", "b", primaryKey="a"),
            dialect={**WRITTEN_OUT, "headerCase": False},
        ),
        ["missing-cell 3 b", "primary-key 3"],
    ),
    "comments": (
        table("t", "a,b\n#y\n1\n# z,z\n", schema("a", "b"), dialect={**WRITTEN_OUT, "commentChar": "#"}),
        ["missing-cell 3 b"],
    ),
    "a comment above a header in the second row": (
        table(
            "t",
            "#x\na,b\n1\n",
            schema("a", "b"),
            dialect={**WRITTEN_OUT, "commentChar": "#", "headerRows": [2]},
        ),
        ["missing-cell 3 b"],
    ),
    "a quoted cell may be a comment too": (
        table("t", 'a,b\n"#x",1\n #y,2\nz\n', schema("a", "b"), dialect={**WRITTEN_OUT, "commentChar": "#"}),
        ["missing-cell 4 b"],
    ),
    "a line within a cell is not a comment": (
        table("t", 'a,b\n"x\n#y",2\n#z\n1\n', schema("a", "b"), dialect={**WRITTEN_OUT, "commentChar": "#"}),
        ["missing-cell 4 b"],
    ),
    "a comment of several characters": (
        table("t", "a,b\n//x\n/y\n", schema("a", "b"), dialect={**WRITTEN_OUT, "commentChar": "//"}),
        ["missing-cell 3 b"],
    ),
    "rows that are comments by number": (
        table(
            "t",
            "z\na,b\nx\n1\n",
            schema("a", "b"),
            dialect={**WRITTEN_OUT, "headerRows": [2], "commentRows": [1, 3]},
        ),
        ["missing-cell 4 b"],
    ),
    "blank rows that are skipped": (
        table("t", "a,b\n\n1,2\n,\n3\n", schema("a", "b"), dialect={**WRITTEN_OUT, "skipBlankRows": True}),
        ["missing-cell 5 b"],
    ),
    "a dialect in a key of its own": (
        table(
            "t",
            "a;b\n1;2\n3\n",
            schema("a", "b"),
            dialect={"csv": {"delimiter": ";", "skipInitialSpace": False}, "header": True},
        ),
        ["missing-cell 3 b"],
    ),
    "nothing declared and nothing to guess": (
        table("t", "a,b\n1,2\n3\nx,y\n", schema("a", "b"), dialect=None, encoding=None),
        ["missing-cell 3 b"],
    ),
    "nothing declared and text with quotes": (
        table("t", 'a,b\n"x, y",2\n3\n"a""b",z\n', schema("a", "b"), dialect=None, encoding=None),
        ["missing-cell 3 b"],
    ),
    "nothing declared and one column": (
        table("t", "a\n1\n\n2\n", schema("a"), dialect=None, encoding=None),
        ["blank-row 3"],
    ),
    "nothing declared and no ASCII": (
        table(
            "t",
            "a,b\né,£\n’\n日本,ß\n",
            schema(
                {"name": "a", "constraints": {"maxLength": 2}}, {"name": "b", "constraints": {"maxLength": 1}}
            ),
            dialect=None,
            encoding=None,
        ),
        ["missing-cell 3 b"],
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_errors_are_located_as_frictionless_locates_them(name):
    case, found = EXAMPLES[name]
    assert_found(case, found)
