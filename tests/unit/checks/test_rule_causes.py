"""Which findings of rules follow from others, in a copy of the package with one or two faults."""

import pytest

from swp_data.checks import validate


def causes(folder, sources=None):
    report = validate(folder, sources)
    found = [finding for finding in report.errors if finding.follows_from is None and finding.is_error]
    return [(finding.table, finding.row) for finding in found], report


def test_one_wrong_date_is_one_fault_whatever_follows_from_it(package, change):
    row = change("sources", "pcp-2018-09-18", period_end="2021-08-31")
    found, report = causes(package)
    assert found == [("sources", row)]
    assert len(report.errors) > 100
    (cause,) = [finding for finding in report.errors if finding.is_error and finding.follows_from is None]
    assert "Check period_end first" in cause.hint
    assert not report.valid


def test_a_fault_that_no_other_date_explains_stays_a_fault_of_its_own(package, change):
    date_row = change("sources", "pcp-2018-09-18", period_end="2021-08-31")
    other_row = change("activities", "swp-2016-A1.1", description="Something that no report prints")
    found, _ = causes(package)
    assert sorted(found) == [("activities", other_row), ("sources", date_row)]


def test_faults_of_different_rows_are_not_linked(package, change):
    first = change("areas", "west-mercia", name="Another name")
    second = change("oversight_bodies", "victims-board", name="Something else")
    found, _ = causes(package)
    assert {("areas", first), ("oversight_bodies", second)} <= set(found)


def test_the_order_of_rows_explains_what_depends_on_it(package):
    file = package / "data" / "plans.csv"
    header, first, second, *others = file.read_text().splitlines(keepends=True)
    file.write_text("".join([header, second, first, *others]))
    found, report = causes(package)
    assert found == [("plans", None)]
    assert len(report.errors) > 1


def test_text_that_no_row_has_follows_from_the_row_that_misquotes_it(package, change, sources):
    row = change("updates", "pcp-2018-09-18-A1.1", update_text="Something that no report prints.")
    found, report = causes(package, sources)
    assert found == [("updates", row)]
    assert "text-unclaimed" in {finding.rule for finding in report.errors if finding.follows_from}


@pytest.mark.parametrize(("table", "key"), [("objectives", "reform"), ("commitments", "swp-2016-B.5")])
def test_a_removed_row_is_one_fault(package, table, key):
    file = package / "data" / f"{table}.csv"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith(f"{key},")))
    found, _ = causes(package)
    assert len(found) == 1
