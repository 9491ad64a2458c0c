"""The rules at work on a package: each module's findings are reported with their file, row and column."""

import csv
import dataclasses

import pytest

from swp_data.checks import validate
from swp_data.checks.meaning import check_categories, check_meaning
from swp_data.checks.rules import RULES, TEXT_RULES
from swp_data.checks.rules.catalogue import rules_on
from swp_data.datapackage.model import open_package
from swp_data.datapackage.report import FIRST_ROW
from swp_data.dataset.location import package_folder

PACKAGE = open_package(package_folder())

# A rule of each module, its column, the rows that the change breaks it in, and the value that breaks it.
BREAKS = [
    ("published-date", "sources.published", lambda row: len(row["published"]) == 10, "2021-02-31"),
    ("plan-years", "plans.end_year", lambda row: row["supersedes"], "2015"),
    ("position-order", "objectives.position", lambda row: row["position"] == "4", "99"),
    ("area-code", "areas.gss_code", lambda row: row["kind"] == "local_authority", "E12000234"),
    ("title-words", "commitments.title", lambda row: row["title"], "Dogs and horses"),
    ("line-order", "commitment_wordings.line_end", lambda row: row["line_start"] > "1", "1"),
    ("statement-strand", "plan_statements.strand", lambda row: row["strand"] != "focus", "focus"),
    ("lineage-relation", "commitment_lineage.relation", lambda row: row["relation"] == "reworded", "same"),
    ("latest-description", "activities.description", lambda row: row["description"], "Retender it"),
    ("status-rule", "updates.status", lambda row: row["status"] == "complete", "on_hold"),
    ("section-objective", "passages.objective_id", lambda row: row["objective_id"] == "victims", "reform"),
    ("metric-named", "metrics.title", lambda row: row["title"], "Dogs and horses"),
    ("observation-quote", "observations.quote", lambda row: row["passage_id"], "no such words"),
    ("observation-label", "observations.period_label", lambda row: row["period_start"], ""),
    ("observation-value", "observations.value", lambda row: row["unit"] == "percent", "77.7"),
    (
        "observation-area",
        "observations.area_id",
        lambda row: "Herefordshire" in row["quote"],
        "telford-and-wrekin",
    ),
    ("body-acronym", "oversight_bodies.acronym", lambda row: row["acronym"], "ZZZ"),
    ("listing-notes", "oversight_listings.notes_published", lambda row: "*" in row["printed_name"], "false"),
    ("link-label", "oversight_links.label", lambda row: row["label"], "No such label"),
    ("reference-cell", "cross_references.cell", lambda row: row["origin_table"] == "updates", "activity"),
    ("meeting-month", "meetings.month", lambda row: row["month"], "2001-01"),
    (
        "topic-previous",
        "performance_topics.vs_previous",
        lambda row: row["vs_previous"] == "increase",
        "decrease",
    ),
    ("source-type", "glossary.source_id", lambda row: row["source_id"], "pcp-2020-06-15"),
    ("erratum-corrects", "errata.corrected", lambda row: row["corrected"], None),
    ("placeholder", "plans.note", lambda row: row["note"], "TBC"),
]


@pytest.fixture(scope="module")
def broken_package(tmp_path_factory):
    """Return a copy of the package in which a row breaks a rule of each module, and where it does."""
    import shutil

    folder = tmp_path_factory.mktemp("broken") / "package"
    for name in ("data", "schemas"):
        shutil.copytree(package_folder() / name, folder / name)
    shutil.copy(package_folder() / "datapackage.json", folder)
    places = set()
    for rule, place, breaks, value in BREAKS:
        table, _, column = place.partition(".")
        row = _change(folder / "data" / f"{table}.csv", column, breaks, value)
        places.add((rule, table, row, column))
    return folder, places


def _change(file, column, breaks, value):
    """Change a cell of the first row that fits, and return its spreadsheet row."""
    with file.open(encoding="utf-8", newline="") as text:
        reader = csv.DictReader(text)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    index = next(index for index, row in enumerate(rows) if breaks(row))
    rows[index][column] = rows[index]["printed"] if value is None else value
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return index + FIRST_ROW


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
