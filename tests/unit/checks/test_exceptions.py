"""An exception silences its own row and no other, and is reported if it is not needed."""

import shutil

import pytest
from rules.examples import frame_of

from swp_data.checks.exceptions import (
    ListedException,
    apply_exceptions,
    read_exceptions,
    row_keys,
    unknown_rules,
)
from swp_data.checks.run_rules import check_meaning
from swp_data.datapackage.model import open_package
from swp_data.datapackage.report import FIRST_ROW, Finding
from swp_data.dataset.location import package_folder

PACKAGE = open_package(package_folder())
LINKS = frame_of(
    "oversight_links",
    [{"update_id": "report-1-A1.1", "position": 1}, {"update_id": "report-1-A1.1", "position": 2}],
)


def exception_to(rule, key, table="oversight_links"):
    return ListedException(rule=rule, table=table, key=key, reason="The document prints it.")


def finding_on(index):
    return Finding(
        rule="link-name", message="", hint="", table="oversight_links", row=index + FIRST_ROW, field="body_id"
    )


def applied(exceptions, findings, rules_run=("link-name",)):
    resource = PACKAGE.resources["oversight_links"]
    return list(apply_exceptions(findings, exceptions, resource=resource, frame=LINKS, rules_run=rules_run))


def test_the_parts_of_a_composite_key_are_joined_with_a_space():
    assert row_keys(PACKAGE.resources["oversight_links"], LINKS) == ["report-1-A1.1 1", "report-1-A1.1 2"]


def test_an_exception_silences_its_own_row_and_no_other():
    exceptions = [exception_to("link-name", "report-1-A1.1 1")]
    assert applied(exceptions, [finding_on(0), finding_on(1)]) == [finding_on(1)]


@pytest.mark.parametrize(
    ("key", "row", "reason"),
    [("report-1-A1.1 2", 3, "the row does not break the rule"), ("x 9", None, "the table has no such row")],
)
def test_an_exception_that_is_not_needed_is_an_error_on_its_row(key, row, reason):
    (finding,) = applied([exception_to("link-name", key)], [])
    assert (finding.rule, finding.severity, finding.row) == ("stale-exception", "error", row)
    assert finding.message == (
        f"curation/exceptions.csv lists {key!r} as an exception to link-name, but {reason}."
    )


def test_exceptions_to_other_tables_and_to_rules_that_were_not_run_are_ignored():
    exceptions = [exception_to("link-name", "x 9"), exception_to("area-code", "x", "areas")]
    assert applied(exceptions, [], rules_run=("link-kind",)) == []


def test_an_exception_to_an_unknown_rule_is_an_error():
    exceptions = [exception_to("link-names", "report-1-A1.1 1"), exception_to("text-form", "x")]
    (finding,) = unknown_rules(exceptions, {("link-name", "oversight_links")}, {"text-form"})
    assert "'link-names' on 'oversight_links', but there is no such rule" in finding.message


def test_a_package_is_checked_with_its_own_list(package):
    shutil.copytree(package_folder() / "curation", package / "curation")
    file = package / "curation" / "exceptions.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    extra = "area-codes,areas,x,There is no rule with this name."
    file.write_text("\n".join([header, *sorted([*rows[:-1], extra]), ""]), encoding="utf-8")
    findings, _ = check_meaning(open_package(package), ())
    dropped = read_exceptions()[-1]
    assert [(finding.rule, finding.table) for finding in findings] == [
        ("stale-exception", "areas"),
        (dropped.rule, dropped.table),
    ]
