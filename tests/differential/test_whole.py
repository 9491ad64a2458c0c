"""Resources that Frictionless checks as a whole are checked by the standard too.

Those are tables of other formats; here it is CSV, so what is found can be compared.

Each example names what we find, "type row field" of the table `t`; Frictionless finds the same once it is made to
follow the standard, as `oracle.expected` makes it.
"""

import pytest

from swp_data.checks import validate
from swp_data.datapackage.validate.resource_check import ResourceCheck

from .case import WRITTEN_OUT, foreign_key, schema, table, together
from .oracle import compare, parsed

NAN = {"name": "n", "type": "number", "constraints": {"unique": True}}
GROUPED = {"name": "a", "type": "integer", "groupChar": ",", "constraints": {"maximum": "1,000"}}

EXAMPLES = {
    "groups of digits": (
        table("t", 'n,a\nNaN,"1,000"\n2,"1,0,01"\n3,x\n', schema(NAN, GROUPED)),
        ["constraint-error 3 a", "type-error 4 a"],
    ),
    "groups of digits in a key": (
        table("t", 'n,a\nNaN,"1,000"\n2,1000\n', schema(NAN, GROUPED, primaryKey="a")),
        ["primary-key 3"],
    ),
    "groups of digits that another table points to": (
        together(
            table(
                "t",
                "n,a\nNaN,1000\n2,5\n",
                schema(NAN, "a:integer", foreignKeys=[foreign_key("a", "p", "a")]),
            ),
            table("p", 'a,b\n"1,000",x\n', schema(GROUPED, "b")),
        ),
        ["foreign-key 3 a"],
    ),
    "a null sequence": (
        table(
            "t",
            "n,a,b\nNaN,-,1\n2,,-\n3,x,1\n",
            schema(NAN, "a", {"name": "b", "missingValues": ["?"], "constraints": {"required": True}}),
            dialect={**WRITTEN_OUT, "nullSequence": "-"},
        ),
        ["constraint-error 3 b"],
    ),
    "a short row that lacks a part of the primary key": (
        table("t", "n,a,b\nNaN,1,2\n2,1\n", schema(NAN, "a", "b", primaryKey=["a", "b"])),
        ["missing-cell 3 b", "constraint-error 3 b"],
    ),
    "a value that is not a category, and a missing label": (
        table("t", "n,a\nNaN,x\n2,y\n", schema(NAN, {"name": "a", "categories": ["x"]}, "b")),
        ["missing-label - b", "constraint-error 3 a"],
    ),
    "a pattern that matches in part, and a missing label": (
        table("t", "n,a\nNaN,ab\n2,abx\n", schema(NAN, {"name": "a", "constraints": {"pattern": "ab|cd"}}, "b")),
        ["missing-label - b", "constraint-error 3 a"],
    ),
    "a repeated unique key, and a missing label": (
        table("t", "n,a\nNaN,x\n2,x\n", schema(NAN, "a", "b", uniqueKeys=[["a"], ["b"]])),
        ["missing-label - b", "unique-key 3 a"],
    ),
    "a primary key that lacks a part, and a missing label": (
        table("t", "n,a\nNaN,x\n,y\n", schema(NAN, "a", "b", primaryKey=["n", "a"])),
        ["missing-label - b", "constraint-error 3 n"],
    ),
    "what a table that can't be read doesn't hide": (
        together(
            table(
                "t",
                "n,a\nNaN,x\n2,x\n",
                schema(NAN, "a", uniqueKeys=[["a"]], foreignKeys=[foreign_key("a", "p", "b")]),
            ),
            table("p", b"b\n\xff\n", schema("b")),
        ),
        ["p: encoding-error 2 b", "unique-key 3 a"],
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def other_format(monkeypatch):
    """Treat the table `t` as one of another format."""
    monkeypatch.setattr(
        ResourceCheck, "_why_whole", lambda check: "of its format" if check.declared.name == "t" else None
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_the_standard_requires_is_found_in_a_whole_resource(tmp_path, name):
    case, found = EXAMPLES[name]
    report = validate(case.write(tmp_path))
    assert any("t: the whole resource" in item for item in report.delegated), report.delegated
    compared = compare(case)
    assert compared.ours == {parsed(one) for one in found}
    assert compared.agree, f"\n{compared}"


def test_a_category_is_checked_in_a_file_that_ends_early():
    rows = b"1,y\n" + b"%d,x\n" * 9_000 % tuple(range(2, 9_002))
    case = table("t", b"n,a\nNaN,x\n" + rows + b"\xff,x\n", schema(NAN, {"name": "a", "categories": ["x"]}))
    compared = compare(case)
    assert {("constraint-error", "t", 3, "a"), ("encoding-error", "t", None, None)} <= compared.ours
    assert compared.agree, f"\n{compared}"


def test_an_error_in_grouped_integers_names_the_type_of_the_schema(tmp_path):
    report = validate(table("t", "n,a\nNaN,x\n", schema(NAN, GROUPED)).write(tmp_path))
    assert [error.message for error in report.errors] == ["the value is not an integer."]
