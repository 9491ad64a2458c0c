"""A table that is not in canonical form is reported with the line that differs, and `format` corrects it."""

import pytest

from swp_data.checks import validate
from swp_data.checks.canonical_form import canonical_texts, check_canonical, write_canonical
from swp_data.checks.table_file import read_table_file
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder


def rewrite(package, table, change):
    """Change the bytes of a table, and return the bytes that it had."""
    file = package / "data" / f"{table}.csv"
    before = file.read_bytes()
    file.write_bytes(change(before))
    return before


def swap_rows(data):
    lines = data.split(b"\n")
    lines[2], lines[3] = lines[3], lines[2]
    return b"\n".join(lines)


def quote_first_cell(data):
    header, row, rest = data.split(b"\n", 2)
    first, others = row.split(b",", 1)
    return b"\n".join([header, b'"' + first + b'",' + others, rest])


CHANGES = {
    "rows in another order": (swap_rows, "line 3 of the file is "),
    "carriage returns": (lambda data: data.replace(b"\n", b"\r\n"), "line 1 of the file is "),
    "needless quotes": (quote_first_cell, "line 2 of the file is "),
    "a byte order mark": (lambda data: b"\xef\xbb\xbf" + data, "line 1 of the file is "),
    "no newline at the end": (lambda data: data.rstrip(b"\n"), "the file does not end with a newline"),
}


def findings_of(package):
    """Return what is not in canonical form, by table."""
    opened = open_package(package)
    files = {name: read_table_file(resource) for name, resource in opened.resources.items()}
    return {finding.table: finding for finding in check_canonical(opened, files)}


@pytest.mark.parametrize(("change", "message"), CHANGES.values(), ids=CHANGES)
def test_another_form_is_reported_with_its_first_line_and_corrected_by_format(package, change, message):
    before = rewrite(package, "objectives", change)
    findings = findings_of(package)
    assert list(findings) == ["objectives"]
    assert findings["objectives"].message.startswith(message)
    assert write_canonical(open_package(package)) == ["objectives"]
    assert (package / "data" / "objectives.csv").read_bytes() == before


def test_a_finding_shows_the_part_of_a_long_line_that_differs(package):
    rewrite(package, "objectives", lambda data: data.replace(b'."\n', b'." \n', 1))
    (finding,) = findings_of(package).values()
    found, _, expected = finding.message.partition("; in canonical form it is ")
    assert len(finding.message) < 250
    assert found.endswith((' "', " '"))
    assert found.rpartition(" is ")[2] != expected


def test_validate_reports_what_format_would_change(package):
    rewrite(package, "objectives", swap_rows)
    findings = [finding for finding in validate(package).errors if finding.rule == "canonical-form"]
    assert [finding.table for finding in findings] == ["objectives"]
    assert "`swp-data format`" in findings[0].hint


def test_a_quoted_empty_cell_is_not_canonical(package):
    rewrite(package, "plans", lambda data: data.replace(b"2016,2021,,,", b'2016,2021,"",,'))
    assert list(findings_of(package)) == ["plans"]
    assert write_canonical(open_package(package)) == ["plans"]


def test_the_committed_tables_are_canonical_and_format_leaves_nothing_behind(package):
    assert write_canonical(open_package(package)) == []
    assert sorted(path.name for path in (package / "data").iterdir()) == sorted(
        path.name for path in (package_folder() / "data").iterdir()
    )


def test_a_table_that_sorts_like_a_missing_table_is_not_checked():
    package = open_package(package_folder())
    files = {name: read_table_file(package.resources[name]) for name in ("updates", "objectives")}
    assert list(canonical_texts(package, files)) == ["objectives"]


def test_rows_are_sorted_in_the_order_of_the_table_that_they_point_to(package):
    opened = open_package(package)
    assert "activity_id" in opened.resources["updates"].schema.sorted_by
    activities = read_table_file(opened.resources["activities"]).rows
    order = {row["activity_id"]: rank for rank, row in enumerate(activities)}
    updates = read_table_file(opened.resources["updates"]).rows
    ranks = [(row["source_id"], order[row["activity_id"]]) for row in updates]
    assert ranks == sorted(ranks)
