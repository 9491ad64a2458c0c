import json

from swp_data.datapackage.report import Cause, Finding, Report, place_of
from swp_data.datapackage.report_formats.csv_report import COLUMNS


def date_error(row, **changes):
    return Finding(
        **{
            "rule": "type-error",
            "message": "it is not a date.",
            "hint": "Write YYYY-MM-DD.",
            "table": "sources",
            "row": row,
            "field": "published",
            "value": "June",
            **changes,
        }
    )


def report(*findings):
    found = findings or (date_error(2),)
    tables, paths = {"sources": len(found)}, {"sources": "data/sources.csv", "plans": "data/plans.csv"}
    return Report("swp-data", "1.0.0", tables, list(found), ["provenance: no sources"], paths)


def caused(cause, count=1, **changes):
    return [
        Finding(
            "foreign-key",
            "there is no 'x'.",
            "Correct it.",
            "plans",
            row,
            follows_from=place_of(cause),
            **changes,
        )
        for row in range(2, 2 + count)
    ]


def test_the_text_names_the_file_the_row_the_column_and_what_to_do():
    assert report().to_text().splitlines() == [
        "data/sources.csv: type-error (1 error)",
        "  row 2, column published 'June': it is not a date.",
        "  What to do: Write YYYY-MM-DD.",
        "",
        "Skipped: provenance: no sources",
        "INVALID swp-data 1.0.0: 1 error in 1 table, 1 row",
    ]


def test_ten_of_a_kind_are_shown_and_the_rest_counted():
    findings = [date_error(row) for row in range(2, 27)]
    lines = report(*findings).to_text().splitlines()
    assert len([line for line in lines if line.startswith("  row")]) == 10
    assert "  ... and 15 more" in lines
    assert (
        len([line for line in report(*findings).to_text(show_all=True).splitlines() if "  row" in line]) == 25
    )


def test_faults_beyond_a_sample_are_counted():
    lines = report(date_error(2), date_error(None, value=None, count=299_999)).to_text().splitlines()
    assert lines[0] == "data/sources.csv: type-error (300,000 errors)"
    assert "  ... and 299,999 more" in lines
    assert lines[-1] == "INVALID swp-data 1.0.0: 300,000 errors in 1 table, 2 rows"


def test_what_follows_from_a_fault_is_counted_below_it_and_listed_on_demand():
    cause = date_error(2)
    shown = report(*caused(cause, 3), cause)
    lines = shown.to_text().splitlines()
    assert lines[:3] == [
        "data/sources.csv: type-error (1 error)",
        "  row 2, column published 'June': it is not a date.",
        "    3 further findings in 1 table may follow from this; --all shows them",
    ]
    assert not any("foreign-key" in line for line in lines)
    assert lines[-1] == "INVALID swp-data 1.0.0: 4 errors in 1 table, 4 rows"
    assert (
        "      error in data/plans.csv: foreign-key: row 4: there is no 'x'."
        in shown.to_text(show_all=True).splitlines()
    )


def test_errors_come_before_warnings_and_the_fault_that_explains_the_most_comes_first():
    warning = date_error(3, severity="warning", rule="odd-date")
    cause = date_error(9, rule="wrong-date")
    lines = report(warning, date_error(2), cause, *caused(cause, 2)).to_text().splitlines()
    headings = [line for line in lines if line.startswith("data/")]
    assert headings == [
        "data/sources.csv: wrong-date (1 error)",
        "data/sources.csv: type-error (1 error)",
        "data/sources.csv: odd-date (1 warning)",
    ]
    assert "Repair data/sources.csv, row 9 first: 2 of 5 findings may follow from it." in lines


def test_an_error_is_never_hidden_among_warnings_of_its_rule():
    warnings = [date_error(row, severity="warning") for row in range(2, 30)]
    lines = report(*warnings, date_error(99)).to_text().splitlines()
    assert lines[:2] == [
        "data/sources.csv: type-error (1 error)",
        "  row 99, column published 'June': it is not a date.",
    ]


def test_no_finding_is_lost_if_its_cause_is_not_in_the_report():
    orphan = caused(date_error(2))
    assert "data/plans.csv: foreign-key (1 error)" in report(*orphan).to_text()
    assert len(report(*orphan).to_csv().splitlines()) == 2


def test_the_faults_that_a_finding_stands_for_are_shown_on_request():
    shown = Report(
        "plans", "1.0.0", errors=[Finding("a-rule", "two are wrong.", "Check.", details=("One.", "Two."))]
    )
    assert "    One." not in shown.to_text().splitlines()
    assert {"    One.", "    Two."} <= set(shown.to_text(show_all=True).splitlines())


def test_json_has_the_agreed_shape():
    shown = json.loads(report().to_json())
    assert list(shown)[:6] == ["valid", "package", "version", "tables", "errors", "skipped"]
    assert set(shown["errors"][0]) >= {
        "rule",
        "severity",
        "table",
        "row",
        "field",
        "value",
        "message",
        "hint",
    }


def test_json_names_the_cause_of_a_finding():
    cause = date_error(2)
    shown = json.loads(report(cause, *caused(cause)).to_json())["errors"]
    assert [finding["follows_from"] for finding in shown] == [
        None,
        {"rule": "type-error", "table": "sources", "row": 2, "field": "published"},
    ]


def test_github_annotations_name_the_file_and_line():
    assert report().to_github().splitlines()[0] == (
        "::error file=data/sources.csv,line=2,title=type-error::it is not a date. Write YYYY-MM-DD."
    )


def test_github_annotations_use_the_line_of_the_file_that_the_finding_is_in():
    shown = report(date_error(3, line=5, file="data/b.csv")).to_github()
    assert shown.startswith("::error file=data/b.csv,line=5,")


def test_github_annotations_count_what_follows_from_a_fault():
    cause = date_error(2)
    shown = report(cause, *caused(cause, 4))
    lines = shown.to_github().splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("4 further findings in 1 table may follow from this.")
    assert len(shown.to_github(show_all=True).splitlines()) == 6


def test_csv_has_a_line_for_each_finding_and_stable_columns():
    cause = date_error(2, value="two\nlines")
    lines = report(*caused(cause), cause).to_csv().split("\r\n")
    assert lines[0] == ",".join(COLUMNS)
    assert lines[1].startswith("error,type-error,sources,data/sources.csv,2,,published,two\\nlines,")
    assert lines[2].endswith(",1,type-error,sources,2,published")
    assert lines[3:] == [""]


def test_csv_is_safe_in_a_spreadsheet():
    for value in ("=1+1", "+1", "-1", "@x", " =1+1"):
        assert f",'{value}," in report(date_error(2, value=value)).to_csv()


def test_warnings_do_not_make_a_package_invalid():
    warned = Report("x", "1", {}, [Finding("r", "m.", "h.", severity="warning")])
    assert warned.valid
    assert warned.to_text().endswith("VALID x 1: 0 tables, 0 rows (1 warning)")


def test_json_names_what_was_passed_to_frictionless():
    report = Report("swp-data", "1.0.0", delegated=["sources: the whole resource, because it has no schema"])
    assert report.to_dict()["skipped"] == [
        "compiled checks, replaced by Frictionless: sources: the whole resource, because it has no schema"
    ]


def test_a_cause_without_a_row_is_told_apart_by_its_line():
    first, second = (Finding("text", "m.", "h.", "t", line=line) for line in (1, 2))
    assert place_of(first) != place_of(second)
    assert place_of(first) == Cause("text", "t", line=1)


def test_two_tables_of_one_file_are_told_apart():
    shown = report(date_error(2), date_error(2, table="plans"))
    shown.paths = {"sources": "book.xlsx", "plans": "book.xlsx"}
    text = shown.to_text()
    assert "book.xlsx#sources: type-error (1 error)" in text
    assert "book.xlsx#plans: type-error (1 error)" in text


def test_what_is_only_counted_is_shown_if_nothing_of_its_kind_is_listed():
    text = report(date_error(None, value=None, count=7)).to_text()
    assert "  7 times: column published: it is not a date." in text
