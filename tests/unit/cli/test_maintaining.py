"""The maintainers' commands: exit statuses, errors, and the libraries that they need."""

import hashlib
import json
import subprocess
import sys
from importlib.metadata import metadata

import pytest
from click.testing import CliRunner

import swp_data as swp
from swp_data.cli import main


def run(*arguments, **environment):
    return CliRunner().invoke(
        main, [str(argument) for argument in arguments], env={"SWP_SOURCES": None, **environment}
    )


def test_validate_exits_with_0_if_the_package_is_valid(package):
    done = run("validate", package)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1].startswith("VALID swp-data ")


def test_validate_exits_with_1_and_shows_the_row_if_the_package_is_invalid(package, change):
    row = change("sources", "pcp-2018-09-18", period_start="June")
    done = run("validate", package)
    assert done.exit_code == 1
    assert f"row {row}, column period_start 'June'" in done.stdout


def test_validate_prints_json(package):
    shown = json.loads(run("validate", package, "--format", "json").stdout)
    assert shown["valid"] is True
    assert shown["tables"] == {name: swp.load(name).height for name in swp.tables()}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--master", "local[2]"], "--master is an address of Spark; add --engine spark"),
        (
            ["--engine", "spark", "--processes", "2"],
            "--processes is for this machine; use --master local[2]",
        ),
    ],
)
def test_options_for_another_engine_are_refused(options, message, package):
    done = run("validate", package, *options)
    assert (done.exit_code, done.stderr) == (2, f"Error: {message}\n")


@pytest.mark.parametrize(
    "arguments", [("validate", "nowhere"), ("validate", "--sources", "nowhere"), ("format", "nowhere")]
)
def test_what_cannot_be_read_is_reported_on_one_line_with_exit_status_2(arguments):
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.strip().splitlines()) == 1


def test_ingest_prints_how_many_rows_it_drafted_and_what_it_was_unsure_of(tmp_path):
    report = tmp_path / "q4.txt"
    rows = [
        "No\tSWP Commitment\tSupporting activity\tUpdate",
        "D3\tLaunch\t<p>(D3.1) A</p> <p>(D3.2) B</p>\tGoes on",
    ]
    report.write_text("\n".join(["REFORMING WEST MERCIA\t\t\t", *rows]))
    done = run("ingest", report, "--plan", "swp-2020", "--source-id", "q4", "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert "updates: 2 rows" in done.stdout
    assert "line 3: one row prints several activities" in done.stdout
    assert (tmp_path / "out" / "updates.csv").is_file()


def test_the_error_for_an_unknown_edition_lists_the_editions(tmp_path):
    done = run("ingest", "x", "--plan", "swp-2024", "--source-id", "q4", "--out", tmp_path)
    assert done.exit_code == 2
    editions = ", ".join(sorted(swp.load("plans")["plan_id"]))
    assert f"There is no edition 'swp-2024' of the plan; the editions are: {editions}" in done.stderr


@pytest.mark.parametrize("arguments", [("validate", "--format", "html"), ("diff", "."), ("release",)])
def test_a_missing_library_is_reported_with_the_extra_that_installs_it(arguments, package):
    libraries = ("frictionless", "jinja2", "jsonschema_rs", "pandera", "pyarrow", "rdflib", "semver", "yaml")
    code = f"""
import sys
sys.modules |= dict.fromkeys({libraries})
from swp_data.cli import main
main({arguments})
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=package, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.endswith("which is not installed; run: pip install 'swp-data[maintainer]'\n")
    assert len(done.stderr.splitlines()) == 1


def test_the_extra_that_the_commands_name_exists():
    assert "maintainer" in metadata("swp-data").get_all("Provides-Extra")


def test_format_shows_what_it_would_change_and_then_changes_it(package):
    file = package / "data" / "plans.csv"
    canonical = file.read_bytes()
    file.write_bytes(canonical.replace(b"\n", b"\r\n"))
    shown = run("format", package, "--dry-run")
    assert shown.stdout.startswith("plans: line 1 of the file is ")
    assert shown.stdout.splitlines()[-1] == "Would rewrite: plans"
    assert file.read_bytes() != canonical
    assert run("format", package).stdout == "Rewritten: plans\n"
    assert file.read_bytes() == canonical


def test_ingest_refuses_a_report_that_the_package_has(tmp_path, sources):
    known = swp.load("sources").row(0, named=True)
    for source_id, sentence in (
        (known["source_id"], "already has a source"),
        ("new", "already has this document"),
    ):
        report = next(file for file in sources.glob("*.txt") if _sha256(file) == known["sha256"])
        arguments = (
            "ingest",
            report,
            "--plan",
            "swp-2020",
            "--source-id",
            source_id,
            "--out",
            tmp_path / "out",
        )
        done = run(*arguments)
        assert done.exit_code == 2
        assert sentence in done.stderr
        assert not (tmp_path / "out").exists()


def _sha256(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("output_format", "start"), [("html", "<!doctype html>"), ("csv", "severity,rule,table,file,row,line,")]
)
def test_validate_prints_a_page_and_csv(package, change, output_format, start):
    change("sources", "pcp-2018-09-18", period_start="June")
    done = run("validate", package, "--format", output_format)
    assert done.exit_code == 1
    assert done.stdout.startswith(start)
    assert "period_start" in done.stdout


def test_validate_lists_what_follows_from_a_fault_only_if_all_is_asked_for(package, change):
    change("sources", "pcp-2018-09-18", period_end="2021-08-31")
    folded, whole = (run("validate", package, *options).stdout for options in ((), ("--all",)))
    assert "further findings in" in folded
    assert len(whole.splitlines()) > len(folded.splitlines()) + 100
    assert folded.splitlines()[-1] == whole.splitlines()[-1]
