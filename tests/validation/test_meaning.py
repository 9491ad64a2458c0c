"""For each rule a row that breaks it, and the message that a maintainer reads."""

import dataclasses

import polars as pl
import pytest

import swp_data as swp
from swp_data.loader import home
from swp_data.package import open_package
from swp_data.validation import validate
from swp_data.validation.meaning import check_categories, check_table
from swp_data.validation.rules import RULES, TEXT_RULES

PACKAGE = open_package(home())
TABLES = {name: swp.load(name) for name in swp.tables()}


def changed(table, record, **changes):
    """Return the tables with cells of one row changed, and the row's line in a spreadsheet."""
    frame = TABLES[table]
    key = frame[frame.columns[0]]
    row = key.to_list().index(record)
    for name, value in changes.items():
        dtype = frame.schema[name]
        new = pl.lit(value).str.to_date() if dtype == pl.Date else pl.lit(value, dtype=dtype)
        here = pl.int_range(pl.len()) == row
        frame = frame.with_columns(pl.when(here).then(new).otherwise(pl.col(name)).alias(name))
    return TABLES | {table: frame}, row + 2


def findings(tables, table):
    rules = [rule for rule in RULES if rule.table == table]
    return list(check_table(PACKAGE.resources[table], tables, rules))


@pytest.mark.parametrize("table", swp.tables())
def test_the_package_breaks_no_rule(table):
    assert findings(TABLES, table) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}-{rule.table}")
def test_a_row_that_breaks_the_rule_is_found_where_it_is(rule):
    record, changes = rule.breaks
    tables, row = changed(rule.table, record, **changes)
    found = [one for one in findings(tables, rule.table) if one.rule == rule.id]
    assert [(one.table, one.row, one.field, one.message, one.hint) for one in found] == [
        (rule.table, row, rule.field, rule.message, rule.hint)
    ]


@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: rule.id)
def test_a_text_cell_that_breaks_the_rule_is_found_where_it_is(rule):
    tables, row = changed("plans", "swp-2020", note=rule.breaks)
    assert [(one.rule, one.row, one.field, one.value) for one in findings(tables, "plans")] == [
        (rule.id, row, "note", rule.breaks)
    ]


@pytest.mark.parametrize("text", ["+44 1905 331656", "Tel: 01905 331656", "020 7946 0958", "a.b@c.gov.uk"])
def test_contact_details_in_any_form_are_refused(text):
    tables, _ = changed("plans", "swp-2020", note=text)
    assert "contact-details" in [one.rule for one in findings(tables, "plans")]


@pytest.mark.parametrize(
    "text", ["999 and 101 calls", "1 April 2019", "£290k", "2019/20", "2,203.31", "0-5 years"]
)
def test_figures_are_no_contact_details(text):
    tables, _ = changed("plans", "swp-2020", note=text)
    assert findings(tables, "plans") == []


def test_labels_and_enum_have_to_agree():
    updates = PACKAGE.resources["updates"]
    status = updates.schema["status"]
    unlabelled = dataclasses.replace(status, categories=status.categories[1:])
    schema = dataclasses.replace(updates.schema, fields=(unlabelled,))
    found = list(check_categories(dataclasses.replace(updates, schema=schema)))
    assert [(one.rule, one.table, one.field) for one in found] == [("category-labels", "updates", "status")]


def test_a_rule_is_skipped_visibly_where_a_table_it_needs_is_broken(package, change):
    change("sources", "pcp-2018-09-18", period_start="June 2018")
    report = validate(package)
    assert "update-plan on updates: it needs sources" in report.skipped
    assert not report.valid


def test_a_broken_rule_is_reported_with_its_file_row_and_column(package, change):
    row = change("plans", "swp-2020", end_year=2015)
    text = validate(package).to_text()
    assert "data/plans.csv: plan-years (1 error)" in text
    assert f"row {row}, column end_year '2015': the plan ends before it starts." in text


def test_each_rule_says_why_and_what_to_do():
    for rule in (*RULES, *TEXT_RULES):
        assert rule.reason.endswith("."), rule.id
        assert rule.hint.endswith("."), rule.id
        assert rule.message.endswith("."), rule.id
