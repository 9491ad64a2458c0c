import json

from swp_data.datapackage.report import Finding, Report


def report(count=1):
    found = [
        Finding(
            "type-error",
            "it is not a date.",
            "Write YYYY-MM-DD.",
            "sources",
            row,
            "published",
            "June",
            "error",
        )
        for row in range(2, 2 + count)
    ]
    return Report(
        "swp-data",
        "1.0.0",
        {"sources": count},
        found,
        ["provenance: no sources"],
        {"sources": "data/sources.csv"},
    )


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
    lines = report(25).to_text().splitlines()
    assert len([line for line in lines if line.startswith("  row")]) == 10
    assert "  ... and 15 more" in lines


def test_json_has_the_agreed_shape():
    shown = json.loads(report().to_json())
    assert list(shown) == ["valid", "package", "version", "tables", "errors", "skipped"]
    assert set(shown["errors"][0]) == {
        "rule",
        "severity",
        "table",
        "row",
        "field",
        "value",
        "message",
        "hint",
        "line",
        "file",
        "follows_from",
        "count",
        "details",
    }


def test_github_annotations_name_the_file_and_line():
    assert report().to_github().splitlines()[0] == (
        "::error file=data/sources.csv,line=2,title=type-error::it is not a date. Write YYYY-MM-DD."
    )


def test_warnings_do_not_make_a_package_invalid():
    warned = Report("x", "1", {}, [Finding("r", "m.", "h.", severity="warning")])
    assert warned.valid
    assert warned.to_text().endswith("VALID x 1: 0 tables, 0 rows (1 warning)")


def test_json_names_what_was_passed_to_frictionless():
    report = Report("swp-data", "1.0.0", delegated=["sources: the whole resource, because it has no schema"])
    assert report.to_dict()["skipped"] == [
        "compiled checks, replaced by Frictionless: sources: the whole resource, because it has no schema"
    ]
