"""A value has one form: what Frictionless takes for a number or a date in another is refused."""

import json

import pytest

import swp_data as swp
from swp_data.checks import validate
from tools.package_copy import change_row, copy_package

VALUES = [
    ("oversight_listings", "pcp-2018-09-18-victims-board", "notes_published", "True"),
    ("oversight_listings", "pcp-2018-09-18-joint-audit-committee", "notes_published", "1"),
    ("objectives", "victims", "position", " 1"),
    ("objectives", "secure", "position", "002"),
    ("objectives", "reform", "position", "3_0"),
    ("objectives", "reassure", "position", "\u0664"),
    ("commitments", "swp-2016-A.1", "position", "99999999999999999999"),
    ("plans", "swp-2016", "start_year", "\uff12\uff10\uff11\uff16"),
    ("meetings", "pcp-2018-09-18-m1", "month", "2018-6"),
    ("sources", "pcp-2018-09-18", "period_start", "2018-6-1"),
]
CHARACTERS = ["\u00a0", "\u200b", "\u00ad", "\u2028", "\x0b", "\x07", "\u202e", "\t"]
FORMULAS = ["=1+1", "\uff1d1+1", "'=1+1", "+1 is more", "@SUM(A1)", ";=1", "|calc", "%0A-3"]


def notes(texts):
    """Return cells of a column that quotes no document, with a text in each."""
    keys = swp.load("observations")["observation_id"]
    return [("observations", key, "note", text) for key, text in zip(keys, texts, strict=False)]


CELLS = {
    "canonical-value": VALUES,
    "text-form": notes([f"Reviewed{character}because" for character in CHARACTERS]),
    "formula-cell": notes(FORMULAS),
}


@pytest.fixture(scope="module")
def validated(tmp_path_factory):
    """Return a function that validates, once, a package where all cells of a rule are changed.

    It gives the rows of the cells, and the cells that the rule found, with their rows.
    """
    results = {}

    def validate_cells(rule):
        if rule not in results:
            package = copy_package(tmp_path_factory.mktemp("forms") / "package")
            rows = {
                (table, key): change_row(package, table, key, **{field: value})
                for table, key, field, value in CELLS[rule]
            }
            errors = validate(package).errors
            found = {
                (error.table, error.row, error.field, error.value) for error in errors if error.rule == rule
            }
            results[rule] = rows, found
        return results[rule]

    return validate_cells


@pytest.mark.parametrize(
    ("rule", "table", "key", "field", "value"),
    [(rule, *cell) for rule, cells in CELLS.items() for cell in cells],
)
def test_a_value_in_another_form_is_found_in_its_cell(validated, rule, table, key, field, value):
    rows, found = validated(rule)
    assert (table, rows[table, key], field, value) in found


@pytest.mark.parametrize("rule", CELLS)
def test_nothing_else_is_found(validated, rule):
    assert len(validated(rule)[1]) == len(CELLS[rule])


def test_a_carriage_return_in_a_cell_is_refused(package, change):
    change("plans", "swp-2020", note="Reviewed\rbecause")
    assert {one.table for one in validate(package).errors} == {"plans"}


def test_a_label_with_a_space_is_another_label(package):
    file = package / "data" / "plans.csv"
    file.write_text(file.read_text().replace("start_year", "start_year ", 1))
    assert [
        (error.table, error.row) for error in validate(package).errors if error.rule == "incorrect-label"
    ] == [("plans", 1)]


def test_a_package_of_our_name_needs_our_tables(tmp_path):
    (tmp_path / "t.csv").write_text("id\n1\n")
    schema = {"fields": [{"name": "id", "type": "string"}]}
    described = {"name": "swp-data", "resources": [{"name": "t", "path": "t.csv", "schema": schema}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(described))
    report = validate(tmp_path)
    assert {one.rule for one in report.errors} == {"missing-table"}
    assert not report.valid
