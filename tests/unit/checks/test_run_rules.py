"""The rules at work on a package: each module's findings are reported with their file, row and column."""

import dataclasses

import pytest

from swp_data.checks import validate
from swp_data.checks.rules import RULES, TEXT_RULES
from swp_data.checks.rules.catalogue import rules_on
from swp_data.checks.run_rules import check_categories, check_meaning
from swp_data.checks.table_file import read_rows
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from tools.package_copy import change_row, copy_package

PACKAGE = open_package(package_folder())


def panel_report(_):
    """Return the id of a source that is not a plan."""
    rows = read_rows(PACKAGE.resources["sources"].path)
    return next(row["source_id"] for row in rows if row["document_type"] == "panel_report")


def first_key(table):
    """Return the key of the first row of a table."""
    return next(iter(read_rows(PACKAGE.resources[table].path)[0].values()))


def is_compared(row):
    """Return whether an observation can be compared with at least two others."""
    series = ("metric_id", "area_id", "measure")
    rows = read_rows(PACKAGE.resources["observations"].path)
    return sum([other[name] for name in series] == [row[name] for name in series] for other in rows) > 2


def has(column, value=None):
    """Return a function that says whether a row has a value in a column, or any value."""
    return lambda row: row[column] == value if value else bool(row[column])


# A rule of each module, its column, the rows in which it can be broken, and the value (or a function of the row that
# returns the value) that breaks it.
BREAKS = [
    ("published-date", "sources.published", lambda row: len(row["published"]) == 10, "2021-02-31"),
    ("plan-years", "plans.end_year", has("supersedes"), "2015"),
    ("position-order", "objectives.position", has("position"), "99"),
    ("area-code", "areas.gss_code", has("kind", "local_authority"), "E12000234"),
    ("title-words", "commitments.title", has("title"), "Dogs and horses"),
    ("line-order", "commitment_wordings.line_end", lambda row: row["line_start"] > "1", "1"),
    ("statement-strand", "plan_statements.strand", lambda row: row["strand"] != "focus", "focus"),
    ("lineage-relation", "commitment_lineage.relation", has("relation", "reworded"), "same"),
    ("latest-description", "activities.description", has("description"), "Retender it"),
    ("status-rule", "updates.status", has("status", "complete"), "on_hold"),
    ("section-objective", "passages.objective_id", has("objective_id"), ""),
    ("metric-named", "metrics.title", has("title"), "Dogs and horses"),
    ("observation-quote", "observations.quote", has("passage_id"), "no such words"),
    ("observation-label", "observations.period_label", has("period_start"), ""),
    ("observation-value", "observations.value", has("unit", "percent"), "77.7"),
    ("observation-magnitude", "observations.value", is_compared, "1000000000"),
    ("body-acronym", "oversight_bodies.acronym", has("acronym"), "ZZZ"),
    ("listing-notes", "oversight_listings.notes_published", has("notes_published", "true"), "false"),
    ("link-label", "oversight_links.label", has("label"), "No such label"),
    ("reference-cell", "cross_references.cell", has("origin_table", "updates"), "activity"),
    ("meeting-month", "meetings.month", has("month"), "2001-01"),
    ("topic-previous", "performance_topics.vs_previous", has("vs_previous", "increase"), "decrease"),
    ("source-type", "glossary.source_id", has("source_id"), panel_report),
    ("erratum-corrects", "errata.corrected", has("corrected"), lambda row: row["printed"]),
    ("milestone-due", "milestones.due_end", has("precision", "month"), "2030-01-15"),
    ("milestone-met", "milestone_reports.date_met", has("outcome", "met_late"), ""),
    ("activity-lineage-relation", "activity_lineage.relation", has("relation", "reworded"), "same"),
    ("trace-statement", "commitments_without_successor.statement_id", has("trace", "in_plan"), ""),
    (
        "caveat-other",
        "observation_caveats.other_observation_id",
        has("kind", "completed_by"),
        lambda row: row["observation_id"],
    ),
    ("part-quoted", "part_statuses.quote", has("status", "cancelled"), "was never begun"),
    ("area-mention-named", "area_mentions.quote", has("quote"), "Hereford"),
    ("placeholder", "plans.note", has("note"), "TBC"),
]


@pytest.fixture(scope="module")
def broken_package(tmp_path_factory):
    """Return a copy of the package in which a row breaks a rule of each module, and where it does."""
    folder = copy_package(tmp_path_factory.mktemp("broken") / "package")
    places = set()
    for rule, place, breaks, value in BREAKS:
        table, _, column = place.partition(".")
        original = PACKAGE.resources[table]
        row = next(row for row in read_rows(original.path) if breaks(row))
        key = row[original.schema.names[0]]
        cell = value(row) if callable(value) else value
        places.add((rule, table, change_row(folder, table, key, **{column: cell}), column))
    return folder, places


def test_the_package_has_no_findings():
    assert validate(package_folder()).errors == []


def test_the_breaks_represent_every_table_that_has_rules():
    tables = {place.partition(".")[0] for _, place, _, _ in BREAKS}
    assert tables == {rule.table for rule in RULES}
    assert {rule for rule, *_ in BREAKS} <= {rule.id for rule in (*RULES, *TEXT_RULES)}


def test_a_row_that_breaks_a_rule_of_any_module_is_reported_where_it_is(broken_package):
    folder, places = broken_package
    report = validate(folder)
    reported = {(finding.rule, finding.table, finding.row, finding.field) for finding in report.errors}
    assert places - reported == set()
    text = report.to_text()
    assert "data/plans.csv: plan-years (1 error)" in text
    assert "column end_year '2015': the plan ends before it starts." in text


def test_a_rule_is_skipped_visibly_if_a_table_that_it_reads_is_broken():
    findings, skipped = check_meaning(PACKAGE, {"sources"})
    reading = {
        f"{rule.id} on {rule.table}: it needs sources"
        for rule in RULES
        if rule.table != "sources" and (rule.reads_everything or "sources" in rule.columns_read)
    }
    assert reading <= set(skipped)
    assert "rules of meaning on sources: its structure has errors" in skipped
    assert findings == []


def test_a_table_without_the_types_of_its_schema_hides_no_other(tmp_path):
    folder = copy_package(tmp_path / "package")
    change_row(folder, "observations", first_key("observations"), value="many")
    change_row(folder, "plans", first_key("plans"), end_year="2000")
    findings, _ = check_meaning(open_package(folder), set())
    unfit = [finding for finding in findings if finding.rule == "schema-error"]
    assert [finding.table for finding in unfit] == ["observations"]
    assert "the rules cannot be run on this table with its schema" in unfit[0].message
    assert ("plan-years", "plans") in {(finding.rule, finding.table) for finding in findings}


def test_the_categories_and_the_enum_must_agree():
    updates = PACKAGE.resources["updates"]
    status = updates.schema["status"]
    unlabelled = dataclasses.replace(status, categories=status.categories[1:])
    schema = dataclasses.replace(updates.schema, fields=(unlabelled,))
    findings = list(check_categories(dataclasses.replace(updates, schema=schema)))
    assert [(finding.rule, finding.table, finding.field) for finding in findings] == [
        ("category-labels", "updates", "status")
    ]


def test_every_table_has_rules():
    assert [name for name in PACKAGE.resources if not rules_on(name)] == []
