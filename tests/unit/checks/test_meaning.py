"""For each rule a row that breaks it, and the message that a maintainer reads."""

import dataclasses
from functools import cache

import polars as pl
import pytest

import swp_data as swp
from swp_data.checks import validate
from swp_data.checks.meaning import check_categories, check_meaning, check_table
from swp_data.checks.rules import RULES, TEXT_RULES, exceptions
from swp_data.checks.rules.exceptions import KnownException, keys_of, known_exceptions, without_known
from swp_data.checks.rules.rule import Tables
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder

PACKAGE = open_package(package_folder())
TABLES = Tables({name: swp.load(name) for name in swp.tables()})

# What a row also breaks when it breaks the first: the quote that says another value, the id that has another number.
BESIDE = {
    ("position-order", "activities"): {"activity-id"},
    ("commitment-number", "commitments"): {"commitment-id"},
    ("observation-percent", "observations"): {"observation-value"},
    ("observation-range", "observations"): {"observation-value"},
    ("observation-whole", "observations"): {"observation-value"},
    ("observation-magnitude", "observations"): {"observation-value"},
    ("observation-differs", "observations"): {"observation-value"},
}


def changed(table, record, **changes):
    """Return the tables with cells of one row changed, and the row's line in a spreadsheet."""
    frame = TABLES[table]
    row = row_of(table, record) - 2
    for name, value in changes.items():
        dtype = frame.schema[name]
        new = pl.lit(value).str.to_date() if dtype == pl.Date else pl.lit(value, dtype=dtype)
        here = pl.int_range(pl.len()) == row
        frame = frame.with_columns(pl.when(here).then(new).otherwise(pl.col(name)).alias(name))
    return Tables(TABLES | {table: frame}), row + 2


@cache
def row_of(table, record):
    """Return the line of the first row with a key, or with the first part of a composite one."""
    frame = TABLES[table]
    keys = keys_of(PACKAGE.resources[table], frame)
    return (keys if record in keys else frame.to_series().to_list()).index(record) + 2


def findings(tables, table, rules=None, known=None):
    """Return what the rules of a table find in it, known exceptions aside."""
    rules = [rule for rule in RULES if rule.table == table] if rules is None else rules
    tried = {rule.id for rule in (*rules, *TEXT_RULES)}
    found = check_table(PACKAGE.resources[table], tables, rules)
    known = known_exceptions() if known is None else known
    return list(without_known(found, PACKAGE.resources[table], tables[table], tried, known))


def all_broken(tables, table):
    """Return (rule, field, row) of everything that breaks a rule of a table, without Pandera, which is slow."""
    rules = [rule for rule in RULES if rule.table == table]
    frame = tables[table]
    passed = frame.select(
        rule.passes(tables).fill_null(value=False).alias(str(n)) for n, rule in enumerate(rules)
    )
    excepted = {(one.rule, one.key) for one in known_exceptions() if one.table == table}
    keys = keys_of(PACKAGE.resources[table], frame)
    return {
        (rule.id, rule.field, row + 2)
        for rule, passes in zip(rules, passed, strict=True)
        for row in (~passes).arg_true()
        if (rule.id, keys[row]) not in excepted
    }


@pytest.mark.parametrize("table", swp.tables())
def test_the_package_breaks_no_rule(table):
    assert findings(TABLES, table) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}-{rule.table}-{rule.field}")
def test_a_row_that_breaks_the_rule_is_found_where_it_is_and_nothing_beside_it(rule):
    record, changes = rule.breaks
    tables, row = changed(*(rule.broken_by or (rule.table, record)), **changes)
    row = row_of(rule.table, record) if rule.broken_by else row
    found = [one for one in findings(tables, rule.table, [rule], ()) if one.rule == rule.id]
    here = [one for one in found if one.row == row]
    assert [(one.table, one.field, one.message, one.hint, one.severity) for one in here] == [
        (rule.table, rule.field, rule.message, rule.hint, rule.severity)
    ]
    beside = {(one, row) for one in BESIDE.get((rule.id, rule.table), ())}
    broken = all_broken(tables, rule.table)
    assert {(one, row) for one, _, row in broken} == {(rule.id, row), *beside}
    assert (rule.id, rule.field, row) in broken


@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: rule.id)
def test_a_text_cell_that_breaks_the_rule_is_found_where_it_is(rule):
    tables, row = changed("plans", "swp-2020", note=rule.breaks)
    assert [(one.rule, one.row, one.field, one.value) for one in findings(tables, "plans")] == [
        (rule.id, row, "note", rule.breaks)
    ]


@pytest.mark.parametrize("mark", ["·", "•", "●", "▪", "\uf0b7", "-", "–", "*"])
def test_a_bullet_in_any_form_is_refused_at_the_start_of_a_line(mark):
    tables, row = changed("plans", "swp-2020", note=f"The plan has two parts:\n{mark} victims")
    assert [(one.rule, one.row, one.field) for one in findings(tables, "plans")] == [
        ("text-form", row, "note")
    ]


@pytest.mark.parametrize(
    "text", ["well-being and one-to-one work", "January – March 2020", "a café", "“quoted” and ‘so’", "a*b"]
)
def test_a_dash_or_a_sign_within_a_line_is_no_bullet(text):
    tables, _ = changed("plans", "swp-2020", note=text)
    assert findings(tables, "plans") == []


@pytest.mark.parametrize("text", ["+44 1905 331656", "Tel: 01905 331656", "020 7946 0958", "a.b@c.gov.uk"])
def test_contact_details_in_any_form_are_refused(text):
    tables, _ = changed("plans", "swp-2020", note=text)
    assert "contact-details" in [one.rule for one in findings(tables, "plans")]


@pytest.mark.parametrize(
    "text", ["999 and 101 calls", "1 April 2019", "£290k", "2019/20", "2,203.31", "0-5 years", "None", "n/a"]
)
def test_figures_and_printed_words_for_nothing_are_let_through(text):
    tables, _ = changed("plans", "swp-2020", note=text)
    assert findings(tables, "plans") == []


def test_labels_and_enum_have_to_agree():
    updates = PACKAGE.resources["updates"]
    status = updates.schema["status"]
    unlabelled = dataclasses.replace(status, categories=status.categories[1:])
    schema = dataclasses.replace(updates.schema, fields=(unlabelled,))
    found = list(check_categories(dataclasses.replace(updates, schema=schema)))
    assert [(one.rule, one.table, one.field) for one in found] == [("category-labels", "updates", "status")]


def test_an_activity_that_a_middle_report_lacks_is_missed_there_and_not_later():
    updates = TABLES["updates"]
    gone = updates.filter(pl.col("update_id") != "pcp-2020-02-05-D.2-1")
    found = findings(Tables(TABLES | {"updates": gone}), "updates")
    assert [(one.rule, one.severity) for one in found] == [("activity-vanished", "warning")]
    assert found[0].row == row_of("updates", "pcp-2018-09-18-D.2-1")


def test_a_reference_that_a_range_lacks_is_missed():
    table = TABLES["cross_references"]
    lacking = table.filter(pl.col("reference_id") != "pcp-2018-09-18-3.9-1-update-8")
    found = findings(Tables(TABLES | {"cross_references": lacking}), "cross_references")
    assert [(one.rule, one.row) for one in found] == [
        ("reference-complete", row_of("cross_references", "pcp-2018-09-18-3.9-1-update-7"))
    ]


def test_a_known_exception_silences_its_own_row_and_no_other():
    rows = ("swp-2016-3.1-1", "swp-2016-1.1-1")
    tables, first = changed("activities", rows[0], ref="3.1.7")
    known = [KnownException("activity-id", "activities", rows[0], "Its print is odd.")]
    rules = [rule for rule in RULES if rule.id == "activity-id"]
    assert [one.row for one in findings(tables, "activities", rules, ())] == [first]
    assert findings(tables, "activities", rules, known) == []
    tables, other = changed("activities", rows[1], ref="1.1.7")
    found = findings(tables, "activities", rules, known)
    assert [(one.rule, one.row) for one in found] == [("activity-id", other), ("stale-exception", first)]


def test_an_exception_that_no_longer_applies_is_an_error_that_names_its_row():
    known = [KnownException("activity-id", "activities", "swp-2016-A4.6", "It was odd.")]
    (found,) = findings(TABLES, "activities", [rule for rule in RULES if rule.id == "activity-id"], known)
    assert (found.rule, found.severity, found.row) == (
        "stale-exception",
        "error",
        row_of("activities", "swp-2016-A4.6"),
    )
    assert "excepts 'swp-2016-A4.6' from activity-id, which it does not break." in found.message


def test_an_exception_of_a_row_or_a_rule_that_is_not_there_is_an_error(monkeypatch):
    known = (
        KnownException("activity-id", "activities", "swp-2016-A99.1", "It is gone."),
        KnownException("activity-ids", "activities", "swp-2016-A4.6", "There is no such rule."),
        *known_exceptions(),
    )
    monkeypatch.setattr("swp_data.checks.meaning.known_exceptions", lambda: known)
    found, _ = check_meaning(PACKAGE, ())
    messages = [one.message for one in found if one.rule == "stale-exception"]
    assert messages == [
        f"{exceptions.LIST} names a rule 'activity-ids' on 'activities', which there is not.",
        f"{exceptions.LIST} excepts 'swp-2016-A99.1' from activity-id, which it does not break: there is no row.",
    ]


def test_each_exception_is_listed_once_in_order_and_with_a_reason():
    rows = [(one.rule, one.table, one.key) for one in known_exceptions()]
    assert rows == sorted(set(rows))
    assert all(len(one.reason) > 20 and one.reason.endswith(".") for one in known_exceptions())


def test_a_rule_is_skipped_visibly_where_a_table_it_needs_is_broken():
    found, skipped = check_meaning(PACKAGE, {"sources"})
    assert "update-plan on updates: it needs sources" in skipped
    assert "stale-exception" not in {one.rule for one in found}


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
        assert rule.severity in {"error", "warning"}, rule.id


def test_each_rule_names_the_tables_that_it_reads():
    for rule in RULES:
        needed = (
            TABLES if rule.needs == ("*",) else {name: TABLES[name] for name in (rule.table, *rule.needs)}
        )
        TABLES[rule.table].select(rule.passes(Tables(needed)))
