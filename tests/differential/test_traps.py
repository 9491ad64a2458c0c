"""The known traps of Polars, Pandera and Frictionless: a package that would fall into each.

Each states what must be found, so it holds whichever library does the work.
"""

import gzip
import re

import pytest

from swp_data.checks import validate

from .case import WRITTEN_OUT, Case, foreign_key, quoted, schema, table, together
from .files import zipped
from .oracle import FrictionlessCrashError, frictionless_report, located


def found(folder, case):
    return located(validate(case.write(folder)))


def only(kind, constraints, *cells):
    """Return a table of one column `a` under constraints, with a row for each cell, and a full column `b`."""
    field = {"name": "a", "type": kind, "constraints": constraints}
    return table("t", quoted([["a", "b"], *([cell, "x"] for cell in cells)]), schema(field, "b"))


def unique_moments(*cells):
    return table(
        "t",
        quoted([["a"], *([cell] for cell in cells)]),
        schema({"name": "a", "type": "datetime", "format": "any", "constraints": {"unique": True}}),
    )


# Polars


def test_columns_in_another_order_do_not_swap_silently(tmp_path):
    case = table("t", "b,a\n1,2\n", schema("a:integer", "b:integer"))
    assert found(tmp_path, case) == {("incorrect-label", "t", None, "a"), ("incorrect-label", "t", None, "b")}


def test_a_date_after_a_space_is_not_a_date(tmp_path):
    assert found(tmp_path, only("date", {}, " 2020-01-01", "2020-01-01")) == {("type-error", "t", 2, "a")}


def test_a_short_row_is_not_filled_with_nulls_silently(tmp_path):
    assert found(tmp_path, table("t", "a,b\n1\n", schema("a", "b"))) == {("missing-cell", "t", 2, "b")}


def test_a_long_row_is_not_truncated_silently(tmp_path):
    assert found(tmp_path, table("t", "a,b\n1,2,3\n", schema("a", "b"))) == {("extra-cell", "t", 2, None)}


def test_a_repeated_label_is_not_renamed_silently(tmp_path):
    case = table("t", "a,a\n1,2\n", schema("a", "a_duplicated_0"))
    assert found(tmp_path, case) == {("duplicate-label", "t", None, "a_duplicated_0")}


def test_a_label_may_look_like_a_renamed_one(tmp_path):
    case = table("t", "a,a_duplicated_0\n1,2\n", schema("a", "a_duplicated_0"))
    assert found(tmp_path, case) == set()


def test_a_quoted_empty_cell_is_as_empty_as_an_unquoted_one(tmp_path):
    field = {"name": "a", "constraints": {"required": True}}
    assert found(tmp_path, table("t", 'a,b\n"",x\n,x\n', schema(field, "b"))) == {
        ("constraint-error", "t", 2, "a"),
        ("constraint-error", "t", 3, "a"),
    }


def test_quoted_and_unquoted_empty_cells_are_values_where_they_are_not_missing(tmp_path):
    field = {"name": "a", "missingValues": ["-"], "constraints": {"required": True, "maxLength": 0}}
    assert found(tmp_path, table("t", 'a,b\n"",x\n,x\n', schema(field, "b"))) == set()


def test_an_integer_may_have_any_length(tmp_path):
    cells = ("9" * 19, "9" * 40, "-" + "9" * 40)
    assert found(tmp_path, only("integer", {"minimum": 0}, *cells)) == {("constraint-error", "t", 4, "a")}


def test_a_number_keeps_all_its_digits(tmp_path):
    cells = ("0.30000000000000000000000001", "0.3", "9007199254740993")
    case = only("number", {"maximum": "0.3", "unique": True}, *cells)
    assert found(tmp_path, case) == {("constraint-error", "t", 2, "a"), ("constraint-error", "t", 4, "a")}


def test_a_blank_line_in_a_table_of_one_column_is_not_a_value(tmp_path):
    assert found(tmp_path, table("t", "a\n1\n\n2\n", schema("a"))) == {("blank-row", "t", 3, None)}


def test_a_byte_that_is_not_utf8_is_not_replaced_silently(tmp_path):
    assert ("encoding-error", "t", 2, "a") in found(tmp_path, table("t", b"a\n\xff\n", schema("a")))


# Pandera


def test_a_bad_value_far_down_the_file_is_found(tmp_path):
    case = table("t", "a,b\n" + "1,x\n" * 20_000 + "y,x\n", schema("a:integer", "b"))
    assert found(tmp_path, case) == {("type-error", "t", 20_002, "a")}


def test_dates_and_booleans_are_not_coercion_errors(tmp_path):
    case = table("t", "a,b\n2020-01-31,true\n2020-02-29,FALSE\n", schema("a:date", "b:boolean"))
    assert found(tmp_path, case) == set()


def test_a_pattern_must_match_the_whole_value(tmp_path):
    case = only("string", {"pattern": "[a-z]+"}, "abc1", "1abc", "abc")
    assert found(tmp_path, case) == {("constraint-error", "t", 2, "a"), ("constraint-error", "t", 3, "a")}


@pytest.mark.parametrize("pattern", ["(?=.*b)[a-z]+", "(a)b\\1", "(?<!x)ab.*", "a(?!c).*", "[a-z]++b?.*"])
def test_a_pattern_may_have_look_around_and_back_references(tmp_path, pattern):
    case = only("string", {"pattern": pattern}, "aba", "acb", "1")
    assert found(tmp_path, case) == frictionless_report(tmp_path)


def test_an_invalid_pattern_is_reported(tmp_path):
    assert not validate(only("string", {"pattern": "("}, "a").write(tmp_path)).valid


def test_empty_cells_of_a_unique_column_are_not_repeated_values(tmp_path):
    assert found(tmp_path, only("string", {"unique": True}, "", "", "1")) == set()


def test_not_a_number_is_in_no_range_and_infinity_is_compared(tmp_path):
    case = only("number", {"minimum": 0, "maximum": 9}, "NaN", "INF", "-INF", "1", "")
    assert found(tmp_path, case) == {("constraint-error", "t", row, "a") for row in (2, 3, 4)}


def test_an_empty_cell_passes_every_constraint_but_required(tmp_path):
    assert found(tmp_path, only("integer", {"minimum": 5, "enum": ["7"]}, "")) == set()
    assert found(tmp_path, only("integer", {"required": True}, "")) == {("constraint-error", "t", 2, "a")}


def test_a_row_is_the_line_in_a_spreadsheet_and_the_value_is_as_written(tmp_path):
    error = validate(only("integer", {"maximum": 5}, "1", "007").write(tmp_path)).errors[0]
    assert (error.row, error.field, error.value) == (3, "a", "007")


def test_an_empty_foreign_key_refers_to_nothing_even_if_no_row_is_empty(tmp_path):
    fk = foreign_key("a", "p", "id")
    case = together(
        table("t", "a,b\n,x\n9,x\n", schema("a", "b", foreignKeys=[fk])), table("p", "id\n1\n", schema("id"))
    )
    assert found(tmp_path, case) == {("foreign-key", "t", 3, "a")}


# Frictionless


def test_more_than_a_thousand_errors_are_all_found(tmp_path):
    case = table("t", "a,b\n" + "x,\n" * 2_500, schema("a:integer", "b"))
    assert found(tmp_path, case) == {("type-error", "t", row, "a") for row in range(2, 2_502)}


def test_a_repeated_unique_key_is_found_and_nulls_are_as_in_sql(tmp_path):
    case = table("t", "a,b\n1,x\n1,y\n1,\n1,\n1,x\n", schema("a", "b", uniqueKeys=[["a", "b"]]))
    assert found(tmp_path, case) == {("unique-key", "t", 6, "a, b")}


def test_a_repeated_unique_key_is_found_as_well_as_other_errors(tmp_path):
    case = table("t", "a,b\n1,x\n1,1\n\n1,2\n", schema("a", "b:integer", uniqueKeys=[["a"]]))
    assert found(tmp_path, case) == {
        ("type-error", "t", 2, "b"),
        ("unique-key", "t", 3, "a"),
        ("blank-row", "t", 4, None),
        ("unique-key", "t", 5, "a"),
    }


def test_a_key_with_not_a_number_does_not_hide_other_keys(tmp_path):
    fields = ("a:number", "b", "c")
    case = table("t", "a,b,c\nNaN,x,\n1,x,1\n", schema(*fields, primaryKey=["a", "c"], uniqueKeys=[["b"]]))
    assert found(tmp_path, case) == {("constraint-error", "t", 2, "c"), ("unique-key", "t", 3, "b")}


@pytest.mark.parametrize(
    "categories", [["x", "y"], [{"value": "x", "label": "ex"}, {"value": "y", "label": "why"}]]
)
def test_a_value_that_is_not_a_category_is_found(tmp_path, categories):
    case = table("t", "a,b\nx,1\nz,1\n,1\n", schema({"name": "a", "categories": categories}, "b"))
    assert {(table, row, field) for _, table, row, field in found(tmp_path, case)} == {("t", 3, "a")}


def test_categories_of_integers_are_compared_as_integers(tmp_path):
    field = {
        "name": "a",
        "type": "integer",
        "categories": [{"value": 1, "label": "one"}, {"value": 2, "label": "two"}],
    }
    case = table("t", "a,b\n1,x\n01,x\n3,x\n", schema(field, "b"))
    assert {(table, row, field) for _, table, row, field in found(tmp_path, case)} == {("t", 4, "a")}


@pytest.mark.parametrize("where", ["field", "schema", "resource", "dialect", "constraints"])
def test_a_misspelt_property_is_reported(tmp_path, where):
    def misspell(resource):
        field = resource["schema"]["fields"][0]
        owners = {"field": field, "schema": resource["schema"], "resource": resource}
        if where in owners:
            owners[where]["constriants"] = {"required": True}
        elif where == "dialect":
            resource["dialect"] = {**WRITTEN_OUT, "delimeter": ";"}
        else:
            field["constraints"] = {"requierd": True}

    case = table("t", "a,b\n,x\n", schema("a", "b")).changed(misspell)
    assert validate(case.write(tmp_path)).errors


def test_a_foreign_key_of_another_type_than_its_target_matches_nothing(tmp_path):
    fk = foreign_key("a", "p", "id")
    case = together(
        table("t", "a,b\n1,x\n", schema("a", "b", foreignKeys=[fk])),
        table("p", "id\n1\n", schema("id:integer")),
    )
    assert found(tmp_path, case) == {("foreign-key", "t", None, "a")}


def test_a_partly_empty_key_is_not_compared_as_a_foreign_key_and_is_incomplete_as_a_primary_key(tmp_path):
    fk = foreign_key(["a", "b"], "p", ["id", "n"])
    case = together(
        table("t", "a,b\n1,\n", schema("a", "b", primaryKey=["a", "b"], foreignKeys=[fk])),
        table("p", "id,n\n1,x\n", schema("id", "n")),
    )
    assert found(tmp_path, case) == {("constraint-error", "t", 2, "b")}


def test_a_schema_without_fields_is_refused(tmp_path):
    assert not validate(table("t", "a,b\n1,2\n", schema()).write(tmp_path)).valid


@pytest.mark.parametrize("hash_", ["sha512:00", "sha1:00", "crc32:00"])
def test_a_hash_that_frictionless_does_not_compare_is_not_ignored_silently(tmp_path, hash_):
    report = validate(table("t", "a,b\n1,2\n", schema("a", "b"), hash=hash_).write(tmp_path))
    assert report.errors or any(re.search(r"\bt\b", what) for what in report.skipped)


def test_a_row_of_missing_values_is_not_blank(tmp_path):
    case = table("t", "a,b\n-,NA\n,\n", schema("a", "b", missingValues=["", "-", "NA"]))
    assert found(tmp_path, case) == {("blank-row", "t", 3, None)}


def test_a_late_byte_that_is_not_utf8_is_found_with_the_errors_before_it(tmp_path):
    rows = b"1,x\n" * 20_000 + b"y,x\n" + b"1,x\n" * 20_000
    case = table("t", b"a,b\n" + rows + b"\xff,x\n", schema("a:integer", "b"))
    assert found(tmp_path, case) == {
        ("encoding-error", "t", 40_003, "a"),
        ("type-error", "t", 20_002, "a"),
        ("type-error", "t", 40_003, "a"),
    }


SILENT = {
    "a semicolon file without a dialect": table("t", "a;b\n1;2\n3;4\n", schema("a", "b"), dialect=None),
    "a title above the header": table(
        "t", "title\na,b,c,d\n1,2,3,4\n1,2,3,4\n", schema("a", "b", "c", "d"), dialect={"delimiter": ","}
    ),
    "a table in a file of another name": table(
        "t", "a,b\n1,x\n", schema("a:integer", "b:integer"), path="t.txt"
    ),
    "a table in a zip of another name": table(
        "t", zipped("t.csv", b"a,b\n1,x\n"), schema("a:integer", "b:integer"), path="t.zip"
    ),
    "a second file with its columns swapped": Case(
        [{**table("t", "", schema("a", "b")).resources[0], "path": ["1.csv", "2.csv"]}],
        {"1.csv": b"a,b\n1,2\n", "2.csv": b"b,a\n3,4\n"},
    ),
    "UTF-16 that nothing declares": table(
        "t", "a,b\né,1\n".encode("utf-16"), schema("a", "b"), encoding=None
    ),
    "the header below a blank line": table("t", "\na,b\n1,x\n", schema("a", "b")),
}


@pytest.mark.parametrize("name", SILENT)
def test_what_frictionless_ignores_silently_is_reported(tmp_path, name):
    report = validate(SILENT[name].write(tmp_path))
    assert frictionless_report(tmp_path) == set()
    assert report.errors or any(re.search(r"\bt\b", what) for what in report.skipped)


BREAKING = {
    "a bound that is not of the type": (only("integer", {"minimum": "x"}, "1"), False),
    "an offset on one side of a comparison": (
        only("datetime", {"minimum": "2020-01-01T00:00:00Z"}, "2021-01-01T00:00:00"),
        None,
    ),
    "an offset of more than a day in a key": (
        unique_moments("2020-01-01T00:00:00-25:00", "2020-01-01T00:00:00Z"),
        None,
    ),
    "a unique list": (only("list", {"unique": True}, "a", "a"), None),
    "a unique object": (only("object", {"unique": True}, "{}", "{}"), None),
    "a signalling NaN in a range": (only("number", {"minimum": 1}, "sNaN"), None),
    "a signalling NaN that is unique": (only("number", {"unique": True}, "sNaN"), None),
    "gzip that is cut off": (
        table("t", gzip.compress(b"a,b\n" + b"1,2\n" * 999)[:-9], schema("a", "b"), path="t.csv.gz"),
        False,
    ),
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_package_that_crashes_frictionless_gets_a_report(tmp_path, name):
    case, valid = BREAKING[name]
    report = validate(case.write(tmp_path))
    assert valid is None or report.valid is valid
    with pytest.raises(FrictionlessCrashError):
        frictionless_report(tmp_path)
